package dev.detour.channel.smtp;

import org.jspecify.annotations.Nullable;

/**
 * Ends one mail before its time, from another thread, by cutting whatever connection it uses at that moment; also one
 * that is still being made.
 */
final class Limit {
    private Connections.@Nullable Connection current;
    private @Nullable End end;

    /** Why a mail was ended. */
    enum End {
        /** It took too long. */
        TIMEOUT,
        /** The client was closed. */
        CLOSED
    }

    /** Says which connection is used from now on. */
    synchronized void uses(Connections.Connection connection) {
        current = connection;
        if (end != null) {
            connection.cut();
        }
    }

    /** Nothing is to be cut any more. */
    synchronized void done() {
        current = null;
    }

    synchronized void end(End why) {
        if (end == null) {
            end = why;
        }
        if (current != null) {
            current.cut();
        }
    }

    /** Why it was ended, or null when it was not. */
    synchronized @Nullable End ended() {
        return end;
    }
}
