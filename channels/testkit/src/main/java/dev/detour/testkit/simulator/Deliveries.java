package dev.detour.testkit.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

import dev.detour.testkit.simulator.Faults.ReceiptFaults;

/**
 * When which receipt of an accepted message is due. Looked at every few milliseconds rather than by a timer for each
 * message, so that a million messages are no load. Confined to the event loop.
 *
 * @param <T> what a message is to the double
 */
final class Deliveries<T> {
    /** One receipt. */
    record Due<T>(T message, String state, int failedCode, long at, int tries) {}

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    /** {@code delivered} comes this many times later than {@code sent}; {@code read} later still. */
    private static final int DELIVERED_AFTER = 4;

    private static final int READ_AFTER = 8;

    private final Stage stage;
    private final Provider provider;
    private final Consumer<List<Due<T>>> send;
    private final PriorityQueue<Due<T>> queue = new PriorityQueue<>((a, b) -> Long.compare(a.at() - b.at(), 0));
    private final long timer;

    Deliveries(Stage stage, Provider provider, Consumer<List<Due<T>>> send) {
        this.stage = stage;
        this.provider = provider;
        this.send = send;
        this.timer = stage.vertx().setPeriodic(LOOK_EVERY.toMillis(), tick -> sendDue());
    }

    /** Plans the receipts of a message that has just been taken. */
    void taken(T message, boolean silent) {
        Fate fate = stage.fate(provider);
        ReceiptFaults how = fate.faults().receipts();
        if (silent || !how.enabled() || fate.happens(how.missing())) {
            return;
        }
        Random random = fate.random();
        long now = System.nanoTime();
        long step = fate.happens(how.beforeResponse())
                ? 0
                : how.delay().draw(random).toNanos();
        long sent = now + step;
        long last = now + step * DELIVERED_AFTER;
        if (fate.happens(how.reordered())) {
            long swap = sent;
            sent = last;
            last = swap;
        }
        add(message, "sent", 0, sent, how, fate);
        if (fate.happens(how.failedShare())) {
            add(message, "failed", how.failedCode(), last, how, fate);
            return;
        }
        add(message, "delivered", 0, last, how, fate);
        if (fate.happens(how.read())) {
            add(message, "read", 0, now + step * READ_AFTER, how, fate);
        }
    }

    private void add(T message, String state, int code, long at, ReceiptFaults how, Fate fate) {
        queue.add(new Due<>(message, state, code, at, 0));
        if (fate.happens(how.doubled())) {
            queue.add(new Due<>(
                    message, state, code, at + how.delay().draw(fate.random()).toNanos(), 0));
        }
    }

    /** Plans another try of receipts that nobody took: sooner at first, then ever later, and not for ever. */
    void again(List<Due<T>> failed) {
        for (Due<T> due : failed) {
            if (due.tries < 12) {
                long wait = Duration.ofMillis(200L << Math.min(6, due.tries)).toNanos();
                queue.add(new Due<>(due.message, due.state, due.failedCode, System.nanoTime() + wait, due.tries + 1));
            } else {
                stage.count(provider, "receiptsGivenUp");
            }
        }
    }

    int pending() {
        return queue.size();
    }

    void close() {
        stage.vertx().cancelTimer(timer);
        queue.clear();
    }

    private void sendDue() {
        long now = System.nanoTime();
        List<Due<T>> due = new ArrayList<>();
        for (Due<T> first = queue.peek(); first != null && first.at - now <= 0; first = queue.peek()) {
            due.add(queue.remove());
        }
        if (!due.isEmpty()) {
            send.accept(due);
        }
    }
}
