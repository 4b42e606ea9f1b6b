package dev.detour.app.operations;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

import dev.detour.app.drills.Drill;
import dev.detour.app.health.OperatorOverride;
import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.Topics;

/**
 * What operators do. Each change is written together with the note of it on the audit topic, the note last, so that there
 * is none of what was not done. Safe for use by many threads.
 */
public final class Operations {
    private static final Logger LOG = Logger.getLogger(Operations.class);

    private final Topics topics;
    private final RecordPublisher publisher;
    private final InstantSource clock;

    public Operations(Topics topics, RecordPublisher publisher, InstantSource clock) {
        this.topics = topics;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Gives an operator's word on a channel or provider; completes once Kafka has it, exceptionally when it has not. */
    public CompletionStage<Void> override(OperatorOverride override, String by) {
        return change(
                List.of(new ProducerRecord<>(
                        topics.overrides(),
                        0,
                        utf8(override.target()),
                        utf8(override.toJson().toString()))),
                new Note("override.set", override.target(), override.toJson(), by));
    }

    /** Takes it back. */
    public CompletionStage<Void> withdraw(String target, String by) {
        return change(
                List.of(new ProducerRecord<>(topics.overrides(), 0, utf8(target), null)),
                new Note(
                        "override.removed",
                        target,
                        JsonNodeFactory.instance.objectNode().put("target", target),
                        by));
    }

    /**
     * Begins a drill, or ends it.
     *
     * @param action {@code drill.begun} or {@code drill.ended}
     */
    public CompletionStage<Void> drill(String action, Drill drill, String by) {
        return change(
                List.of(new ProducerRecord<>(
                        topics.drills(),
                        0,
                        utf8(drill.provider()),
                        utf8(drill.toJson().toString()))),
                new Note(action, drill.provider(), drill.toJson(), by));
    }

    /** Adds a suppression, or takes it back. */
    public CompletionStage<Void> suppress(SuppressionChange change) {
        return change(change.records(topics, clock.instant()), change.note());
    }

    /** Notes what is done elsewhere. */
    public CompletionStage<Void> note(Note note) {
        return change(List.of(), note);
    }

    /** Writes a change with the note of it. */
    public CompletionStage<Void> change(List<ProducerRecord<byte[], byte[]>> records, Note note) {
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(records);
        Instant now = clock.instant();
        all.add(new ProducerRecord<>(topics.audit(), 0, utf8(note.key), utf8(note.json(now))));
        LOG.infof("by an operator: action=%s key=%s by=%s", note.action, note.key, note.by);
        return publisher.publish(all);
    }

    /**
     * What was done.
     *
     * @param key to what: a channel, a provider, a pseudonym, a record; never an address
     * @param by who has done it
     */
    public record Note(String action, String key, ObjectNode details, String by) {
        String json(Instant at) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("at", at.toString())
                    .put("action", action)
                    .put("by", by)
                    .set("details", details)
                    .toString();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
