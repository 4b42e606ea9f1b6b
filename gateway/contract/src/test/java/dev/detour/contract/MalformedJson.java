package dev.detour.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Kinds whose bytes are no JSON, or whose envelope is no CloudEvent. */
final class MalformedJson {
    private static final String EVENT = "\"specversion\":\"1.0\",\"source\":\"/shop\",\"type\":\"order\"";

    private MalformedJson() {}

    static void addTo(Kinds kinds) {
        records(kinds);
        json(kinds);
        events(kinds);
    }

    private static void records(Kinds kinds) {
        kinds.add(
                "null value",
                ErrorCode.VALUE_MISSING,
                "value:",
                (id, random) -> new Kinds.Draft(Kinds.key(), null, Map.of(), false));
        kinds.add(
                "empty value",
                ErrorCode.JSON_MALFORMED,
                "value:",
                (id, random) -> new Kinds.Draft(Kinds.key(), new byte[0], Map.of(), false));
        kinds.add(
                "null key",
                ErrorCode.KEY_MISSING,
                "key:",
                (id, random) -> new Kinds.Draft(null, Kinds.bytes(Malformed.valid(id)), Map.of(), true));
        kinds.add(
                "empty key",
                ErrorCode.KEY_MISSING,
                "key:",
                (id, random) -> new Kinds.Draft(new byte[0], Kinds.bytes(Malformed.valid(id)), Map.of(), true));
        kinds.add(
                "a megabyte",
                ErrorCode.VALUE_TOO_LARGE,
                "value:",
                (id, random) -> Kinds.raw(
                        Malformed.valid(id).put("text", "x".repeat(1 << 20)).toString()));
        kinds.add("one byte too many", ErrorCode.VALUE_TOO_LARGE, "value:", (id, random) -> {
            int left = MessageReader.LARGEST + 1 - Kinds.bytes(Malformed.valid(id)).length;
            return Kinds.raw(Malformed.valid(id) + " ".repeat(left));
        });
    }

    private static void json(Kinds kinds) {
        kinds.text(
                "cut off",
                ErrorCode.JSON_MALFORMED,
                (json, random) -> json.substring(0, random.nextInt(1, json.length())));
        kinds.text("single quotes", ErrorCode.JSON_MALFORMED, (json, random) -> json.replace('"', '\''));
        kinds.text(
                "trailing comma",
                ErrorCode.JSON_MALFORMED,
                (json, random) -> json.substring(0, json.length() - 1) + ",}");
        kinds.text("trailing brace", ErrorCode.JSON_MALFORMED, (json, random) -> json + "}");
        kinds.text("two objects", ErrorCode.JSON_MALFORMED, (json, random) -> json + " " + json);
        kinds.text("comment", ErrorCode.JSON_MALFORMED, (json, random) -> "/* hello */" + json);
        kinds.text("not a number", ErrorCode.JSON_MALFORMED, (json, random) -> Kinds.with(json, "\"n\":NaN"));
        kinds.text("leading zero", ErrorCode.JSON_MALFORMED, (json, random) -> Kinds.with(json, "\"n\":007"));
        kinds.text("raw line break", ErrorCode.JSON_MALFORMED, (json, random) -> Kinds.with(json, "\"n\":\"a\nb\""));
        kinds.text("words", ErrorCode.JSON_MALFORMED, (json, random) -> "canary-text to canary-address");
        kinds.text("a page of HTML", ErrorCode.JSON_MALFORMED, (json, random) -> "<html>canary-html</html>");
        kinds.text("an array", ErrorCode.JSON_NOT_AN_OBJECT, (json, random) -> "[" + json + "]");
        kinds.text("a string", ErrorCode.JSON_NOT_AN_OBJECT, (json, random) -> "\"canary-text\"");
        kinds.text("a number", ErrorCode.JSON_NOT_AN_OBJECT, (json, random) -> "" + random.nextInt());
        kinds.text("JSON null", ErrorCode.JSON_NOT_AN_OBJECT, (json, random) -> "null");
        kinds.text(
                "depth 10,000",
                ErrorCode.JSON_TOO_DEEP,
                (json, random) -> Kinds.with(json, "\"n\":" + "[".repeat(10_000) + "]".repeat(10_000)));
        kinds.text(
                "objects 10,000 deep",
                ErrorCode.JSON_TOO_DEEP,
                (json, random) -> Kinds.with(json, "\"n\":" + "{\"n\":".repeat(10_000) + "0" + "}".repeat(10_000)));
        kinds.text("never closed 100,000 times", ErrorCode.JSON_TOO_DEEP, (json, random) -> "[".repeat(100_000));
        kinds.text(
                "huge whole number",
                ErrorCode.JSON_TOO_DEEP,
                (json, random) -> Kinds.with(json, "\"n\":1" + "0".repeat(100_000)));
        kinds.text(
                "huge fraction",
                ErrorCode.JSON_TOO_DEEP,
                (json, random) -> Kinds.with(json, "\"n\":0." + "7".repeat(100_000)));
        kinds.text(
                "duplicate field",
                ErrorCode.JSON_DUPLICATE_FIELD,
                (json, random) -> Kinds.with(json, "\"text\":\"canary-text\""));
        kinds.text(
                "duplicate nested field",
                ErrorCode.JSON_DUPLICATE_FIELD,
                (json, random) -> Kinds.with(json, "\"on\":{\"sms\":{\"text\":\"a\",\"text\":\"b\"}}"));
        kinds.text(
                "upper half of a surrogate pair",
                ErrorCode.JSON_ENCODING,
                (json, random) -> Kinds.with(json, "\"n\":\"\\uD83D\""));
        kinds.text(
                "lower half of a surrogate pair",
                ErrorCode.JSON_ENCODING,
                (json, random) -> Kinds.with(json, "\"n\":[\"\\ude00 canary-text\"]"));
        kinds.text(
                "half a surrogate pair in a name",
                ErrorCode.JSON_ENCODING,
                (json, random) -> Kinds.with(json, "\"\\uD83D\":1"));
        kinds.encoding("a stray continuation byte", 0x80);
        kinds.encoding("a cut sequence", 0xE2, 0x82);
        kinds.encoding("an overlong slash", 0xC0, 0xAF);
        kinds.encoding("an overlong NUL", 0xC0, 0x80);
        kinds.encoding("an encoded surrogate", 0xED, 0xA0, 0x80);
        kinds.encoding("a point beyond Unicode", 0xF4, 0x90, 0x80, 0x80);
        kinds.encoding("Latin-1", 'M', 0xFC, 'n');
        kinds.add(
                "UTF-16",
                ErrorCode.JSON_ENCODING,
                "value:",
                (id, random) -> new Kinds.Draft(
                        Kinds.key(),
                        Malformed.valid(id).toString().getBytes(StandardCharsets.UTF_16),
                        Map.of(),
                        false));
        kinds.add("random bytes", ErrorCode.JSON_ENCODING, "value:", (id, random) -> {
            byte[] noise = new byte[random.nextInt(64, 4096)];
            random.nextBytes(noise);
            noise[0] = (byte) 0xFF;
            return new Kinds.Draft(Kinds.key(), noise, Map.of(), false);
        });
    }

    private static void events(Kinds kinds) {
        kinds.event(
                "structured event of version 0.3",
                ErrorCode.CLOUDEVENT_INVALID,
                "specversion:",
                (json, random) ->
                        "{\"specversion\":\"0.3\",\"id\":\"e\",\"source\":\"/shop\",\"type\":\"order\",\"data\":" + json
                                + "}");
        kinds.event(
                "structured event without id",
                ErrorCode.CLOUDEVENT_INVALID,
                "id:",
                (json, random) -> "{" + EVENT + ",\"data\":" + json + "}");
        kinds.event(
                "structured event without source",
                ErrorCode.CLOUDEVENT_INVALID,
                "source:",
                (json, random) -> "{\"specversion\":\"1.0\",\"id\":\"e\",\"type\":\"order\",\"data\":" + json + "}");
        kinds.event(
                "structured event without data",
                ErrorCode.CLOUDEVENT_INVALID,
                "data:",
                (json, random) -> "{\"id\":\"e\"," + EVENT + "}");
        kinds.event(
                "structured event with a string",
                ErrorCode.CLOUDEVENT_INVALID,
                "data:",
                (json, random) -> "{\"id\":\"e\"," + EVENT + ",\"data\":\"canary-text\"}");
        kinds.event(
                "structured event with data that is not base64",
                ErrorCode.CLOUDEVENT_INVALID,
                "data_base64:",
                (json, random) -> "{\"id\":\"e\"," + EVENT + ",\"data_base64\":\"canary-text!\"}");
        kinds.event(
                "structured event with a number for base64",
                ErrorCode.CLOUDEVENT_INVALID,
                "data_base64:",
                (json, random) -> "{\"id\":\"e\"," + EVENT + ",\"data_base64\":1}");
        kinds.event(
                "structured event with base64 of no JSON",
                ErrorCode.JSON_MALFORMED,
                "value:",
                (json, random) -> "{\"id\":\"e\"," + EVENT + ",\"data_base64\":\"Y2FuYXJ5LXRleHQ=\"}");
        kinds.add(
                "binary event of version 0.3",
                ErrorCode.CLOUDEVENT_INVALID,
                "ce_specversion:",
                (id, random) -> Kinds.binary(Malformed.valid(id), "0.3", id, true));
        kinds.add(
                "binary event without source",
                ErrorCode.CLOUDEVENT_INVALID,
                "ce_source:",
                (id, random) -> Kinds.binary(Malformed.valid(id), "1.0", id, false));
        kinds.add("binary event with an id of 129 characters", ErrorCode.ID_INVALID, "ce_id:", (id, random) -> {
            ObjectNode message = Malformed.valid(id);
            message.remove("id");
            return Kinds.binary(message, "1.0", "i".repeat(129), true);
        });
        kinds.add("binary event with a bad message", ErrorCode.TO_MISSING, "to:", (id, random) -> {
            ObjectNode message = Malformed.valid(id);
            message.remove(List.of("id", "to"));
            Kinds.Draft draft = Kinds.binary(message, "1.0", id, true);
            return new Kinds.Draft(draft.key(), draft.value(), draft.headers(), true);
        });
    }
}
