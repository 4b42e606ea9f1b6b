package dev.detour.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;

/** A document in {@code docs/api}, for the tests of modules below {@code gateway}. */
public final class ApiDocument {
    private static final Path FOLDER =
            Path.of("../../docs/api").toAbsolutePath().normalize();
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String REFERENCE = "$ref";

    private final JsonNode root;

    private ApiDocument(JsonNode root) {
        this.root = root;
    }

    /** Reads one, like {@code openapi}. */
    public static ApiDocument read(String name) {
        return new ApiDocument(read(FOLDER.resolve(name + ".yaml")));
    }

    /** The document as it stands. */
    public JsonNode root() {
        return root;
    }

    /**
     * A part with all that it refers to in place of the references; the schemas of records are whole inside.
     *
     * @param pointer where it is, like {@code /paths}; references on the way are followed
     */
    public JsonNode at(String pointer) {
        Part part = new Part(root, root);
        for (String step : pointer.substring(1).split("/", -1)) {
            Part followed = part.followed();
            part = new Part(
                    followed.file(),
                    followed.node().path(step.replace("~1", "/").replace("~0", "~")));
        }
        if (part.node().isMissingNode()) {
            throw new IllegalArgumentException("there is no " + pointer);
        }
        return part.resolved();
    }

    /** A part that is a schema. */
    public Schema schema(String pointer) {
        return Schemas.of(at(pointer).toString());
    }

    /** Every reference that it follows, at first or second hand, and that leads nowhere. */
    public List<String> deadReferences() {
        List<String> dead = new ArrayList<>();
        for (JsonNode file : List.of(root, read(FOLDER.resolve("bodies.yaml")))) {
            for (JsonNode reference : file.findValues(REFERENCE)) {
                if (new Part(file, file).target(reference.asText()).node().isMissingNode()) {
                    dead.add(reference.asText());
                }
            }
        }
        return dead;
    }

    /** A node and the root of the file that it stands in, from which its references count. */
    private record Part(JsonNode file, JsonNode node) {
        Part target(String reference) {
            int hash = reference.indexOf('#');
            String name = hash < 0 ? reference : reference.substring(0, hash);
            JsonNode other = name.isEmpty() ? file : read(FOLDER.resolve(name).normalize());
            return new Part(other, hash < 0 ? other : other.at(reference.substring(hash + 1)));
        }

        Part followed() {
            return node.path(REFERENCE).isTextual()
                    ? target(node.path(REFERENCE).textValue()).followed()
                    : this;
        }

        JsonNode resolved() {
            if (node.path("$schema").isTextual()) {
                // A schema with an address of its own: its references count from there.
                return node;
            }
            if (node.path(REFERENCE).isTextual()) {
                return target(node.path(REFERENCE).textValue()).resolved();
            }
            if (node instanceof ObjectNode object) {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    copy.set(field.getKey(), new Part(file, field.getValue()).resolved());
                }
                return copy;
            }
            if (node instanceof ArrayNode array) {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(new Part(file, element).resolved()));
                return copy;
            }
            return node;
        }
    }

    /** YAML or JSON, which is YAML too. */
    private static JsonNode read(Path file) {
        try {
            return Files.exists(file) ? YAML.readTree(file.toFile()) : MissingNode.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
