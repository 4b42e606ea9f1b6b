package dev.detour.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/** Status events as JSON, just as the contract has them: what is not set is not there. */
public final class StatusEventCodec {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int TYPICAL_BYTES = 320;

    private static final SerializableString MESSAGE_ID = new SerializedString("messageId");
    private static final SerializableString SEQ = new SerializedString("seq");
    private static final SerializableString AT = new SerializedString("at");
    private static final SerializableString STATUS = new SerializedString("status");
    private static final SerializableString CHANNEL = new SerializedString("channel");
    private static final SerializableString PROVIDER = new SerializedString("provider");
    private static final SerializableString ATTEMPT = new SerializedString("attempt");
    private static final SerializableString PROVIDER_MESSAGE_ID = new SerializedString("providerMessageId");
    private static final SerializableString REASON = new SerializedString("reason");
    private static final SerializableString CODE = new SerializedString("code");
    private static final SerializableString DETAIL = new SerializedString("detail");
    private static final SerializableString FROM = new SerializedString("from");
    private static final SerializableString TO = new SerializedString("to");
    private static final SerializableString FINAL = new SerializedString("final");
    private static final SerializableString LATE = new SerializedString("late");
    private static final SerializableString DUPLICATE_DELIVERY = new SerializedString("duplicateDelivery");
    private static final SerializableString METADATA = new SerializedString("metadata");

    private StatusEventCodec() {}

    /** An event as UTF-8. */
    public static byte[] write(StatusEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            text(json, MESSAGE_ID, event.messageId());
            number(json, SEQ, event.seq());
            time(json, event.at());
            text(json, STATUS, event.status().id());
            channel(json, CHANNEL, event.channel());
            text(json, PROVIDER, event.provider());
            if (event.attempt() > 0) {
                number(json, ATTEMPT, event.attempt());
            }
            text(json, PROVIDER_MESSAGE_ID, event.providerMessageId());
            Reason reason = event.reason();
            if (reason != null) {
                json.writeFieldName(REASON);
                json.writeStartObject();
                text(json, CODE, reason.code());
                text(json, DETAIL, reason.detail());
                json.writeEndObject();
            }
            channel(json, FROM, event.from());
            channel(json, TO, event.to());
            flag(json, FINAL, event.isFinal());
            flag(json, LATE, event.late());
            flag(json, DUPLICATE_DELIVERY, event.duplicateDelivery());
            if (!event.metadata().isEmpty()) {
                json.writeFieldName(METADATA);
                json.writeStartObject();
                for (Map.Entry<String, String> entry : event.metadata().entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void time(JsonGenerator json, Instant at) throws IOException {
        json.writeFieldName(AT);
        LocalDateTime time = LocalDateTime.ofEpochSecond(at.getEpochSecond(), at.getNano(), ZoneOffset.UTC);
        int year = time.getYear();
        if (year < 0 || year > 9999) {
            json.writeString(MILLIS.format(at));
            return;
        }
        // By hand, since the formatter costs as much as the rest of the event.
        byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.ISO_8859_1);
        digits(text, 0, 4, year);
        digits(text, 5, 2, time.getMonthValue());
        digits(text, 8, 2, time.getDayOfMonth());
        digits(text, 11, 2, time.getHour());
        digits(text, 14, 2, time.getMinute());
        digits(text, 17, 2, time.getSecond());
        digits(text, 20, 3, time.getNano() / 1_000_000);
        json.writeRawUTF8String(text, 0, text.length);
    }

    private static void digits(byte[] text, int from, int count, int number) {
        int rest = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] += (byte) (rest % 10);
            rest /= 10;
        }
    }

    private static void text(JsonGenerator json, SerializableString field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeFieldName(field);
            json.writeString(value);
        }
    }

    private static void channel(JsonGenerator json, SerializableString field, @Nullable Channel value)
            throws IOException {
        text(json, field, value == null ? null : value.id());
    }

    private static void number(JsonGenerator json, SerializableString field, int value) throws IOException {
        json.writeFieldName(field);
        json.writeNumber(value);
    }

    private static void flag(JsonGenerator json, SerializableString field, boolean set) throws IOException {
        if (set) {
            json.writeFieldName(field);
            json.writeBoolean(true);
        }
    }
}
