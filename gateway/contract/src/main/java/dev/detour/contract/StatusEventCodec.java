package dev.detour.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import org.jspecify.annotations.Nullable;

/** Status events as JSON, just as the contract has them: what is not set is not there. */
public final class StatusEventCodec {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int TYPICAL_BYTES = 320;

    private StatusEventCodec() {}

    /** An event as UTF-8. */
    public static byte[] write(StatusEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("messageId", event.messageId());
            json.writeNumberField("seq", event.seq());
            json.writeStringField("at", time(event.at()));
            json.writeStringField("status", event.status().id());
            text(json, "channel", event.channel());
            text(json, "provider", event.provider());
            if (event.attempt() > 0) {
                json.writeNumberField("attempt", event.attempt());
            }
            text(json, "providerMessageId", event.providerMessageId());
            Reason reason = event.reason();
            if (reason != null) {
                json.writeObjectFieldStart("reason");
                json.writeStringField("code", reason.code());
                json.writeStringField("detail", reason.detail());
                json.writeEndObject();
            }
            text(json, "from", event.from());
            text(json, "to", event.to());
            flag(json, "final", event.isFinal());
            flag(json, "late", event.late());
            flag(json, "duplicateDelivery", event.duplicateDelivery());
            if (!event.metadata().isEmpty()) {
                json.writeObjectFieldStart("metadata");
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

    private static String time(Instant at) {
        return MILLIS.format(at);
    }

    private static void text(JsonGenerator json, String field, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value.toString());
        }
    }

    private static void flag(JsonGenerator json, String field, boolean set) throws IOException {
        if (set) {
            json.writeBooleanField(field, true);
        }
    }
}
