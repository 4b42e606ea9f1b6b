package dev.detour.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;

/** The chart of this repository. */
final class Chart {
    static final Path FOLDER = Path.of("detour").toAbsolutePath();
    static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
    static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, List<JsonNode>> RENDERED = new ConcurrentHashMap<>();

    private Chart() {}

    /** The names of the examples. */
    static List<String> examples() {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Helm makes of an example; each is rendered once. */
    static List<JsonNode> of(String example) {
        return RENDERED.computeIfAbsent(example, name -> render(name, Map.of()));
    }

    /**
     * What Helm makes of an example with some values changed.
     *
     * @param changes by path, as {@code --set} has it
     * @throws IllegalStateException if Helm refuses it, with Helm's own words
     */
    static List<JsonNode> render(String example, Map<String, ?> changes) {
        TemplateCommand command = new Helm(FOLDER)
                .template()
                .withName("prod")
                .withNamespace("messaging")
                .withKubeVersion("1.32.0")
                .withValuesFile(EXAMPLES.resolve(example + ".yaml"));
        changes.forEach(command::set);
        return documents(command.call());
    }

    private static List<JsonNode> documents(String yaml) {
        List<JsonNode> documents = new ArrayList<>();
        try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(yaml)) {
            while (all.hasNext()) {
                JsonNode one = all.next();
                if (one != null && one.isObject()) {
                    documents.add(one);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return documents;
    }

    static List<JsonNode> ofKind(List<JsonNode> documents, String... kinds) {
        return matching(
                documents, one -> List.of(kinds).contains(one.path("kind").asText()));
    }

    static JsonNode named(List<JsonNode> documents, String kind, String name) {
        List<JsonNode> found = matching(
                ofKind(documents, kind),
                one -> one.at("/metadata/name").asText().equals(name));
        if (found.size() != 1) {
            throw new AssertionError(kind + " " + name + " is there " + found.size() + " times");
        }
        return found.getFirst();
    }

    /** The workloads: whatever makes pods. */
    static List<JsonNode> workloads(List<JsonNode> documents) {
        return ofKind(documents, "StatefulSet", "Deployment");
    }

    private static List<JsonNode> matching(List<JsonNode> documents, Predicate<JsonNode> wanted) {
        return documents.stream().filter(wanted).toList();
    }
}
