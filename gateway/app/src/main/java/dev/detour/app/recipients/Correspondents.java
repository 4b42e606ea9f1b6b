package dev.detour.app.recipients;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.CorrespondenceRecord;
import dev.detour.app.wire.CorrespondenceRecord.Heard;
import dev.detour.app.wire.CorrespondenceRecord.Sent;
import dev.detour.app.wire.CorrespondentRecord;
import dev.detour.app.wire.CorrespondentRecord.Letter;
import dev.detour.app.wire.InboundRecord;

/**
 * Finds the message that somebody answers: the one that the answer names, else the last that was sent to the address on
 * that channel. One instance for each task, on that task's thread.
 */
final class Correspondents implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = Logger.getLogger(Correspondents.class);
    /** Who names nothing answers what came lately. */
    private static final Duration LATELY = Duration.ofHours(72);

    private static final Duration FORGET_EVERY = Duration.ofSeconds(10);
    private static final int STRETCH = 2_000;

    private final Duration remember;
    private final InstantSource clock;
    private @Nullable Task task;

    private record Task(ProcessorContext<byte[], byte[]> context, KeyValueStore<Bytes, byte[]> store) {}

    /** Where the next stretch of forgetting begins; null for the beginning. */
    private @Nullable Bytes position;

    Correspondents(Duration remember, InstantSource clock) {
        this.remember = remember;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        Task started = new Task(context, context.getStateStore(RecipientsTopology.CORRESPONDENTS));
        context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, time -> forget(started));
        task = started;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task current = task;
        if (current == null) {
            throw new IllegalStateException("a record before init");
        }
        CorrespondenceRecord letter;
        try {
            letter = CorrespondenceRecord.read(record.value());
        } catch (IllegalArgumentException e) {
            LOG.errorf("a record is no correspondence and is passed over: topic=%s", current.context.recordMetadata());
            return;
        }
        if (record.key() == null || record.key().length != Long.BYTES) {
            LOG.error("a record of the correspondence has no address and is passed over");
            return;
        }
        Bytes key = Bytes.wrap(record.key());
        CorrespondentRecord known = CorrespondentRecord.read(current.store.get(key));
        Sent sent = letter.sent();
        Heard heard = letter.heard();
        if (sent != null) {
            Letter ours =
                    new Letter(letter.channel(), letter.providerMessageId(), sent.messageId(), sent.key(), letter.at());
            current.store.put(key, known.with(ours).write());
        } else if (heard != null && !known.knows(letter.providerMessageId())) {
            heard(current, key, known, letter, heard);
        }
    }

    private void heard(Task current, Bytes key, CorrespondentRecord known, CorrespondenceRecord letter, Heard heard) {
        CorrespondentRecord changed = known.heard(letter.channel(), letter.providerMessageId(), letter.at());
        current.store.put(key, changed.write());
        Optional<Letter> named = known.named(heard.inReplyTo());
        Letter answered = named.or(() -> known.latest(letter.channel(), letter.at() - LATELY.toMillis()))
                .orElse(null);
        String sender = HexFormat.of().toHexDigits(ByteBuffer.wrap(key.get()).getLong());
        byte[] conversation = answered == null
                ? sender.getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(answered.key());
        forward(
                current,
                RecipientsTopology.INBOUND,
                conversation,
                InboundRecord.of(letter, heard, sender, answered, named.isPresent())
                        .write());
        ContactRecord contact = changed.contact();
        if (!contact.equals(known.contact())) {
            forward(current, RecipientsTopology.CHANGED_CONTACTS, key.get(), contact.write());
        }
    }

    private void forward(Task current, String sink, byte[] key, byte @Nullable [] value) {
        current.context.forward(new Record<>(key, value, clock.millis()), sink);
    }

    private void forget(Task current) {
        Instant now = clock.instant();
        List<Bytes> forgotten = new ArrayList<>();
        List<Bytes> contacts = new ArrayList<>();
        Bytes next = null;
        try (KeyValueIterator<Bytes, byte[]> stretch = current.store.range(position, null)) {
            for (int looked = 0; stretch.hasNext(); looked++) {
                KeyValue<Bytes, byte[]> entry = stretch.next();
                if (looked == STRETCH) {
                    next = entry.key;
                    break;
                }
                CorrespondentRecord known = CorrespondentRecord.read(entry.value);
                if (Instant.ofEpochMilli(known.at()).plus(remember).isBefore(now)) {
                    forgotten.add(entry.key);
                    if (!known.contact().equals(ContactRecord.NOBODY)) {
                        contacts.add(entry.key);
                    }
                }
            }
        }
        forgotten.forEach(current.store::delete);
        contacts.forEach(key -> forward(current, RecipientsTopology.CHANGED_CONTACTS, key.get(), null));
        position = next;
    }
}
