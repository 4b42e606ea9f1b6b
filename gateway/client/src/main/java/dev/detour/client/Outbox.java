package dev.detour.client;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps messages on disk until Kafka has them. One thread writes what has come in the meantime with one commit, another
 * one forwards. Safe for use by many threads.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** What one commit takes, in messages: more would keep the first one waiting. */
    private static final int GROUP = 1_000;
    /** How long closing waits for Kafka. */
    private static final Duration LAST_CHANCE = Duration.ofSeconds(5);

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private record Waiting(Parcel parcel, CompletableFuture<Void> kept) {}

    private final Path folder;
    private final OutboxStore store;
    private final Forwarder forwarder;
    private final long mostBytes;
    private final Duration patience;
    private final Thread writer = new Thread(this::run, "detour-outbox-write");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Condition arrived = lock.newCondition();
    // Guarded by the lock.
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long messages;
    private long bytes;
    private boolean closed;

    private Outbox(Path folder, OutboxStore store, long mostBytes, Duration patience, Supplier<Transport> transports)
            throws SQLException {
        this.folder = folder;
        this.store = store;
        this.mostBytes = mostBytes;
        this.patience = patience;
        this.messages = store.count();
        this.bytes = store.bytes();
        this.forwarder = new Forwarder(store, transports, this::freed);
        writer.setDaemon(true);
    }

    /**
     * Opens the outbox of a folder, and begins to forward what it holds.
     *
     * @param mostBytes keys and values at the most that may wait for Kafka
     * @param patience how long {@link #add} waits for room
     * @param transports makes a transport, whenever the last one has failed
     * @throws OutboxException if it cannot be opened
     */
    static Outbox open(Path folder, long mostBytes, Duration patience, Supplier<Transport> transports) {
        OutboxStore store = OutboxStore.open(folder);
        try {
            Outbox outbox = new Outbox(folder, store, mostBytes, patience, transports);
            outbox.writer.start();
            outbox.forwarder.start();
            return outbox;
        } catch (SQLException e) {
            store.close();
            throw new OutboxException("the outbox " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Adds a message behind those that were added before. Waits for room if there is none.
     *
     * @return completes once it is on disk, else with an {@link OutboxException}
     * @throws OutboxFullException if there was no room in time
     * @throws OutboxException if the outbox is closed or the thread was interrupted
     */
    CompletableFuture<Void> add(Parcel parcel) {
        CompletableFuture<Void> kept = new CompletableFuture<>();
        lock.lock();
        try {
            awaitRoom(parcel.size());
            waiting.add(new Waiting(parcel, kept));
            bytes += parcel.size();
            messages++;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return kept;
    }

    private void awaitRoom(long size) {
        long left = patience.toNanos();
        // One message always has room, however large it is.
        while (!closed && messages > 0 && bytes + size > mostBytes) {
            if (left <= 0) {
                throw new OutboxFullException("the outbox " + folder + " is full: " + messages + " messages wait for"
                        + " Kafka; try again later with the same id, or give it more than " + mostBytes + " bytes");
            }
            try {
                left = freed.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OutboxException("interrupted while the outbox " + folder + " was full", e);
            }
        }
        if (closed) {
            throw new OutboxException("the outbox " + folder + " is closed");
        }
    }

    /** What it holds. */
    Backlog backlog() {
        String trouble = forwarder.trouble();
        lock.lock();
        try {
            if (closed) {
                throw new OutboxException("the outbox " + folder + " is closed");
            }
            long oldest = store.oldest();
            return new Backlog(messages, bytes, oldest == 0 ? null : Instant.ofEpochMilli(oldest), trouble);
        } catch (SQLException e) {
            throw new OutboxException("the outbox " + folder + " cannot be read: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private void freed(long lessMessages, long lessBytes) {
        lock.lock();
        try {
            messages -= lessMessages;
            bytes -= lessBytes;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        List<Waiting> group = group();
        while (!group.isEmpty()) {
            write(group);
            group = group();
        }
    }

    /** What has come since the last time; empty at the end. */
    private List<Waiting> group() {
        List<Waiting> group = new ArrayList<>();
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            while (!waiting.isEmpty() && group.size() < GROUP) {
                group.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
        return group;
    }

    private void write(List<Waiting> group) {
        try {
            store.append(group.stream().map(Waiting::parcel).toList());
            forwarder.wake();
            group.forEach(one -> one.kept.complete(null));
        } catch (SQLException e) {
            LOG.error("the outbox cannot write: messages={} cause={}", group.size(), e.getMessage());
            freed(
                    group.size(),
                    group.stream().mapToLong(one -> one.parcel.size()).sum());
            OutboxException failure = new OutboxException(
                    "the outbox " + folder + " cannot write, the message is not sent: " + e.getMessage(), e);
            group.forEach(one -> one.kept.completeExceptionally(failure));
        }
    }

    /** Takes no more messages, gives Kafka a few seconds to take what is left, and keeps the rest for the next time. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            arrived.signalAll();
            freed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        awaitEmpty();
        forwarder.close();
        store.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEmpty() {
        long end = System.nanoTime() + LAST_CHANCE.toNanos();
        lock.lock();
        try {
            while (messages > 0 && System.nanoTime() < end && forwarder.trouble() == null) {
                long _ = freed.awaitNanos(LOOK_EVERY.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
