package dev.detour.core.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

/** Health records as JSON, as the health topic has them; what the contract does not name is added behind it. */
public final class HealthJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int TYPICAL_BYTES = 512;

    private HealthJson() {}

    /** A record as UTF-8. */
    public static byte[] write(Health health) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("channel", health.channel().id());
            json.writeStringField("provider", health.provider());
            HealthScope scope = health.scope();
            json.writeStringField("scope", scope == null ? null : scope.toString());
            json.writeStringField("state", health.state().id());
            json.writeStringField("since", time(health.since()));
            json.writeStringField("mode", health.mode().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("share", rounded(health.share()));
            json.writeStringField("why", health.why());
            json.writeArrayFieldStart("evidence");
            for (Evidence evidence : health.evidence()) {
                json.writeStartObject();
                json.writeStringField("signal", evidence.signal());
                json.writeNumberField("observations", evidence.observations());
                json.writeNumberField("score", evidence.score());
                json.writeNumberField("threshold", evidence.threshold());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("messagesPerNode", rounded(health.messagesPerNode()));
            json.writeNumberField("readsPerNode", rounded(health.readsPerNode()));
            json.writeNumberField("slowAfterMillis", health.slowAfterMillis());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String time(Instant at) {
        return MILLIS.format(at);
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1_000) / 1_000.0;
    }
}
