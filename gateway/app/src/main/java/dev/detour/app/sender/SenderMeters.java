package dev.detour.app.sender;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;

import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.channel.FailureClass;
import dev.detour.channel.SendResult;
import dev.detour.contract.Lane;

/**
 * What is measured of one provider's sender. Made once, with every meter that a message may touch. Safe for use by many
 * threads.
 */
final class SenderMeters {
    /** Causes of doubt by their code; what is not among them is a provider's own word. */
    private static final Map<String, String> CAUSES = Map.of(
            "timeout", "timeout",
            "reset", "reset",
            "crash", "crash",
            "given-up", "given-up",
            "response.unreadable", "unreadable");

    private static final String OTHER = "other";

    private final Counter accepted;
    private final Counter throttled;
    private final Counter ambiguous;
    private final Map<FailureClass, Counter> refused = new EnumMap<>(FailureClass.class);
    private final Map<String, Counter> causes = new HashMap<>();
    private final Counter otherCause;
    private final Map<Lane, Timer> publishToRequest = new EnumMap<>(Lane.class);
    private final Timer requestToAnswer;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<Lane, AtomicInteger> queued = new EnumMap<>(Lane.class);

    SenderMeters(Meters meters, String provider, int places) {
        accepted = meters.counter(Metric.RESULTS, provider, "accepted");
        throttled = meters.counter(Metric.RESULTS, provider, "throttled");
        ambiguous = meters.counter(Metric.RESULTS, provider, "ambiguous");
        for (FailureClass failure : FailureClass.values()) {
            String word = failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
            refused.put(
                    failure,
                    failure == FailureClass.THROTTLED ? throttled : meters.counter(Metric.RESULTS, provider, word));
        }
        for (String cause : List.copyOf(CAUSES.values())) {
            causes.put(cause, meters.counter(Metric.AMBIGUOUS, provider, cause));
        }
        otherCause = meters.counter(Metric.AMBIGUOUS, provider, OTHER);
        requestToAnswer = meters.timer(Metric.REQUEST_TO_ANSWER, provider);
        for (Lane lane : Lane.values()) {
            publishToRequest.put(lane, meters.timer(Metric.PUBLISH_TO_REQUEST, lane.id(), provider));
            AtomicInteger length = new AtomicInteger();
            queued.put(lane, length);
            meters.gauge(Metric.SENDER_QUEUE, length::get, provider, lane.id());
        }
        meters.gauge(Metric.SENDER_IN_FLIGHT, inFlight::get, provider);
        meters.gauge(Metric.SENDER_PLACES, () -> places, provider);
    }

    /**
     * A request goes out.
     *
     * @param published when the message was published, in milliseconds since 1970; 0 when it was tried before
     */
    void begun(Lane lane, long published, Instant now) {
        Timer timer = publishToRequest.get(lane);
        if (published > 0 && timer != null) {
            // A producer's clock may be ahead of ours.
            timer.record(Math.max(0, now.toEpochMilli() - published), TimeUnit.MILLISECONDS);
        }
    }

    /** The provider, or a time limit, has answered. */
    void answered(long nanos) {
        requestToAnswer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** An attempt is reported to the router. */
    void result(SendResult result) {
        switch (result) {
            case SendResult.Accepted taken -> accepted.increment();
            case SendResult.Throttled much -> throttled.increment();
            case SendResult.Refused no ->
                refused.getOrDefault(no.failureClass(), throttled).increment();
            case SendResult.Ambiguous doubt -> {
                ambiguous.increment();
                causes.getOrDefault(CAUSES.getOrDefault(doubt.code(), OTHER), otherCause)
                        .increment();
            }
        }
    }

    void inFlight(int requests) {
        inFlight.set(requests);
    }

    int inFlight() {
        return inFlight.get();
    }

    void queued(Lane lane, int jobs) {
        AtomicInteger length = queued.get(lane);
        if (length != null) {
            length.set(jobs);
        }
    }
}
