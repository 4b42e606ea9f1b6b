package dev.detour.app.sender;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.github.bucket4j.Bucket;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

import dev.detour.app.health.Observations;
import dev.detour.app.killpoints.KillPoint;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.tracing.Tracing;
import dev.detour.app.wire.ContentRecord;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Provider;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.contract.Lane;
import dev.detour.contract.Phones;

/**
 * Takes the dispatches of one provider to it: urgent before standard before bulk, within its rate, with a bounded number
 * under way. It knows nothing of policies: it turns a dispatch into one result and reports it.
 *
 * <p>Confined to one event loop; every public method may be called from any thread.
 */
final class Sender {
    /** Lanes below the first leave a part of the places free, so that a hanging campaign cannot use up all of them. */
    private static final Map<Lane, Double> PLACES = Map.of(Lane.URGENT, 1.0, Lane.STANDARD, 0.95, Lane.BULK, 0.9);

    /** Ordinary calls have ended long before. */
    private static final Duration OVERDUE = Duration.ofSeconds(2);

    private static final Duration LOOK_FOR_OVERDUE = Duration.ofMillis(250);
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);
    /** While a provider is throttled, some messages wait for their time to move on, and it may be seconds to the next. */
    private static final Duration LOOK_FOR_LATE = Duration.ofMillis(250);

    private static final Duration HAND_BACK_AGAIN = Duration.ofMillis(20);
    private static final Duration TRY_CURSOR_AGAIN = Duration.ofMillis(100);
    /** With much under way, what may begin is gathered for so long: each move of the cursor is a request to the broker. */
    private static final Duration GATHER = Duration.ofMillis(4);

    /** More calls than this are much. */
    private static final int MUCH_UNDER_WAY = 40;

    private static final SendResult.Ambiguous CRASHED =
            new SendResult.Ambiguous("crash", "the sender stopped while this attempt may have been on the wire");

    private static final SendResult DEADLINE_PASSED =
            notSent("deadline.passed", "the message's time was up before it could be sent");

    private final ConfiguredProvider provider;
    private final Call call;
    private final Gatekeeper gatekeeper;
    private final Observations observations;
    private final RateLimit rate;
    /**
     * What is given back to the router, a second. All of a backlog at once would only lie at the fallback instead, and take
     * the processors from calls and receipts that are under way meanwhile: they look like an outage then.
     */
    private final Bucket handBacks;

    private final InstantSource clock;
    private final Duration lease;
    private final Patience patience;
    private final Requests requests;
    private final Inquiry inquiry;
    private final Reports reports;
    private final SenderMeters meters;
    private final Tracing tracing;
    private final DrilledCalls drilledCalls;
    private final Vertx vertx;
    private final Context context;
    private final Map<Lane, Deque<Job>> queues = new EnumMap<>(Lane.class);
    private final Map<Lane, Runnable> refills = new EnumMap<>(Lane.class);
    /** Lanes whose cursor is being written. */
    private final Set<Lane> admitting = EnumSet.noneOf(Lane.class);
    /** When a lane's cursor was moved last, in nanoseconds of a monotonic clock. */
    private final Map<Lane, Long> cursorMoved = new EnumMap<>(Lane.class);

    /** Calls without an answer so far. */
    private final Set<Flight> flights = new HashSet<>();

    private int inFlight;
    private boolean wakeUpSet;
    private boolean stopping;
    private @Nullable CompletableFuture<Void> drained;

    /** A call on its way; each is itself only. */
    private static final class Flight {
        private final Lane lane;
        private final Job job;
        private final long since;

        Flight(Lane lane, Job job, long since) {
            this.lane = lane;
            this.job = job;
            this.since = since;
        }
    }

    Sender(
            ConfiguredProvider provider,
            Call call,
            Gatekeeper gatekeeper,
            Observations observations,
            InstantSource clock,
            Duration lease,
            Patience patience,
            Requests requests,
            Inquiry inquiry,
            Reports reports,
            SenderMeters meters,
            Tracing tracing,
            DrilledCalls drilledCalls,
            int handBackRate,
            Vertx vertx) {
        this.provider = provider;
        this.call = call;
        this.gatekeeper = gatekeeper;
        this.observations = observations;
        this.rate = new RateLimit(provider.rate(), System::nanoTime);
        this.handBacks = RateLimit.bucket(handBackRate, System::nanoTime);
        this.clock = clock;
        this.lease = lease;
        this.patience = patience;
        this.requests = requests;
        this.inquiry = inquiry;
        this.reports = reports;
        this.meters = meters;
        this.tracing = tracing;
        this.drilledCalls = drilledCalls;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        for (Lane lane : Lane.values()) {
            queues.put(lane, new ArrayDeque<>());
        }
    }

    /** Adds what has been read; {@code refill} is called, on any thread, when the lane can take more. */
    void offer(Lane lane, List<Job> jobs, Runnable refill) {
        context.runOnContext(ignored -> {
            Deque<Job> queue = queue(lane);
            queue.addAll(jobs);
            refills.put(lane, refill);
            pump();
        });
    }

    /** Tells the meters how much there is to do. */
    void measure() {
        context.runOnContext(ignored -> {
            meters.inFlight(inFlight);
            queues.forEach((lane, queue) -> meters.queued(lane, queue.size()));
        });
    }

    /** What the provider's health allows has changed. */
    void healthChanged() {
        context.runOnContext(ignored -> pump());
    }

    /**
     * Calls that are overdue at a provider in trouble are not waited for until their time limit: somebody waits for the
     * message. If an answer comes after all, it is reported as well.
     */
    private void giveUpWhatHangs() {
        long now = System.nanoTime();
        for (Flight flight : List.copyOf(flights)) {
            boolean overdue = now - flight.since > OVERDUE.toNanos()
                    && !flight.job.dispatch().probe();
            if (overdue && flights.remove(flight)) {
                done(
                        flight.lane,
                        flight.job,
                        new SendResult.Ambiguous(
                                "given-up", "no answer from a provider in trouble; it may have taken the message"));
            }
        }
    }

    /** Starts nothing more; completes when all that was under way has been reported. */
    CompletionStage<Void> stop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            stopping = true;
            drained = done;
            if (inFlight == 0) {
                done.complete(null);
            }
        });
        return done;
    }

    private Deque<Job> queue(Lane lane) {
        Deque<Job> queue = queues.get(lane);
        if (queue == null) {
            throw new IllegalStateException("no queue for lane " + lane);
        }
        return queue;
    }

    private void pump() {
        rate.slowness(gatekeeper.slownessHelps());
        if (!flights.isEmpty() && gatekeeper.isClosed()) {
            giveUpWhatHangs();
            wakeUpIn(LOOK_FOR_OVERDUE);
        }
        for (Lane lane : Lane.values()) {
            if (!stopping && !admitting.contains(lane)) {
                admit(lane);
            }
            refill(lane);
        }
    }

    /** Takes as many jobs of a lane as there are places and tokens, and has the cursor moved behind them. */
    private void admit(Lane lane) {
        Deque<Job> queue = queue(lane);
        Long moved = cursorMoved.get(lane);
        if (inFlight > MUCH_UNDER_WAY && moved != null && !queue.isEmpty()) {
            long rest = moved + GATHER.toNanos() - System.nanoTime();
            if (rest > 0) {
                wakeUpIn(Duration.ofNanos(rest));
                return;
            }
        }
        List<Job> batch = new ArrayList<>();
        int places = (int) Math.ceil(provider.maxInFlight() * PLACES.getOrDefault(lane, 1.0));
        while (true) {
            Job job = queue.peek();
            if (job == null) {
                break;
            }
            if (!job.share().held) {
                queue.remove();
            } else if (job.mayHaveBeenSent()) {
                queue.remove();
                reports.report(lane, job, CRASHED, false);
                reports.follow(lane, job.dispatch(), job.publishedAt(), CRASHED);
            } else if (patience.isExpired(job.dispatch())) {
                // Not worth a place: a backlog that has expired must not delay what has not.
                queue.remove();
                reports.report(lane, job, DEADLINE_PASSED, false);
            } else if (rate.isHeldBack() && patience.isOverdue(lane, job.dispatch(), job.publishedAt())) {
                queue.remove();
                reports.report(
                        lane, job, notSent("overdue", "the provider is throttled and others wait before it"), false);
            } else if (!mayBegin(lane, job, places, batch)) {
                break;
            }
        }
        if (!batch.isEmpty()) {
            admitting.add(lane);
            // Before the broker is asked: a process that is stopped in between must not believe that it was just told.
            long leaseFrom = System.nanoTime();
            cursorMoved.put(lane, leaseFrom);
            batch.get(0)
                    .ledger()
                    .admit(batch)
                    .thenAccept(written -> context.runOnContext(ignored -> admitted(lane, batch, written, leaseFrom)));
        }
    }

    /** Takes the head of a queue in hand: into the batch, or back to the router. Returns false when it has to wait. */
    private boolean mayBegin(Lane lane, Job job, int places, List<Job> batch) {
        switch (gatekeeper.ask(job.dispatch())) {
            case HAND_BACK -> {
                if (lane != Lane.URGENT && job.dispatch().drill() == null && !handBacks.tryConsume(1)) {
                    wakeUpIn(HAND_BACK_AGAIN);
                    return false;
                }
                queue(lane).remove();
                reports.report(lane, job, handedBack(), false);
                return true;
            }
            case WAIT -> {
                wakeUpIn(ASK_AGAIN);
                return false;
            }
            case SEND -> {
                if (inFlight >= places) {
                    return false;
                }
                if (!rate.tryTake()) {
                    Duration wait = rate.untilNext();
                    wakeUpIn(wait.compareTo(LOOK_FOR_LATE) < 0 ? wait : LOOK_FOR_LATE);
                    return false;
                }
                queue(lane).remove();
                inFlight++;
                batch.add(job);
                return true;
            }
        }
        throw new IllegalStateException("no word of the gatekeeper");
    }

    private void admitted(Lane lane, List<Job> batch, boolean written, long leaseFrom) {
        admitting.remove(lane);
        if (written) {
            KillPoint.INTENT_COMMITTED.reached();
        }
        if (written && isCovered(leaseFrom)) {
            for (Job job : batch) {
                send(lane, job, leaseFrom);
            }
        } else {
            batch.reversed().forEach(job -> putBack(lane, job));
            wakeUpIn(TRY_CURSOR_AGAIN);
        }
        pump();
        finishStop();
    }

    private void send(Lane lane, Job job, long leaseFrom) {
        DispatchRecord dispatch = job.dispatch();
        if (patience.isExpired(dispatch)) {
            done(lane, job, DEADLINE_PASSED);
        } else if (!isOurs(job, leaseFrom)) {
            putBack(lane, job);
        } else {
            Instant sentAt = clock.instant();
            Observations apart = drilledCalls.observations(dispatch);
            Observations observed = apart == null ? observations : apart;
            long began = observed.began();
            Flight flight = new Flight(lane, job, System.nanoTime());
            flights.add(flight);
            SendRequest request = requests.of(lane, dispatch, sentAt, apart != null);
            CompletionStage<SendResult> madeUp = drilledCalls.inPlaceOf(dispatch);
            if (madeUp == null) {
                meters.begun(lane, job.messagePublishedAt(), sentAt);
            }
            Tracing.Request span = job.span(tracing, provider);
            (madeUp == null ? called(request, () -> !patience.isExpired(dispatch) && isOurs(job, leaseFrom)) : madeUp)
                    .thenCompose(result -> {
                        if (result == SendResult.WITHDRAWN) {
                            span.ended(result);
                            observed.withdrawn(began);
                            return CompletableFuture.completedStage(result);
                        }
                        KillPoint.RESPONSE_READ.reached();
                        if (madeUp == null) {
                            meters.answered(System.nanoTime() - flight.since);
                        }
                        span.ended(result);
                        // A drill has no parts: its messages are one already.
                        observed.ended(
                                began,
                                sentAt.toEpochMilli(),
                                result,
                                apart == null ? template(dispatch) : null,
                                apart == null ? country(dispatch) : null);
                        return result instanceof SendResult.Ambiguous ambiguous && madeUp == null
                                ? inquiry.settle(request, sentAt, ambiguous)
                                : CompletableFuture.completedStage(result);
                    })
                    .thenAccept(result -> context.runOnContext(ignored -> landed(flight, sentAt, result)));
        }
    }

    /** Whether nobody else can have it; may be asked on any thread. */
    private boolean isOurs(Job job, long leaseFrom) {
        return job.share().held && isCovered(leaseFrom);
    }

    /** Whether Kafka has confirmed so lately that nobody else can own what it has confirmed. */
    private boolean isCovered(long leaseFrom) {
        return System.nanoTime() - leaseFrom <= lease.toNanos();
    }

    /**
     * It was not sent, and somebody else may own it by now: the cursor must be moved once more before it is, which proves
     * that it is ours. If it is not, it is dropped when it comes to the head of the queue, and its owner finds the cursor.
     */
    private void putBack(Lane lane, Job job) {
        inFlight--;
        job.ledger().abandoned(job);
        queue(lane).addFirst(job);
    }

    private CompletionStage<SendResult> called(SendRequest request, BooleanSupplier wanted) {
        KillPoint.BEFORE_CONNECT.reached();
        CompletionStage<SendResult> answer = call.send(request, wanted);
        KillPoint.REQUEST_GIVEN.reached();
        return answer;
    }

    /** It was not wanted any more when it could have been written. */
    private void withdrawn(Flight flight) {
        if (patience.isExpired(flight.job.dispatch())) {
            done(flight.lane, flight.job, DEADLINE_PASSED);
        } else {
            putBack(flight.lane, flight.job);
            pump();
            finishStop();
        }
    }

    private void landed(Flight flight, Instant sentAt, SendResult result) {
        boolean awaited = flights.remove(flight);
        if (result == SendResult.WITHDRAWN) {
            if (awaited) {
                withdrawn(flight);
            }
            return;
        }
        if (awaited) {
            if (!DrilledCalls.isMadeUp(result)) {
                rate.heed(flight.since, result);
            }
            done(flight.lane, flight.job, result);
        } else if (result instanceof SendResult.Accepted) {
            reports.reportLate(flight.lane, flight.job.dispatch(), result);
        }
        if (result instanceof SendResult.Ambiguous ambiguous && !DrilledCalls.isMadeUp(result)) {
            reports.follow(flight.lane, flight.job.dispatch(), sentAt, ambiguous);
        }
    }

    private void done(Lane lane, Job job, SendResult result) {
        inFlight--;
        reports.report(lane, job, result, true);
        pump();
        finishStop();
    }

    /** Asks for more when less than half a batch is left: the next one then arrives while this one is being sent. */
    private void refill(Lane lane) {
        Runnable refill = refills.get(lane);
        if (refill != null && !stopping && queue(lane).size() < DispatchSource.BATCH / 2) {
            refills.remove(lane);
            refill.run();
        }
    }

    private void wakeUpIn(Duration time) {
        if (!wakeUpSet) {
            wakeUpSet = true;
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(time.toNanos() + 999_999));
            vertx.setTimer(
                    millis,
                    timer -> context.runOnContext(ignored -> {
                        wakeUpSet = false;
                        pump();
                    }));
        }
    }

    private void finishStop() {
        CompletableFuture<Void> waiting = drained;
        if (waiting != null && inFlight == 0) {
            waiting.complete(null);
        }
    }

    private static SendResult handedBack() {
        return notSent("handed-back", "the provider is in trouble; it was not sent");
    }

    private static @Nullable String template(DispatchRecord dispatch) {
        ContentRecord.TemplateRecord template = dispatch.content().template();
        return template == null ? null : template.name();
    }

    private @Nullable String country(DispatchRecord dispatch) {
        return provider.channel() == Channel.EMAIL ? null : Phones.callingCode(dispatch.to());
    }

    static SendResult notSent(String code, String detail) {
        return new SendResult.Refused(FailureClass.LOCAL, Scope.MESSAGE, code, detail);
    }

    /** A call of a provider that always ends, in time, with a result. */
    @FunctionalInterface
    interface Call {
        /** @param wanted as {@link Provider#send(SendRequest, BooleanSupplier)} has it */
        CompletionStage<SendResult> send(SendRequest request, BooleanSupplier wanted);
    }
}
