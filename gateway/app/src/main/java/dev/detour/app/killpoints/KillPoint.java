package dev.detour.app.killpoints;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A place on a message's way at which a node dies as by {@code kill -9} when a test says so. Without the system property
 * {@value #PROPERTY} there are none: the question is answered when the class is loaded, and the compiler leaves it out.
 *
 * <p>The property names a file. While it holds {@code <name>:<n>}, like {@code intent-committed:3}, the node dies when it
 * comes to that place for the n-th time from then on.
 */
public enum KillPoint {
    /** Dispatches are about to be asked for. */
    BEFORE_POLL,
    /** Dispatches have been read. */
    POLLED,
    /** The cursor is about to be moved behind what will be sent. */
    BEFORE_INTENT,
    /** The broker has the cursor; nothing has been sent. */
    INTENT_COMMITTED,
    /** The next is the provider's client, which connects. */
    BEFORE_CONNECT,
    /** The provider's client has been given the request, and may have written it. */
    REQUEST_GIVEN,
    /** The provider's answer has been read; nobody has been told. */
    RESPONSE_READ,
    /** The result is in Kafka; the dispatch is not settled. */
    OUTCOME_PRODUCED,
    /** Settled dispatches are about to be committed. */
    BEFORE_COMMIT,
    /** They have been. */
    COMMITTED,
    /** The router has decided; its transaction is open. */
    DECIDED;

    /** The system property. */
    public static final String PROPERTY = "dev.detour.kill-points";

    private static final @Nullable String FILE = System.getProperty(PROPERTY);
    private static final boolean ON = FILE != null;

    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As it stands in the file. */
    public String id() {
        return id;
    }

    /** Somebody has come to this place. */
    public void reached() {
        if (ON) {
            Trigger.reached(this);
        }
    }

    /** The file that is looked at; only while there are kill points. */
    static String file() {
        return FILE == null ? "" : FILE;
    }
}
