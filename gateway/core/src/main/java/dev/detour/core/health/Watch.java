package dev.detour.core.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * All that is known about one provider. Immutable.
 *
 * @param since when the state began, by the monitor's clock
 * @param stateSince the same, in monitor time
 * @param weighedAt monitor time of the last weighing
 * @param rate calls a second, of the last minute or so in which it had its ordinary traffic
 * @param readsLeft free reads that may be made: providers count them by the hour
 * @param page what its status page says
 * @param inbound what recipients send by way of it
 * @param doubtedFrom from which monitor time on a message from a recipient shows that its webhooks work while receipts
 *     are missing; -1 when that is in no doubt, {@link Long#MAX_VALUE} when they were not what was lost
 * @param notices account notices since the last weighing
 * @param published what the nodes were last told, or null
 * @param decidedBy the evidence that led to the present outage
 * @param decidedWhy the same in words
 */
record Watch(
        Channel channel,
        String provider,
        HealthState state,
        Instant since,
        long stateSince,
        Episode episode,
        Streams streams,
        ReceiptBook book,
        Learned learned,
        Map<String, NodeWatch> nodes,
        Map<HealthScope, ScopeWatch> scopes,
        long weighedAt,
        double rate,
        double readsLeft,
        Page page,
        Inbound inbound,
        long doubtedFrom,
        int notices,
        @Nullable Health published,
        List<Evidence> decidedBy,
        String decidedWhy) {

    static Watch of(Channel channel, String provider, Instant wall, long time) {
        return new Watch(
                channel,
                provider,
                new HealthState.Healthy(),
                wall,
                time,
                Episode.NONE,
                Streams.NONE,
                ReceiptBook.EMPTY,
                Learned.initial(),
                Map.of(),
                Map.of(),
                time,
                -1,
                MOST_READS,
                Page.UNREAD,
                Inbound.NONE,
                -1,
                0,
                null,
                List.of(),
                "");
    }

    /** What is watched apart during a drill: it begins with what is usual at the provider. */
    static Watch of(Drilled drilled, Watch provider, Instant wall, long time) {
        return new Watch(
                provider.channel(),
                drilled.name(),
                new HealthState.Healthy(),
                wall,
                time,
                Episode.NONE,
                Streams.NONE,
                ReceiptBook.EMPTY,
                provider.learned(),
                Map.of(),
                Map.of(),
                time,
                -1,
                MOST_READS,
                Page.UNREAD,
                Inbound.NONE,
                -1,
                0,
                null,
                List.of(),
                "");
    }

    /** Meta allows 5,000 management calls an hour: 4,300 and what has been saved up leave some for others. */
    static final double MOST_READS = 400;

    static final double READS_PER_MILLI = 1.2 / 1_000;
}
