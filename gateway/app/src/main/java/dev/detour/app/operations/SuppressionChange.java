package dev.detour.app.operations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import dev.detour.app.kafka.Topics;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Reason;
import dev.detour.core.delivery.Suppression;

/**
 * Suppressions that an operator adds or takes back.
 *
 * @param add whether they are added
 * @param address the address's pseudonym
 * @param channel one channel, or null for all of them
 * @param by who says so
 */
public record SuppressionChange(
        boolean add,
        long address,
        List<Purpose> purposes,
        @Nullable Channel channel,
        String reason,
        String by) {
    private static final Pattern ADDRESS = Pattern.compile("\\+[1-9]\\d{4,14}|[^\\s@]+@[^\\s@]+");
    private static final Pattern PSEUDONYM = Pattern.compile("[0-9a-f]{16}");

    public SuppressionChange {
        purposes = List.copyOf(purposes);
    }

    /**
     * Reads what an operator has written: a number with {@code +}, an e-mail address, or a pseudonym.
     *
     * @param pseudonyms makes the pseudonym of an address
     */
    public static Optional<Long> pseudonym(String text, ToLongFunction<String> pseudonyms) {
        String stripped = text.strip();
        if (PSEUDONYM.matcher(stripped).matches()) {
            return Optional.of(Long.parseUnsignedLong(stripped, 16));
        }
        String plain = stripped.startsWith("+") ? stripped.replaceAll("[ ()./-]", "") : stripped;
        return ADDRESS.matcher(plain).matches() ? Optional.of(pseudonyms.applyAsLong(plain)) : Optional.empty();
    }

    List<ProducerRecord<byte[], byte[]>> records(Topics topics, Instant now) {
        return add ? additions(topics, now) : removals(topics);
    }

    private List<ProducerRecord<byte[], byte[]>> additions(Topics topics, Instant now) {
        List<ProducerRecord<byte[], byte[]>> writes = new ArrayList<>();
        for (Purpose purpose : purposes) {
            SuppressionRecord record = SuppressionRecord.of(
                    new Suppression(address, channel, purpose, false, new Reason("operator", reason)), now, by);
            writes.add(new ProducerRecord<>(topics.suppressions(), record.key(), record.write()));
        }
        return writes;
    }

    /** Without a channel all that there is of the purpose goes, wherever it was said. */
    private List<ProducerRecord<byte[], byte[]>> removals(Topics topics) {
        List<ProducerRecord<byte[], byte[]>> writes = new ArrayList<>();
        for (Purpose purpose : purposes) {
            if (channel == null) {
                writes.add(new ProducerRecord<>(
                        topics.suppressions(), SuppressionRecord.key(address, purpose, null), null));
            }
            for (Channel one : channel == null ? Channel.values() : new Channel[] {channel}) {
                writes.add(new ProducerRecord<>(
                        topics.suppressions(), SuppressionRecord.key(address, purpose, one), null));
            }
        }
        return writes;
    }

    Operations.Note note() {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("address", SuppressionRecord.text(address));
        purposes.forEach(purpose -> details.withArray("purposes").add(word(purpose)));
        details.put("channel", channel == null ? "all" : channel.id());
        details.put("reason", reason);
        details.put("by", by);
        return new Operations.Note(
                add ? "suppression.add" : "suppression.remove", SuppressionRecord.text(address), details, by);
    }

    /** A purpose as it is written: {@code marketing}. */
    public static String word(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }
}
