package dev.detour.app.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a node's part of the history; it travels from node to node as JSON, and so does the list that
 * answers it. Times are milliseconds since 1970.
 *
 * @param <T> what the answer is a list of
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "what")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Question.Timeline.class, name = "timeline"),
    @JsonSubTypes.Type(value = Question.Messages.class, name = "messages"),
    @JsonSubTypes.Type(value = Question.Counts.class, name = "counts"),
    @JsonSubTypes.Type(value = Question.Held.class, name = "held"),
    @JsonSubTypes.Type(value = Question.HeldCounts.class, name = "held-counts"),
    @JsonSubTypes.Type(value = Question.Incidents.class, name = "incidents"),
    @JsonSubTypes.Type(value = Question.WatchedSince.class, name = "watched-since"),
    @JsonSubTypes.Type(value = Question.DeadLetters.class, name = "deadletters"),
    @JsonSubTypes.Type(value = Question.Audit.class, name = "audit")
})
public sealed interface Question<T> {
    /** What the answer is a list of. */
    Class<T> type();

    /** The events of one message as they stand on the status topic, oldest first. */
    record Timeline(String id) implements Question<String> {
        @Override
        public Class<String> type() {
            return String.class;
        }
    }

    /**
     * Messages; the latest of each partition, and these the latest first.
     *
     * @param key as {@link MessageKey} makes it
     * @param most how many at the most
     */
    record Messages(String key, long from, long to, int most) implements Question<MessageLine> {
        @Override
        public Class<MessageLine> type() {
            return MessageLine.class;
        }
    }

    /** Counts whose keys lie in a range, as {@link CountKey} makes it; every node has a part of each count. */
    record Counts(String from, String to) implements Question<Count> {
        @Override
        public Class<Count> type() {
            return Count.class;
        }
    }

    /** Messages that are held, in no order. */
    record Held(int most) implements Question<HeldMessage> {
        @Override
        public Class<HeldMessage> type() {
            return HeldMessage.class;
        }
    }

    /** How many messages are held, by the reason's code; {@link HeldMessage#SOON} for those that expire before a time. */
    record HeldCounts(long soon) implements Question<Count> {
        @Override
        public Class<Count> type() {
            return Count.class;
        }
    }

    /** Incidents that had not ended at a time, oldest first. */
    record Incidents(long since) implements Question<Incident> {
        @Override
        public Class<Incident> type() {
            return Incident.class;
        }
    }

    /** Since when something is known of each provider and part, by the key of its health record. */
    record WatchedSince() implements Question<Count> {
        @Override
        public Class<Count> type() {
            return Count.class;
        }
    }

    /** Dead letters; the latest of each partition, and these the latest first. */
    record DeadLetters(long from, long to, int most) implements Question<DeadLetter> {
        @Override
        public Class<DeadLetter> type() {
            return DeadLetter.class;
        }
    }

    /** What operators did, the latest first. */
    record Audit(long from, int most) implements Question<AuditEntry> {
        @Override
        public Class<AuditEntry> type() {
            return AuditEntry.class;
        }
    }

    /**
     * A message with where it stands.
     *
     * @param at when it was accepted, or when what it is listed for happened; milliseconds since 1970
     * @param code the reason of its last step, or null
     */
    record MessageLine(
            String id,
            long at,
            String status,
            boolean ended,
            @Nullable String channel,
            @Nullable String provider,
            @Nullable String code) {}

    /** A number with its name. */
    record Count(String key, long count) {}

    /**
     * A message that is kept back.
     *
     * @param since in milliseconds since 1970
     * @param expires the same; 0 when that is not known
     * @param code why, for counting
     */
    record HeldMessage(String id, long since, long expires, String code) {
        /** The name under which those are counted that expire soon. */
        public static final String SOON = "soon";
    }

    /**
     * What an operator did.
     *
     * @param at in milliseconds since 1970
     * @param key what it was done to
     * @param record as it stands on the audit topic
     */
    record AuditEntry(long at, String key, String record) {}

    /**
     * A record that could not be processed; its bytes are on the topic of dead letters.
     *
     * @param at when it was set aside, in milliseconds since 1970
     * @param code why, for counting
     * @param detail why, for people
     * @param topic whence it came
     * @param bytes the size of its value
     */
    record DeadLetter(
            int partition,
            long offset,
            long at,
            String code,
            String detail,
            String topic,
            int originPartition,
            long originOffset,
            int bytes) {}
}
