package dev.detour.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Collects kinds of malformed records; each method adds kinds of one form. */
final class Kinds {
    private final List<Kind> collected = new ArrayList<>();

    /** The parts of a record under way. */
    record Draft(byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers, boolean hasId) {}

    @FunctionalInterface
    interface Maker {
        Draft make(String id, RandomGenerator random);
    }

    record Kind(String name, ErrorCode code, String field, Maker maker) {
        Malformed.Sample sample(String id, RandomGenerator random) {
            Draft draft = maker.make(id, random);
            return new Malformed.Sample(
                    name, draft.key(), draft.value(), draft.headers(), code, field, draft.hasId() ? id : null);
        }
    }

    List<Kind> collected() {
        return List.copyOf(collected);
    }

    void add(String name, ErrorCode code, String field, Maker maker) {
        collected.add(new Kind(name, code, field, maker));
    }

    static Draft binary(ObjectNode message, String version, String id, boolean source) {
        Map<String, byte[]> headers = new HashMap<>();
        headers.put("ce_specversion", utf8(version));
        headers.put("ce_id", utf8(id));
        headers.put("ce_type", utf8("order"));
        if (source) {
            headers.put("ce_source", utf8("/shop"));
        }
        return new Draft(key(), bytes(message), headers, false);
    }

    interface Rewriting {
        String rewrite(String json, RandomGenerator random);
    }

    void text(String name, ErrorCode code, Rewriting rewriting) {
        add(
                name,
                code,
                "value:",
                (id, random) -> raw(rewriting.rewrite(Malformed.valid(id).toString(), random)));
    }

    void event(String name, ErrorCode code, String field, Rewriting rewriting) {
        add(
                name,
                code,
                field,
                (id, random) -> new Draft(
                        key(),
                        utf8(rewriting.rewrite(Malformed.valid(id).toString(), random)),
                        Map.of("content-type", utf8("application/cloudevents+json; charset=UTF-8")),
                        false));
    }

    void encoding(String name, int... wrong) {
        add(name, ErrorCode.JSON_ENCODING, "value:", (id, random) -> {
            byte[] json = bytes(Malformed.valid(id));
            int place = new String(json, StandardCharsets.UTF_8).indexOf("canary-text");
            byte[] value = new byte[json.length + wrong.length];
            System.arraycopy(json, 0, value, 0, place);
            for (int i = 0; i < wrong.length; i++) {
                value[place + i] = (byte) wrong[i];
            }
            System.arraycopy(json, place, value, place + wrong.length, json.length - place);
            return new Draft(key(), value, Map.of(), false);
        });
    }

    void node(String name, ErrorCode code, String field, Consumer<ObjectNode> change) {
        add(name, code, field, (id, random) -> {
            ObjectNode message = Malformed.valid(id);
            change.accept(message);
            return new Draft(key(), bytes(message), Map.of(), true);
        });
    }

    void unidentified(String name, ErrorCode code, Consumer<ObjectNode> change) {
        add(name, code, "id:", (id, random) -> {
            ObjectNode message = Malformed.valid(id);
            change.accept(message);
            return new Draft(key(), bytes(message), Map.of(), false);
        });
    }

    void inline(String name, String field, Consumer<ObjectNode> change) {
        node("inline policy: " + name, ErrorCode.POLICY_INVALID, field, message -> {
            ObjectNode policy = message.putObject("policy");
            policy.putArray("channels").add("whatsapp");
            change.accept(policy);
        });
    }

    static void expiresAt(ObjectNode message, String time) {
        message.remove("ttl");
        message.put("expiresAt", time);
    }

    /** One more field at the end. */
    static String with(String json, String field) {
        return json.substring(0, json.length() - 1) + "," + field + "}";
    }

    static Draft raw(String value) {
        return new Draft(key(), utf8(value), Map.of(), false);
    }

    static byte[] key() {
        return utf8("+4917612345679");
    }

    static byte[] bytes(ObjectNode message) {
        return utf8(message.toString());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
