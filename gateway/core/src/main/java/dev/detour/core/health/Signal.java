package dev.detour.core.health;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.core.budget.Account;
import dev.detour.core.budget.Report;

/**
 * Something that a node has observed. A node is one run of one process: it reports under a name of its own, with a
 * sequence that grows, so that a signal seen twice counts once. No signal is compared with the monitor's clock, so a
 * node whose clock is wrong does no harm.
 */
public sealed interface Signal {

    /** The process that observed it; unique for each start. */
    String node();

    /** Grows with each report of the node; what is not larger than the last one has been seen. */
    long sequence();

    /**
     * What happened at one provider since the node's last sample; reported every 100 to 250 ms, also when nothing
     * happened.
     *
     * @param calls results of messages, probes with messages included; failures reported by webhook count here as well,
     *     by their class
     * @param completed how long the calls took that ended
     * @param inFlight how old the calls are that have not ended
     * @param accepted accepted messages by the time they were sent
     * @param receipts first receipts of messages by the time these were sent, on the sending node's clock
     * @param reads free calls that change nothing at the provider, made to see whether it answers
     * @param scopes results by sender number, template and country, where worth counting; a failure that holds for a
     *     scope only is counted there and not in {@code calls}
     */
    record Sample(
            String node,
            long sequence,
            String provider,
            Tally calls,
            Durations completed,
            Durations inFlight,
            List<Stamped> accepted,
            List<Stamped> receipts,
            Reads reads,
            Map<HealthScope, Tally> scopes)
            implements Signal {
        public Sample {
            accepted = List.copyOf(accepted);
            receipts = List.copyOf(receipts);
            scopes = Map.copyOf(scopes);
        }
    }

    /**
     * A number of messages that were sent at about the same time. The time is only a name by which receipts find the
     * messages that they belong to; it is never compared with a clock.
     *
     * @param sentMillis when, in milliseconds since 1970 on the clock of the node that sent them
     * @param count how many; what is not positive is ignored
     */
    record Stamped(long sentMillis, int count) {}

    /**
     * Free read calls.
     *
     * @param ok answered properly within a second
     * @param failed failed by the provider's fault, or not answered within a second
     */
    record Reads(int ok, int failed) {
        /** None. */
        public static final Reads NONE = new Reads(0, 0);
    }

    /**
     * A call of our own webhook endpoint through its public address; once a second from any node.
     *
     * @param reached whether it came through
     */
    record Heartbeat(String node, long sequence, boolean reached) implements Signal {}

    /**
     * A provider has told us by webhook that something is wrong with our account.
     *
     * @param scope the part that it is about, or null
     */
    record AccountNotice(
            String node,
            long sequence,
            String provider,
            @Nullable HealthScope scope) implements Signal {}

    /**
     * What the node has spent on messages that a channel took for another one. Says nothing of health.
     *
     * @param accounts what is not known to be counted yet
     */
    record Spent(String node, long sequence, Map<Account, Report> accounts) implements Signal {
        public Spent {
            accounts = Map.copyOf(accounts);
        }
    }

    /**
     * Messages from recipients that a provider's webhooks have brought since the node last said so.
     *
     * @param count how many; what is not positive is ignored
     */
    record Heard(String node, long sequence, String provider, int count) implements Signal {}

    /**
     * What the provider's status page says. Moves the threshold, never decides alone: pages are 20 to 78 minutes late
     * and say "down" for parts that we do not use.
     *
     * @param trouble from 0 (none known) to 1 (all of it down)
     */
    record StatusPage(String node, long sequence, String provider, double trouble) implements Signal {}
}
