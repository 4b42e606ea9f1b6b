package dev.detour.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;

/** A document in {@code docs/api}, for the tests of modules below {@code gateway}. */
public final class ApiDocument {
    private static final Path FOLDER =
            Path.of("../../docs/api").toAbsolutePath().normalize();
    private static final String REFERENCE = "$ref";

    private final JsonNode root;

    private ApiDocument(JsonNode root) {
        this.root = root;
    }

    /** Reads one, like {@code openapi}. */
    public static ApiDocument read(String name) {
        try {
            return new ApiDocument(
                    new YAMLMapper().readTree(FOLDER.resolve(name + ".yaml").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document as it stands. */
    public JsonNode root() {
        return root;
    }

    /**
     * A part with all that it refers to in place of the references; the schemas in files are whole inside.
     *
     * @param pointer where it is, like {@code /paths}; references on the way are followed
     */
    public JsonNode at(String pointer) {
        JsonNode node = root;
        for (String step : pointer.substring(1).split("/", -1)) {
            node = target(node).path(step.replace("~1", "/").replace("~0", "~"));
        }
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("there is no " + pointer);
        }
        return resolved(node);
    }

    /** A part that is a schema. */
    public Schema schema(String pointer) {
        return Schemas.of(at(pointer).toString());
    }

    /** Every reference in it. */
    public List<String> references() {
        List<String> found = new ArrayList<>();
        root.findValues(REFERENCE).forEach(value -> found.add(value.asText()));
        return found;
    }

    /** What a reference leads to; a missing node when that is nothing. */
    public JsonNode target(String reference) {
        if (reference.startsWith("#/")) {
            return root.at(reference.substring(1));
        }
        Path file = FOLDER.resolve(reference).normalize();
        try {
            return Files.exists(file)
                    ? new ObjectMapper().readTree(file.toFile())
                    : JsonNodeFactory.instance.missingNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode target(JsonNode node) {
        return node.path(REFERENCE).isTextual() ? target(node.path(REFERENCE).textValue()) : node;
    }

    private JsonNode resolved(JsonNode node) {
        if (node.path(REFERENCE).isTextual()) {
            String reference = node.path(REFERENCE).textValue();
            return reference.startsWith("#/") ? resolved(target(reference)) : target(reference);
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                copy.set(field.getKey(), resolved(field.getValue()));
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> copy.add(resolved(element)));
            return copy;
        }
        return node;
    }
}
