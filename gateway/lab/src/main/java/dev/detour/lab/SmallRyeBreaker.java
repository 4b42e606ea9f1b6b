package dev.detour.lab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import io.smallrye.faulttolerance.core.Completer;
import io.smallrye.faulttolerance.core.FaultToleranceContext;
import io.smallrye.faulttolerance.core.Future;
import io.smallrye.faulttolerance.core.circuit.breaker.CircuitBreaker;
import io.smallrye.faulttolerance.core.timer.Timer;
import io.smallrye.faulttolerance.core.timer.TimerTask;
import io.smallrye.faulttolerance.core.util.ExceptionDecision;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of SmallRye Fault Tolerance itself, with the defaults of MicroProfile's {@code @CircuitBreaker}: 20 calls,
 * half of them failed, 5 s of delay, one success closes. Its stopwatch and timer run on the lab's clock.
 */
final class SmallRyeBreaker implements Breaker {
    private static final long DELAY_MILLIS = 5_000;
    private static final int REQUEST_VOLUME = 20;
    private static final double FAILURE_RATIO = 0.5;
    private static final int SUCCESSES = 1;

    private final CircuitBreaker<Boolean> breaker;
    private final Map<Long, Deque<Completer<Boolean>>> inFlight = new HashMap<>();
    private final List<Task> tasks = new ArrayList<>();
    private long now;
    private @Nullable Completer<Boolean> started;

    private static final class Task implements TimerTask {
        private final long at;
        private final Runnable action;
        private boolean done;

        Task(long at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        @Override
        public boolean isDone() {
            return done;
        }

        @Override
        public boolean cancel() {
            boolean cancelled = !done;
            done = true;
            return cancelled;
        }
    }

    private final class VirtualTimer implements Timer {
        @Override
        public int getId() {
            return 1;
        }

        @Override
        public TimerTask schedule(long delay, Runnable action) {
            Task task = new Task(now + delay, action);
            tasks.add(task);
            return task;
        }

        @Override
        public TimerTask schedule(long delay, Runnable action, Executor executor) {
            return schedule(delay, action);
        }

        @Override
        public int countScheduledTasks() {
            return tasks.size();
        }

        @Override
        public void shutdown() {
            tasks.clear();
        }
    }

    SmallRyeBreaker() {
        breaker = new CircuitBreaker<>(
                context -> context.call(),
                "lab",
                ExceptionDecision.ALWAYS_FAILURE,
                DELAY_MILLIS,
                REQUEST_VOLUME,
                FAILURE_RATIO,
                SUCCESSES,
                () -> {
                    long start = now;
                    return () -> now - start;
                },
                new VirtualTimer());
    }

    @Override
    public String name() {
        return "SmallRye";
    }

    @Override
    public boolean permits(long time) {
        tick(time);
        started = null;
        breaker.apply(new FaultToleranceContext<>(this::start, true)).then((value, error) -> {});
        if (started == null) {
            return false;
        }
        inFlight.computeIfAbsent(time, key -> new ArrayDeque<>()).add(started);
        return true;
    }

    private Future<Boolean> start() {
        Completer<Boolean> completer = Completer.create();
        started = completer;
        return completer.future();
    }

    @Override
    public void ended(long sent, long time, boolean error) {
        tick(time);
        Deque<Completer<Boolean>> calls = inFlight.get(sent);
        if (calls == null) {
            return;
        }
        Completer<Boolean> call = calls.removeFirst();
        if (calls.isEmpty()) {
            inFlight.remove(sent);
        }
        if (error) {
            call.completeWithError(new IllegalStateException("failed"));
        } else {
            call.complete(true);
        }
    }

    @Override
    public boolean isOpen(long time) {
        tick(time);
        return breaker.currentState() == CircuitBreaker.STATE_OPEN;
    }

    @Override
    public void tick(long time) {
        now = Math.max(now, time);
        if (tasks.isEmpty()) {
            return;
        }
        List<Task> due = tasks.stream()
                .filter(task -> task.at <= now)
                .sorted(Comparator.comparingLong(task -> task.at))
                .toList();
        tasks.removeAll(due);
        for (Task task : due) {
            if (!task.done) {
                task.done = true;
                task.action.run();
            }
        }
    }
}
