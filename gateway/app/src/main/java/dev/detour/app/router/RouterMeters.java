package dev.detour.app.router;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import org.jspecify.annotations.Nullable;

import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.channel.Channel;
import dev.detour.contract.ErrorCode;
import dev.detour.contract.Lane;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;
import dev.detour.contract.StatusEvent;
import dev.detour.core.delivery.Decision;
import dev.detour.core.delivery.Suppression;

/**
 * What is measured of one lane's pipeline. Made once, with every counter that a message may touch, so that counting is an
 * increment. Safe for use by many threads: a node has several tasks of a lane.
 */
final class RouterMeters {
    private static final int KINDS = Kind.values().length;

    private final Meters meters;
    private final Lane lane;
    private final Map<Status, Counter> steps = new EnumMap<>(Status.class);
    private final Map<ErrorCode, Counter> deadLetters = new EnumMap<>(ErrorCode.class);
    private final Map<String, Counter[]> dispatches = new HashMap<>();
    private final Set<Census> censuses = ConcurrentHashMap.newKeySet();

    private enum Kind {
        FIRST,
        RETRY,
        PROBE
    }

    RouterMeters(Meters meters, Lane lane, Iterable<String> providers) {
        this.meters = meters;
        this.lane = lane;
        for (Status status : Status.values()) {
            steps.put(status, meters.counter(Metric.MESSAGES, lane.id(), status.id()));
        }
        for (ErrorCode code : ErrorCode.values()) {
            deadLetters.put(code, meters.counter(Metric.DEAD_LETTERS, lane.id(), code.code()));
        }
        for (String provider : providers) {
            Counter[] kinds = new Counter[KINDS];
            for (Kind kind : Kind.values()) {
                kinds[kind.ordinal()] = meters.counter(Metric.DISPATCHES, lane.id(), provider, word(kind));
            }
            dispatches.put(provider, kinds);
        }
        for (Census.Stage stage : Census.Stage.values()) {
            meters.gauge(
                    Metric.MESSAGES_UNDER_WAY,
                    () -> censuses.stream()
                            .mapToInt(census -> census.standing(stage))
                            .sum(),
                    lane.id(),
                    word(stage));
        }
        meters.gauge(
                Metric.MESSAGES_EXPIRING,
                () -> censuses.stream().mapToInt(Census::expiring).sum(),
                lane.id());
    }

    /** A task of the lane counts its messages from now on. */
    void opened(Census census) {
        censuses.add(census);
    }

    /** A task has gone, with its messages. */
    void closed(Census census) {
        censuses.remove(census);
    }

    /** A step goes to the status topic. */
    void step(StatusEvent event) {
        Counter counter = steps.get(event.status());
        if (counter != null) {
            counter.increment();
        }
        if (event.status() == Status.FAILED_OVER) {
            failedOver(event);
        }
    }

    /** Failovers are rare enough to be looked up. */
    private void failedOver(StatusEvent event) {
        meters.counter(Metric.FAILOVERS, lane.id(), id(event.from()), id(event.to()), cause(event.reason()))
                .increment();
    }

    /** A record is set aside. */
    void deadLetter(ErrorCode code) {
        Counter counter = deadLetters.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    /** An attempt goes to a sender. */
    void dispatched(Decision.Dispatch dispatch) {
        Counter[] kinds = dispatches.get(dispatch.leg().provider());
        if (kinds != null) {
            Kind kind = dispatch.isProbe() ? Kind.PROBE : dispatch.isRetry() ? Kind.RETRY : Kind.FIRST;
            kinds[kind.ordinal()].increment();
        }
    }

    /** An address is suppressed. */
    void suppressed(Suppression suppression) {
        meters.counter(Metric.SUPPRESSIONS, id(suppression.channel()), suppression.dead() ? "dead" : "opted-out")
                .increment();
    }

    static String cause(@Nullable Reason reason) {
        String code = reason == null ? "" : reason.code();
        if (code.equals("rescued")) {
            return "rescued";
        } else if (code.startsWith("channel.") || code.endsWith(".handed-back")) {
            return "health";
        } else if (code.endsWith(".overdue")) {
            return "throttled";
        } else if (code.equals("receipt.missing")) {
            return "receipt";
        } else if (code.equals("ambiguous.unresolved")) {
            return "ambiguous";
        } else if (code.equals("retry.budget")) {
            return "budget";
        }
        return "refused";
    }

    private static String id(@Nullable Channel channel) {
        return channel == null ? "all" : channel.id();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
