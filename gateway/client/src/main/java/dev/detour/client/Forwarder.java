package dev.detour.client;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from the disk to Kafka on one thread, in order, and forgets those that Kafka has. After a failure it
 * begins again with the first that is not known to be there: everything behind it is sent once more, so that messages of
 * a conversation may be doubled but never overtake each other.
 */
final class Forwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int READ = 500;
    private static final int MOST_UNDER_WAY = 5_000;
    private static final Duration FORGET_EVERY = Duration.ofMillis(100);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** Hears how much is no longer on disk. */
    interface Room {
        void freed(long messages, long bytes);
    }

    /** A message that the transport has. */
    private static final class UnderWay {
        private final Parcel parcel;
        private boolean done;
        private @Nullable Exception problem;

        UnderWay(Parcel parcel) {
            this.parcel = parcel;
        }
    }

    private final OutboxStore store;
    private final Supplier<Transport> transports;
    private final Room room;
    private final Thread thread = new Thread(this::run, "detour-outbox-forward");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All below are guarded by the lock.
    private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
    /** Rises with each transport; what an earlier one says is too late. */
    private int generation;

    private boolean more = true;
    private boolean closed;
    private boolean anyFailed;
    private @Nullable String trouble;
    private Duration pause = SHORTEST_PAUSE;

    // Those of the thread alone.
    private @Nullable Transport transport;
    private long readUpTo;
    private long forgotten;
    private long acknowledged;
    private long freedMessages;
    private long freedBytes;
    private long forgottenAt = System.nanoTime();

    Forwarder(OutboxStore store, Supplier<Transport> transports, Room room) {
        this.store = store;
        this.transports = transports;
        this.room = room;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Says that there is something new on disk. */
    void wake() {
        lock.lock();
        try {
            more = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why Kafka does not take messages, or null. */
    @Nullable
    String trouble() {
        lock.lock();
        try {
            return trouble;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!isClosed()) {
            try {
                step();
            } catch (InterruptedException e) {
                break;
            } catch (SQLException | RuntimeException e) {
                startAgain(e);
            }
        }
        // Else the last write and the closing of the transport would be interrupted too.
        boolean _ = Thread.interrupted();
        try {
            forget(true);
        } catch (SQLException e) {
            LOG.warn("the outbox does not forget what Kafka has, which will be sent once more: {}", e.getMessage());
        }
        closeTransport();
    }

    private void step() throws SQLException, InterruptedException {
        Transport current = transport;
        if (current == null) {
            current = transports.get();
            transport = current;
        }
        for (Parcel parcel : next()) {
            UnderWay entry = new UnderWay(parcel);
            int mine = register(entry);
            readUpTo = parcel.position();
            current.send(parcel, problem -> done(mine, entry, problem));
        }
        await();
        forget(false);
        recover(current);
    }

    private List<Parcel> next() throws SQLException {
        lock.lock();
        try {
            if (!more || anyFailed || underWay.size() >= MOST_UNDER_WAY) {
                return List.of();
            }
            more = false;
        } finally {
            lock.unlock();
        }
        List<Parcel> parcels = store.read(readUpTo, READ);
        if (parcels.size() == READ) {
            wake();
        }
        return parcels;
    }

    private int register(UnderWay entry) {
        lock.lock();
        try {
            underWay.add(entry);
            return generation;
        } finally {
            lock.unlock();
        }
    }

    private void done(int of, UnderWay entry, @Nullable Exception problem) {
        lock.lock();
        try {
            if (of != generation) {
                return;
            }
            if (problem == null) {
                entry.done = true;
                trouble = null;
                pause = SHORTEST_PAUSE;
            } else {
                entry.problem = problem;
                anyFailed = true;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await() throws InterruptedException {
        long left = (acknowledged > forgotten ? FORGET_EVERY : LONGEST_PAUSE).toNanos();
        lock.lock();
        try {
            while (left > 0 && isNothingToDo()) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isNothingToDo() {
        boolean canRead = more && underWay.size() < MOST_UNDER_WAY;
        UnderWay first = underWay.peek();
        return !canRead && !anyFailed && !closed && (first == null || !first.done);
    }

    /** Forgets what Kafka has from the oldest on, not more often than every so often: each time costs a write. */
    private void forget(boolean now) throws SQLException {
        boolean idle;
        lock.lock();
        try {
            acknowledge();
            idle = underWay.isEmpty();
        } finally {
            lock.unlock();
        }
        long time = System.nanoTime();
        if (acknowledged > forgotten && (now || idle || time - forgottenAt > FORGET_EVERY.toNanos())) {
            store.delete(acknowledged);
            forgotten = acknowledged;
            forgottenAt = time;
            room.freed(freedMessages, freedBytes);
            freedMessages = 0;
            freedBytes = 0;
        }
    }

    private void recover(Transport current) throws SQLException {
        List<UnderWay> failed;
        lock.lock();
        try {
            if (!anyFailed) {
                return;
            }
            anyFailed = false;
            failed = underWay.stream().filter(entry -> entry.problem != null).toList();
        } finally {
            lock.unlock();
        }
        for (UnderWay entry : failed) {
            Exception problem = entry.problem;
            if (problem != null && !current.isHopeless(problem)) {
                startAgain(problem);
                return;
            }
        }
        for (UnderWay entry : failed) {
            setAside(entry);
        }
    }

    private void setAside(UnderWay entry) throws SQLException {
        long position = entry.parcel.position();
        store.setAside(position, String.valueOf(entry.problem));
        LOG.error("Kafka refuses a message for good: position={}, see the table 'refused' of the outbox", position);
        lock.lock();
        try {
            entry.done = true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits a while, and sends everything that is not known to be there once more, by a new transport. */
    private void startAgain(Exception reason) {
        closeTransport();
        lock.lock();
        try {
            if (trouble == null) {
                LOG.warn("messages stay in the outbox, Kafka does not take them: cause={}", reason.toString());
            }
            trouble = reason.getMessage() == null ? reason.toString() : reason.getMessage();
            generation++;
            acknowledge();
            underWay.clear();
            readUpTo = acknowledged;
            anyFailed = false;
            more = true;
            long left = pause.toNanos();
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes those from the oldest on that Kafka has off the list; the caller has the lock. */
    private void acknowledge() {
        for (UnderWay first = underWay.peek(); first != null && first.done; first = underWay.peek()) {
            acknowledged = first.parcel.position();
            freedMessages++;
            freedBytes += first.parcel.size();
            underWay.remove();
        }
    }

    private void closeTransport() {
        Transport current = transport;
        transport = null;
        if (current != null) {
            current.close();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Stops at once; what Kafka has not taken stays on disk. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        thread.interrupt();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
