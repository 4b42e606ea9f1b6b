package dev.detour.app.kafka;

import java.time.Duration;

import dev.detour.channel.SettingException;

/**
 * After what time a node that has died counts as dead. Another has its partitions about a second later, if the brokers
 * look for transactions that were left open as often as that ({@code transaction.abort.timed.out.transaction.cleanup.interval.ms},
 * 10 s by default): where a transaction stands open, neither its records nor the offsets in it can be read.
 *
 * <p>Longer than a sender's lease ({@code detour.sender.lease}), so that a node that was only frozen has stopped sending
 * before another one begins. A commit counts as a sign of life (Kafka 4.3, {@code OffsetMetadataManager}), so the session
 * begins anew with the very commit that the lease is counted from, and ends a second after it.
 */
public final class Liveness {
    /** A member of a consumer group that was not heard of for so long has left it, in milliseconds. */
    public static final int SESSION_MILLIS = 7_000;

    /** How often members are heard of, in milliseconds. */
    public static final int HEARTBEAT_MILLIS = 2_000;

    /** A transaction that is open for so long may be undone by the broker, in milliseconds. */
    static final int TRANSACTION_MILLIS = 7_000;

    /**
     * A broker that hangs keeps its connections; who has no answer from it for so long asks another, in milliseconds. Kafka's
     * own 30 s would be three times as long as it takes the others to agree on new leaders (9 s).
     */
    static final int REQUEST_MILLIS = 10_000;

    /** The same where a node waits for nothing else: its start, and what it hears of the providers; in milliseconds. */
    public static final int URGENT_REQUEST_MILLIS = 4_000;

    private Liveness() {}

    /**
     * Checks that a sender which hears nothing stops before another may have its partitions.
     *
     * @throws SettingException if its lease is not shorter than a session, or nothing at all
     */
    public static void checkLease(Duration lease) {
        if (lease.isNegative() || lease.isZero() || lease.toMillis() >= SESSION_MILLIS) {
            throw new SettingException(
                    "detour.sender.lease",
                    "must be longer than 0 and shorter than " + SESSION_MILLIS / 1_000
                            + "s, after which another node may send the same");
        }
    }
}
