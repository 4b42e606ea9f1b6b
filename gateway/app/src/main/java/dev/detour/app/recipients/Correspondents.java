package dev.detour.app.recipients;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.CorrespondenceRecord;
import dev.detour.app.wire.CorrespondenceRecord.Heard;
import dev.detour.app.wire.CorrespondenceRecord.Letter;
import dev.detour.app.wire.CorrespondentRecord;
import dev.detour.app.wire.InboundRecord;
import dev.detour.app.wire.SuppressionRecord;

/**
 * Finds the message that somebody answers: the one that the answer names, else the last that was sent to the address on
 * that channel. One instance for each task, on that task's thread.
 */
final class Correspondents implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = Logger.getLogger(Correspondents.class);
    /** Who names nothing answers what came lately. */
    private static final Duration LATELY = Duration.ofHours(72);

    private static final Duration FORGET_EVERY = Duration.ofSeconds(1);
    /** How long an answer waits for others that are committed with it. */
    private static final Duration TELL_EVERY = Duration.ofMillis(100);

    private final Duration remember;
    private final InstantSource clock;
    private @Nullable Task task;

    /** Whether something was heard that is not committed. */
    private boolean untold;

    private record Task(
            ProcessorContext<byte[], byte[]> context,
            KeyValueStore<Bytes, byte[]> store,
            Letters letters,
            Forgetting forgetting) {}

    Correspondents(Duration remember, InstantSource clock) {
        this.remember = remember;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(RecipientsTopology.CORRESPONDENTS);
        Task started = new Task(context, store, new Letters(store), new Forgetting(store, remember));
        context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, time -> forget(started));
        context.schedule(TELL_EVERY, PunctuationType.WALL_CLOCK_TIME, time -> tell(started));
        task = started;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task current = task;
        if (current == null) {
            throw new IllegalStateException("a record before init");
        }
        CorrespondenceRecord correspondence;
        try {
            correspondence = CorrespondenceRecord.read(record.value());
        } catch (IllegalArgumentException e) {
            LOG.errorf("a record is no correspondence and is passed over: topic=%s", current.context.recordMetadata());
            return;
        }
        if (record.key() == null || record.key().length != Long.BYTES) {
            LOG.error("a record of the correspondence has no address and is passed over");
            return;
        }
        current.forgetting.written();
        switch (correspondence) {
            case Letter letter -> current.letters.add(address(record), letter, record.value());
            case Heard heard -> heard(current, address(record), heard);
        }
    }

    private void heard(Task current, long address, Heard heard) {
        Bytes key = Bytes.wrap(ContactRecord.key(address));
        CorrespondentRecord known = CorrespondentRecord.read(current.store.get(key));
        if (known.knows(heard.providerMessageId())) {
            return;
        }
        CorrespondentRecord changed = known.heard(heard.channel(), heard.providerMessageId(), heard.at());
        current.store.put(key, changed.write());
        List<Letter> latest = current.letters.latest(
                address, heard.channel(), clock.instant().minus(remember).toEpochMilli());
        Optional<Letter> named = latest.stream()
                .filter(letter -> letter.providerMessageId().equals(heard.inReplyTo()))
                .findFirst();
        Letter answered = named.or(() ->
                        latest.stream().findFirst().filter(letter -> letter.at() >= heard.at() - LATELY.toMillis()))
                .orElse(null);
        String sender = SuppressionRecord.text(address);
        byte[] conversation = answered == null
                ? sender.getBytes(StandardCharsets.UTF_8)
                : answered.key().get();
        forward(
                current,
                RecipientsTopology.INBOUND,
                conversation,
                InboundRecord.of(heard, sender, answered, named.isPresent()).write());
        ContactRecord contact = changed.contact();
        if (!contact.equals(known.contact())) {
            forward(current, RecipientsTopology.CHANGED_CONTACTS, key.get(), contact.write());
        }
        untold = true;
    }

    private void forward(Task current, String sink, byte[] key, byte @Nullable [] value) {
        current.context.forward(new Record<>(key, value, clock.millis()), sink);
    }

    /** Nobody waits for a letter to be committed, but somebody waits for an answer. */
    private void tell(Task current) {
        if (untold) {
            untold = false;
            current.context.commit();
        }
    }

    private void forget(Task current) {
        for (Bytes key : current.forgetting.sweep(clock.instant())) {
            forward(current, RecipientsTopology.CHANGED_CONTACTS, key.get(), null);
        }
    }

    private static long address(Record<byte[], byte[]> record) {
        return ByteBuffer.wrap(record.key()).getLong();
    }
}
