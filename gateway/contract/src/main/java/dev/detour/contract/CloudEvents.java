package dev.detour.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Takes a message out of a CloudEvent 1.0 (CloudEvents Kafka protocol binding): binary or structured mode. */
final class CloudEvents {
    private static final String STRUCTURED = "application/cloudevents";
    private static final String VERSION = "1.0";

    private CloudEvents() {}

    /** The message, and the id of the event around it, if there is one. */
    record Unwrapped(ObjectNode message, @Nullable String eventId) {}

    static Unwrapped unwrap(ObjectNode object, Function<String, byte @Nullable []> header) throws Problem, IOException {
        String contentType = text(header, "content-type");
        boolean structured = (contentType != null && contentType.startsWith(STRUCTURED))
                || (object.has("specversion") && (object.has("data") || object.has("data_base64")));
        if (structured) {
            return structured(object);
        }
        String version = text(header, "ce_specversion");
        if (version == null) {
            return new Unwrapped(object, text(header, "ce_id"));
        }
        check(version, "ce_specversion");
        for (String attribute : new String[] {"ce_id", "ce_source", "ce_type"}) {
            if (text(header, attribute) == null) {
                throw missing(attribute);
            }
        }
        return new Unwrapped(object, text(header, "ce_id"));
    }

    private static Unwrapped structured(ObjectNode event) throws Problem, IOException {
        Fields fields = new Fields(event, "");
        check(fields.text("specversion"), "specversion");
        for (String attribute : new String[] {"id", "source", "type"}) {
            if (fields.text(attribute) == null) {
                throw missing(attribute);
            }
        }
        JsonNode data = fields.get("data");
        if (data == null && fields.get("data_base64") != null) {
            data = decoded(fields);
        }
        if (!(data instanceof ObjectNode message)) {
            throw new Problem(ErrorCode.CLOUDEVENT_INVALID, "data: must be the message, an object in braces");
        }
        return new Unwrapped(message, fields.text("id"));
    }

    private static JsonNode decoded(Fields fields) throws Problem, IOException {
        try {
            JsonNode node = fields.get("data_base64");
            byte[] bytes = node == null ? null : node.binaryValue();
            if (bytes != null) {
                return Json.parse(bytes);
            }
        } catch (InvalidFormatException e) {
            // said below
        }
        throw new Problem(ErrorCode.CLOUDEVENT_INVALID, "data_base64: is not base64");
    }

    private static void check(@Nullable String version, String attribute) throws Problem {
        if (version == null) {
            throw missing(attribute);
        }
        if (!version.equals(VERSION)) {
            throw new Problem(ErrorCode.CLOUDEVENT_INVALID, attribute + ": must be " + VERSION);
        }
    }

    private static Problem missing(String attribute) {
        return new Problem(ErrorCode.CLOUDEVENT_INVALID, attribute + ": is missing; CloudEvents 1.0 requires it");
    }

    private static @Nullable String text(Function<String, byte @Nullable []> header, String name) {
        byte[] value = header.apply(name);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
