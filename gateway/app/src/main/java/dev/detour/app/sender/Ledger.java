package dev.detour.app.sender;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.killpoints.KillPoint;
import dev.detour.app.wire.DispatchRecord;

/**
 * How far a sender has come in each of its partitions, as the consumer group remembers it. A committed offset says that
 * everything before it is settled; the metadata of the same commit holds the <em>cursor</em>: nothing at or after it has
 * ever been on the wire. The cursor is moved, and the broker's word awaited, <em>before</em> a request is written, so
 * that after a crash just the records between the two are in doubt. Since a commit of a member that has lost its
 * partition is refused, the same write proves that the sender still owns what it is about to send.
 *
 * <p>Safe for use by many threads: Kafka's polling thread assigns and revokes, the sender's thread does the rest.
 */
final class Ledger implements KafkaCommitHandler {
    private static final Logger LOG = Logger.getLogger(Ledger.class);
    /** How long a revocation waits for answers that are still on their way, so that fewer are in doubt. */
    private static final Duration HAND_OVER = Duration.ofSeconds(3);

    private final KafkaConsumer<?, ?> consumer;
    private final Map<TopicPartition, Share> shares = new HashMap<>();

    /** One partition while it is ours. Mutable fields are guarded by the ledger, unless said otherwise. */
    static final class Share {
        private final TopicPartition partition;
        /** Everything read and not settled, in order; what is admitted is always a prefix of it. */
        private final Deque<Job> open = new ArrayDeque<>();
        /** What a previous owner may have sent ends here; fixed. */
        final long inheritedCursor;

        private long settledTo;
        private long admittedTo;
        private long committed;
        private int admitted;
        /** Whether the partition is still ours; also read without the lock, as a hint. */
        volatile boolean held = true;

        private Share(TopicPartition partition, long settledTo, long cursor) {
            this.partition = partition;
            this.inheritedCursor = cursor;
            this.settledTo = settledTo;
            this.committed = settledTo;
            this.admittedTo = cursor;
        }

        private OffsetAndMetadata position(long newCursor) {
            return new OffsetAndMetadata(settledTo, Long.toString(Math.max(newCursor, settledTo)));
        }
    }

    Ledger(KafkaConsumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    /** Takes in a record with what was read from it, or null when its partition is ours no longer. */
    synchronized @Nullable Job received(ConsumerRecord<byte[], byte[]> record, DispatchRecord dispatch) {
        Share share = shares.get(new TopicPartition(record.topic(), record.partition()));
        if (share == null) {
            return null;
        }
        Job job = new Job(this, share, record, dispatch);
        share.open.add(job);
        return job;
    }

    /**
     * Moves the cursor behind these jobs, which are in order for each partition.
     *
     * @return completes with true once the broker has it: then, and for as long as the lease lasts, they may be sent;
     *     with false when that could not be had: then they must not. In both cases each of them is {@linkplain #settled
     *     settled} or {@linkplain #abandoned abandoned} afterwards.
     */
    CompletionStage<Boolean> admit(List<Job> jobs) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        boolean held = true;
        synchronized (this) {
            for (Job job : jobs) {
                Share share = job.share();
                held &= share.held;
                share.admitted++;
                share.admittedTo = Math.max(share.admittedTo, job.offset() + 1);
                positions.put(share.partition, share.position(share.admittedTo));
            }
        }
        if (!held) {
            return CompletableFuture.completedStage(false);
        }
        CompletableFuture<Boolean> written = new CompletableFuture<>();
        KillPoint.BEFORE_INTENT.reached();
        commit(positions).subscribe().with(done -> written.complete(true), failure -> {
            LOG.warnf("cursor not written, nothing is sent: partitions=%s cause=%s", positions.keySet(), failure);
            written.complete(false);
        });
        return written;
    }

    /** An admitted job is not sent after all. */
    synchronized void abandoned(Job job) {
        ended(job.share());
    }

    /** The outcome of a job is in Kafka. */
    synchronized void settled(Job job, boolean wasAdmitted) {
        Share share = job.share();
        job.settled = true;
        if (wasAdmitted) {
            ended(share);
        }
        Job first = share.open.peek();
        while (first != null && first.settled) {
            share.settledTo = first.offset() + 1;
            share.open.remove();
            first = share.open.peek();
        }
    }

    /** One less is under way; whoever waits for the last one looks when it gets the lock. */
    private void ended(Share share) {
        share.admitted--;
        if (!share.held && share.admitted == 0) {
            notifyAll();
        }
    }

    /** Commits what has been settled since the last commit, if anything. */
    void commitProgress() {
        Map<TopicPartition, OffsetAndMetadata> positions = progress();
        if (!positions.isEmpty()) {
            KillPoint.BEFORE_COMMIT.reached();
            commit(positions).subscribe().with(done -> KillPoint.COMMITTED.reached(), Ledger::notCommitted);
        }
    }

    /** As {@link #commitProgress}, and waits for it; for a stop. */
    void commitProgressAndWait(Duration limit) {
        Map<TopicPartition, OffsetAndMetadata> positions = progress();
        if (!positions.isEmpty()) {
            try {
                commit(positions).await().atMost(limit);
            } catch (RuntimeException e) {
                notCommitted(e);
            }
        }
    }

    /** Commits on the polling thread, which is woken up for it: it may be waiting for records, with nothing to come. */
    private Uni<Void> commit(Map<TopicPartition, OffsetAndMetadata> positions) {
        return Uni.createFrom().emitter(done -> {
            consumer.runOnPollingThread(kafka -> {
                        awake(() -> {
                            kafka.commitSync(positions);
                            return positions;
                        });
                    })
                    .subscribe()
                    .with(committed -> done.complete(null), done::fail);
            consumer.unwrap().wakeup();
        });
    }

    /** Does it again if the call was met by a wake-up that was meant for a poll; that one is used up then. */
    private static <T> T awake(Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (WakeupException e) {
                LOG.tracef("a wake-up came late: cause=%s", e);
            }
        }
    }

    private synchronized Map<TopicPartition, OffsetAndMetadata> progress() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (Share share : shares.values()) {
            if (share.settledTo > share.committed) {
                share.committed = share.settledTo;
                positions.put(share.partition, share.position(share.admittedTo));
            }
        }
        return positions;
    }

    private static void notCommitted(Throwable failure) {
        LOG.warnf("progress not committed: cause=%s", failure);
    }

    @Override
    public synchronized void partitionsAssigned(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                awake(() -> consumer.unwrap().committed(Set.copyOf(partitions)));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata position = committed.get(partition);
            long settledTo = position == null ? 0 : position.offset();
            shares.put(partition, new Share(partition, settledTo, cursor(position)));
        }
    }

    private static long cursor(@Nullable OffsetAndMetadata position) {
        if (position == null || position.metadata().isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(position.metadata());
        } catch (NumberFormatException e) {
            LOG.warnf("a committed offset was written by somebody else: metadata=%s", position.metadata());
            return 0;
        }
    }

    @Override
    public synchronized void partitionsRevoked(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Share share = shares.remove(partition);
            if (share != null) {
                share.held = false;
                awaitAnswers(share);
                positions.put(partition, share.position(share.admittedTo));
            }
        }
        try {
            if (!positions.isEmpty()) {
                awake(() -> {
                    consumer.unwrap().commitSync(positions);
                    return positions;
                });
            }
        } catch (RuntimeException e) {
            // The partitions were lost, not handed over: their next owner finds the cursor and asks.
            LOG.warnf("partitions lost before their last commit: partitions=%s cause=%s", partitions, e);
        }
    }

    private void awaitAnswers(Share share) {
        long end = System.nanoTime() + HAND_OVER.toNanos();
        try {
            for (long left = HAND_OVER.toMillis(); share.admitted > 0 && left > 0; ) {
                wait(left);
                left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not used: jobs are settled by their outcome, not by acknowledging a message. */
    @Override
    public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
        return Uni.createFrom().voidItem();
    }
}
