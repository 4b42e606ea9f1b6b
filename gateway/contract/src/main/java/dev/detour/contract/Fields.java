package dev.detour.contract;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * An object of a message with the path that leads to it, so that every mistake can be named. An explicit {@code null}
 * counts as absent.
 */
record Fields(ObjectNode object, String path) {

    String name(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    @Nullable
    JsonNode get(String field) {
        JsonNode node = object.get(field);
        return node == null || node.isNull() ? null : node;
    }

    /** A string, or null when it is absent. */
    @Nullable
    String text(String field) throws Problem {
        JsonNode node = get(field);
        if (node == null) {
            return null;
        }
        if (!node.isTextual()) {
            throw new Problem(ErrorCode.FIELD_TYPE, name(field) + ": must be a string in quotes");
        }
        return node.textValue();
    }

    /** A string of one line, without control characters, 1 to {@code max} characters long, or null. */
    @Nullable
    String line(String field, int max, ErrorCode code) throws Problem {
        String text = text(field);
        if (text == null) {
            return null;
        }
        if (text.isBlank() || text.length() > max) {
            throw new Problem(code, name(field) + ": must have 1 to " + max + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new Problem(
                        code, name(field) + ": must not contain control characters such as line breaks; remove them");
            }
        }
        return text;
    }

    /** An object, or null. */
    @Nullable
    Fields object(String field) throws Problem {
        JsonNode node = get(field);
        if (node == null) {
            return null;
        }
        if (!(node instanceof ObjectNode child)) {
            throw new Problem(ErrorCode.FIELD_TYPE, name(field) + ": must be an object in braces");
        }
        return new Fields(child, name(field));
    }

    /** An array's elements, or null. */
    @Nullable
    List<JsonNode> array(String field) throws Problem {
        JsonNode node = get(field);
        if (node == null) {
            return null;
        }
        if (!node.isArray()) {
            throw new Problem(ErrorCode.FIELD_TYPE, name(field) + ": must be an array in brackets");
        }
        List<JsonNode> elements = new ArrayList<>();
        node.forEach(elements::add);
        return elements;
    }
}
