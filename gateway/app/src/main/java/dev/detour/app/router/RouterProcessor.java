package dev.detour.app.router;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.detour.app.drills.Drill;
import dev.detour.app.kafka.HeaderValue;
import dev.detour.app.kafka.ThreadRank;
import dev.detour.app.killpoints.KillPoint;
import dev.detour.app.router.Shelf.Mark;
import dev.detour.app.wire.AttemptRecord;
import dev.detour.app.wire.ReceiptRecord;
import dev.detour.app.wire.StoredMessage;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.contract.ErrorCode;
import dev.detour.contract.InvalidMessage;
import dev.detour.contract.Lane;
import dev.detour.contract.Message;
import dev.detour.contract.MessageReader;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;
import dev.detour.contract.StatusEvent;
import dev.detour.core.delivery.Acquaintance;
import dev.detour.core.delivery.Decider;
import dev.detour.core.delivery.Decision;
import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Event;
import dev.detour.core.delivery.State;
import dev.detour.core.delivery.Suppression;
import dev.detour.core.delivery.Traffic;

/**
 * Feeds what comes from Kafka, and the passing of time, to the decisions, and carries out what they say. One instance
 * for each task, on that task's thread; all of its reads and writes are part of the task's transaction.
 */
final class RouterProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** The store. */
    static final String STATE = "state";

    /** The producer's name for whose money it is. */
    static final String TENANT = "tenant";

    /** How late a deadline may be noticed. */
    private static final Duration TICK = Duration.ofMillis(50);
    /** How late a commit may be asked for. */
    private static final Duration COMMIT_TICK = Duration.ofMillis(2);
    /** Often and little at once: messages are not to be delayed by a pipeline that is busy forgetting. */
    private static final Duration FORGET_EVERY = Duration.ofSeconds(1);

    /** Soon enough for a gauge. */
    private static final Duration COUNT_EVERY = Duration.ofSeconds(1);

    private final RouterParts parts;
    private final RouterMeters meters;
    private final Lane lane;
    private final CommitPace pace;
    private @Nullable Task task;

    /** What exists only between {@link #init} and {@link #close}. */
    private record Task(
            ProcessorContext<byte[], byte[]> context,
            Outbox outbox,
            Handover handover,
            HistoryNotes notes,
            Deliveries deliveries,
            Contents contents,
            Conversations conversations,
            Deadlines deadlines,
            Forgetting forgetting,
            Rerouting rerouting,
            Census census) {}

    RouterProcessor(RouterParts parts, RouterMeters meters, Lane lane, CommitPace pace) {
        this.parts = parts;
        this.meters = meters;
        this.lane = lane;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        if (lane == Lane.BULK) {
            ThreadRank.giveWay();
        }
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(STATE);
        Deliveries deliveries = new Deliveries(new Shelf(store, Mark.DELIVERY), parts.room());
        Contents contents = new Contents(new Shelf(store, Mark.CONTENT));
        Conversations conversations = new Conversations(new Shelf(store, Mark.QUEUE), contents, deliveries);
        Outbox outbox = new Outbox(context);
        Task started = new Task(
                context,
                outbox,
                new Handover(parts, meters, outbox, context.taskId().partition()),
                new HistoryNotes(parts.prices(), contents),
                deliveries,
                contents,
                conversations,
                new Deadlines(new Shelf(store, Mark.DEADLINE)),
                new Forgetting(deliveries, conversations, parts.remember()),
                new Rerouting(parts.health(), contents),
                new Census(deliveries, contents));
        context.schedule(COMMIT_TICK, PunctuationType.WALL_CLOCK_TIME, time -> {
            if (pace.isDue(System.nanoTime())) {
                context.commit();
            }
        });
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> reroute(started));
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> deadlines(started));
        context.schedule(
                FORGET_EVERY,
                PunctuationType.WALL_CLOCK_TIME,
                time -> started.forgetting.sweep(parts.clock().instant()));
        context.schedule(
                COUNT_EVERY,
                PunctuationType.WALL_CLOCK_TIME,
                time -> started.census.tick(parts.clock().instant()));
        close();
        meters.opened(started.census);
        task = started;
    }

    @Override
    public void close() {
        Task ended = task;
        if (ended != null) {
            task = null;
            ended.deliveries.close();
            meters.closed(ended.census);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task current = task;
        if (current == null) {
            throw new IllegalStateException("a record before init");
        }
        String topic = current.context.recordMetadata().orElseThrow().topic();
        if (topic.equals(parts.topics().messages(lane))) {
            pace.works(parts.clock().millis() - record.timestamp());
            message(current, record);
        } else {
            // It is always looked at soon; the time that it bears says so, and not when it was written.
            pace.works(0);
            report(current, record, topic.equals(parts.topics().attempts(lane)));
        }
    }

    /** What a sender or a provider reports. The topics are ours, but others may be able to write to them. */
    private void report(Task task, Record<byte[], byte[]> record, boolean isAttempt) {
        Bytes key;
        Event event;
        try {
            if (isAttempt) {
                AttemptRecord attempt = AttemptRecord.read(record.value());
                key = StoreKey.of(attempt.delivery());
                event = new Event.AttemptFinished(attempt.attempt(), attempt.result());
            } else {
                ReceiptRecord receipt = ReceiptRecord.read(record.value());
                key = StoreKey.of(receipt.delivery());
                event = receipt.event();
            }
        } catch (IllegalArgumentException e) {
            setAside(task, record, ErrorCode.INTERNAL_MALFORMED, "value: is not a record of this release");
            return;
        }
        decide(task, key, event);
    }

    private void setAside(Task task, Record<byte[], byte[]> record, ErrorCode code, String detail) {
        task.outbox.deadLetter(record, code, detail);
        meters.deadLetter(code);
    }

    private void message(Task task, Record<byte[], byte[]> record) {
        Instant published = Instant.ofEpochMilli(record.timestamp());
        switch (parts.reader()
                .read(record.key(), record.value(), name -> HeaderValue.bytes(record.headers(), name), published)) {
            case MessageReader.Invalid(InvalidMessage invalid) -> reject(task, record, invalid);
            case MessageReader.Read(Message message) -> take(task, record, message);
        }
    }

    private void take(Task task, Record<byte[], byte[]> record, Message message) {
        long conversation = DeliveryKey.conversation(record.key());
        Bytes key = StoreKey.of(conversation, message.id());
        Delivery delivery = task.deliveries.get(key);
        if (delivery != null) {
            if (delivery.fingerprint() != message.fingerprint()) {
                setAside(task, record, ErrorCode.ID_CONFLICT, Decider.ID_CONFLICT);
            }
            Decision decision = decision(task, key, delivery, new Event.Repeated(message.fingerprint()));
            apply(task, key, delivery, decision, noted(delivery));
            return;
        }
        Conversations.Queue queue = task.conversations.get(conversation);
        StoredMessage stored = StoredMessage.of(
                record.key(),
                message,
                record.timestamp(),
                parts.tracing()
                        .taken(
                                record.headers(),
                                lane.id(),
                                message.id(),
                                Instant.ofEpochMilli(record.timestamp()),
                                parts.clock().instant()));
        Decision decision = parts.decider()
                .accept(
                        message,
                        lane,
                        queue == null ? null : queue.last(),
                        within(traffic(stored, message.metadata()), message.metadata()),
                        parts.acquaintances().of(message, parts.clock().instant()),
                        parts.clock().instant());
        task.contents.add(key, stored);
        task.forgetting.accepted();
        if (queue != null) {
            Bytes last = StoreKey.of(conversation, queue.last());
            task.deliveries.put(last, task.deliveries.require(last).withSuccessor(message.id()));
            task.conversations.put(conversation, new Conversations.Queue(queue.first(), message.id()));
        }
        store(task, key, null, decision, null, stored);
    }

    /** An event of a delivery that must exist, or is forgotten by now. */
    private void decide(Task task, Bytes key, Event event) {
        Delivery delivery = task.deliveries.get(key);
        if (delivery != null) {
            apply(task, key, delivery, decision(task, key, delivery, event), noted(delivery));
        }
    }

    private Decision decision(Task task, Bytes key, Delivery delivery, Event event) {
        Instant now = parts.clock().instant();
        // Only where parts of a provider are closed does it matter what a message says, and to which country.
        boolean matters = parts.health().hasScopes() && !delivery.ended();
        Traffic health = matters
                ? traffic(task.contents.require(key), delivery.metadata())
                : parts.health().traffic(null, null);
        Traffic traffic = within(health, delivery.metadata());
        Acquaintance recipient = parts.acquaintances().of(delivery, () -> task.contents.require(key), now);
        return parts.decider()
                .decide(delivery, event, task.handover.permit(delivery.metadata()), traffic, recipient, now);
    }

    private Traffic traffic(StoredMessage stored, Map<String, String> metadata) {
        return parts.health().traffic(stored.template(), stored.country(), Drill.tenant(metadata));
    }

    private Traffic within(Traffic traffic, Map<String, String> metadata) {
        return parts.health().spending().within(traffic, lane, metadata.get(TENANT));
    }

    /**
     * Carries out a decision.
     *
     * @param noted the time of an entry that the delivery surely has among the deadlines, or null
     */
    private void apply(Task task, Bytes key, Delivery before, Decision decision, @Nullable Instant noted) {
        if (decision.delivery() == before) {
            return;
        }
        pace.works();
        store(task, key, before, decision, noted, null);
        if (before.holdsConversation() && !decision.delivery().holdsConversation()) {
            release(task, StoreKey.conversation(key), before.id());
        }
        KillPoint.DECIDED.reached();
    }

    /** Lets the next message of a conversation go, if this one was at its head. */
    private void release(Task task, long conversation, String id) {
        Conversations.Queue queue =
                task.conversations.isChained(conversation) ? task.conversations.get(conversation) : null;
        if (queue == null || !queue.first().equals(id)) {
            return;
        }
        String next = task.deliveries.require(StoreKey.of(conversation, id)).successor();
        while (next != null) {
            Bytes key = StoreKey.of(conversation, next);
            Delivery waiting = task.deliveries.require(key);
            if (waiting.holdsConversation()) {
                Decision decision = decision(task, key, waiting, new Event.TurnCame());
                store(task, key, waiting, decision, noted(waiting), null);
                if (decision.delivery().holdsConversation()) {
                    task.conversations.put(conversation, new Conversations.Queue(next, queue.last()));
                    return;
                }
            }
            next = waiting.successor();
        }
        task.conversations.remove(conversation);
    }

    /** Writes what has changed and publishes what follows. */
    private void store(
            Task task,
            Bytes key,
            @Nullable Delivery before,
            Decision decision,
            @Nullable Instant noted,
            @Nullable StoredMessage stored) {
        Delivery delivery = decision.delivery();
        task.deliveries.put(key, delivery);
        task.census.changed(key, before, delivery);
        boolean hasContent = before != null && !before.ended();
        for (StatusEvent event : decision.events()) {
            task.outbox.status(event, task.notes.of(event, key, delivery, hasContent));
            meters.step(event);
            parts.told().accept(event);
        }
        for (Suppression suppression : decision.suppressions()) {
            task.outbox.suppress(SuppressionRecord.of(suppression, parts.clock().instant(), null));
            meters.suppressed(suppression);
        }
        Decision.Dispatch dispatch = decision.dispatch();
        if (dispatch != null) {
            pace.handsOver();
            task.handover.send(key, delivery, dispatch, stored == null ? task.contents.require(key) : stored);
        }
        if (delivery.ended()) {
            if (before == null || !before.ended()) {
                task.contents.remove(key);
            }
            return;
        }
        // An earlier entry is as good as one at the right time: it looks, finds a later time, and is renewed.
        Instant due = delivery.dueAt().orElse(null);
        if (due != null && (noted == null || due.isBefore(noted))) {
            task.deadlines.add(due, key);
        }
    }

    /** After a change of health: looks at all that is under way, a stretch at a time. */
    private void reroute(Task task) {
        pace.onTime();
        for (Bytes key : task.rerouting.next()) {
            Delivery delivery = task.deliveries.get(key);
            if (delivery != null && isTouchedByHealth(delivery)) {
                apply(task, key, delivery, decision(task, key, delivery, new Event.HealthChanged()), noted(delivery));
            }
        }
        if (task.census.standing(Census.Stage.HELD) > 0 && task.rerouting.wantsProbe()) {
            probe(task);
        }
    }

    /** Lets what is held serve as a probe. */
    private void probe(Task task) {
        for (Bytes key : task.rerouting.candidates()) {
            Delivery delivery = task.deliveries.get(key);
            if (delivery != null && delivery.state() instanceof State.Held) {
                apply(task, key, delivery, decision(task, key, delivery, new Event.HealthChanged()), noted(delivery));
                if (!task.rerouting.wantsProbe()) {
                    return;
                }
            }
        }
    }

    private static boolean isTouchedByHealth(Delivery delivery) {
        return switch (delivery.state()) {
            case State.Held held -> true;
            case State.Waiting waiting -> true;
            case State.Sent sent -> true;
            case State.Unsure unsure -> true;
            case State.Dispatched dispatched -> false;
            case State.Queued queued -> false;
            case State.Postponed postponed -> false;
            case State.Ended ended -> false;
        };
    }

    private void deadlines(Task task) {
        pace.onTime();
        Instant now = parts.clock().instant();
        for (Bytes key : task.deadlines.take(now)) {
            Delivery delivery = task.deliveries.get(key);
            Instant due = delivery == null ? null : delivery.dueAt().orElse(null);
            if (delivery == null || due == null) {
                continue;
            }
            if (due.isAfter(now)) {
                task.deadlines.add(due, key);
            } else {
                apply(task, key, delivery, decision(task, key, delivery, new Event.DeadlineReached()), null);
            }
        }
    }

    private void reject(Task task, Record<byte[], byte[]> record, InvalidMessage invalid) {
        setAside(task, record, invalid.code(), invalid.detail());
        String id = invalid.id();
        if (id == null) {
            return;
        }
        byte[] kafkaKey = record.key();
        Bytes key = kafkaKey == null ? null : StoreKey.of(DeliveryKey.conversation(kafkaKey), id);
        Delivery known = key == null ? null : task.deliveries.get(key);
        if (key == null || known == null) {
            StatusEvent event = rejected(id, invalid.code(), invalid.detail());
            task.outbox.status(event, new RecordHeaders());
            meters.step(event);
        } else {
            Reason why = new Reason(invalid.code().code(), invalid.detail());
            apply(task, key, known, decision(task, key, known, new Event.Garbled(why)), noted(known));
        }
    }

    private StatusEvent rejected(String id, ErrorCode code, String detail) {
        return new StatusEvent(
                id,
                1,
                parts.clock().instant(),
                Status.REJECTED,
                null,
                null,
                0,
                null,
                new Reason(code.code(), detail),
                null,
                null,
                true,
                false,
                false,
                Map.of());
    }

    private static @Nullable Instant noted(Delivery delivery) {
        return delivery.dueAt().orElse(null);
    }
}
