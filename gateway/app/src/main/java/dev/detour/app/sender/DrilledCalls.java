package dev.detour.app.sender;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

import dev.detour.app.drills.Drill;
import dev.detour.app.drills.Drills;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.Observations;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.core.health.Drilled;

/**
 * What happens to the messages of a drill at one provider. What it makes up is never sent, and what it keeps waiting
 * takes a part of the places only, so that other messages go their way. Used by the sender's thread.
 */
final class DrilledCalls {
    /** How the code of a made-up result begins. */
    private static final String MADE_UP = "drill.";

    private static final long LOOK_MILLIS = 250;
    /** As the clients of providers have it. */
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** As the sender has it for real calls at a provider in trouble. */
    private static final long OVERDUE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int PART_OF_PLACES = 10;

    private final String provider;
    private final Drills drills;
    private final HealthBoard board;
    private final Function<Drilled, Observations> apart;
    private final Vertx vertx;
    private final int mostWaiting;
    private final Set<Waiting> waiting = new HashSet<>();

    /** A call that gets no answer; each is itself only. */
    private static final class Waiting {
        private final Drilled watched;
        private final long since = System.nanoTime();
        private final CompletableFuture<SendResult> answer = new CompletableFuture<>();

        Waiting(Drilled watched) {
            this.watched = watched;
        }
    }

    /**
     * @param apart where a tenant's messages are observed
     * @param places requests under way at the most
     */
    DrilledCalls(String provider, HealthBoard board, Function<Drilled, Observations> apart, int places, Vertx vertx) {
        this.provider = provider;
        this.drills = board.drills();
        this.board = board;
        this.apart = apart;
        this.vertx = vertx;
        this.mostWaiting = Math.max(1, places / PART_OF_PLACES);
    }

    /** Where a dispatch is observed: apart from all others if it belongs to a drill that is not over. */
    @Nullable
    Observations observations(DispatchRecord dispatch) {
        Drill drill = dispatch.drill() == null ? null : drills.at(provider);
        return drill != null && drill.tenant().equals(dispatch.drill()) ? apart.apply(drill.watched()) : null;
    }

    /** What is made up in place of a call, or null when the message is to be sent. */
    @Nullable
    CompletionStage<SendResult> inPlaceOf(DispatchRecord dispatch) {
        Drill drill = dispatch.drill() == null ? null : drills.hurting(provider);
        if (drill == null
                || !drill.tenant().equals(dispatch.drill())
                || !drill.meets(dispatch.delivery(), dispatch.attempt())) {
            return null;
        }
        return switch (drill.fault()) {
            case NONE, SILENCE -> null;
            case DOWN, ERRORS -> CompletableFuture.completedStage(down());
            case THROTTLED ->
                CompletableFuture.completedStage(
                        new SendResult.Throttled(Scope.PROVIDER, MADE_UP + "throttled", "a drill: too many", null));
            case HANG -> waiting.size() >= mostWaiting ? CompletableFuture.completedStage(down()) : hang(drill);
        };
    }

    private static SendResult down() {
        return new SendResult.Refused(
                FailureClass.PROVIDER_FAULT, Scope.PROVIDER, MADE_UP + "down", "a drill: the provider is down");
    }

    private CompletionStage<SendResult> hang(Drill drill) {
        Waiting call = new Waiting(drill.watched());
        if (waiting.isEmpty()) {
            vertx.setTimer(LOOK_MILLIS, timer -> look());
        }
        waiting.add(call);
        return call.answer;
    }

    /** Ends what has waited long enough; begun on the sender's context, so it stays there. */
    private void look() {
        long now = System.nanoTime();
        for (Waiting call : List.copyOf(waiting)) {
            boolean away = board.of(call.watched)
                    .filter(health -> health.state().switchesAway())
                    .isPresent();
            if (now - call.since > TIMEOUT_NANOS || (away && now - call.since > OVERDUE_NANOS)) {
                waiting.remove(call);
                call.answer.complete(new SendResult.Ambiguous(MADE_UP + "timeout", "a drill: no answer"));
            }
        }
        if (!waiting.isEmpty()) {
            vertx.setTimer(LOOK_MILLIS, timer -> look());
        }
    }

    /** Whether a result was made up: then nobody is to be asked about it, and nobody is to be spared. */
    static boolean isMadeUp(SendResult result) {
        return switch (result) {
            case SendResult.Accepted accepted -> false;
            case SendResult.Refused refused -> refused.code().startsWith(MADE_UP);
            case SendResult.Throttled throttled -> throttled.code().startsWith(MADE_UP);
            case SendResult.Ambiguous ambiguous -> ambiguous.code().startsWith(MADE_UP);
        };
    }
}
