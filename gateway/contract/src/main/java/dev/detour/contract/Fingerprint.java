package dev.detour.contract;

import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A 64-bit hash of what a producer wrote: the same for the same fields in any order and with any white space. It tells a
 * repetition from a mistake; it does not defend against somebody who looks for a collision, and need not.
 */
final class Fingerprint {
    private static final Set<String> COUNTED = Set.of(
            "to",
            "policy",
            "text",
            "subject",
            "html",
            "template",
            "media",
            "buttons",
            "on",
            "expiresAt",
            "ttl",
            "metadata");

    private Fingerprint() {}

    static long of(ObjectNode message) {
        long hash = 17;
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            if (COUNTED.contains(field.getKey())) {
                hash += member(field);
            }
        }
        return mix(hash);
    }

    private static long value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                long hash = 31;
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    // A sum, so that the order of fields does not matter.
                    hash += member(field);
                }
                yield mix(hash);
            }
            case ARRAY -> {
                long hash = 37;
                for (JsonNode element : node) {
                    hash = mix(hash * 0x9E3779B97F4A7C15L + value(element));
                }
                yield hash;
            }
            case NULL, MISSING -> 0;
            case STRING, NUMBER, BOOLEAN, BINARY, POJO ->
                text(node.asText()) + node.getNodeType().ordinal();
        };
    }

    private static long member(Map.Entry<String, JsonNode> field) {
        long value = value(field.getValue());
        return value == 0 ? 0 : mix(text(field.getKey()) * 31 + value);
    }

    /** FNV-1a over the characters. */
    private static long text(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finalizer of MurmurHash3: every bit of the argument reaches every bit of the result. */
    private static long mix(long hash) {
        long mixed = hash;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
