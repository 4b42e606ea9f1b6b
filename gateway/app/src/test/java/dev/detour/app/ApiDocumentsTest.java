package dev.detour.app;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.app.console.ConsoleRoutes;
import dev.detour.app.drills.Fault;
import dev.detour.app.kafka.Topics;
import dev.detour.contract.ApiDocument;
import dev.detour.contract.Lane;
import dev.detour.contract.Schemas;

import static org.assertj.core.api.Assertions.assertThat;

/** The documents in {@code docs/api} beside the code: neither has anything that the other has not. */
class ApiDocumentsTest {
    private static final ApiDocument ASYNCAPI = ApiDocument.read("asyncapi");
    private static final ApiDocument OPENAPI = ApiDocument.read("openapi");

    /** Methods of {@link Topics} without a parameter that name something on which nobody outside may depend. */
    private static final Set<String> INTERNAL = Set.of(
            "contacts",
            "correspondence",
            "recipients",
            "signals",
            "overrides",
            "drills",
            "history",
            "monitor",
            "prefix",
            "toString",
            "hashCode");

    @Test
    void everyTopicThatIsNotInternalIsAChannelAndNothingElseIs() throws Exception {
        // Given
        Topics topics = new Topics("detour.");
        List<String> names = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            names.add(topics.messages(lane));
        }
        for (Method method : Topics.class.getDeclaredMethods()) {
            if (method.getParameterCount() == 0
                    && Modifier.isPublic(method.getModifiers())
                    && !INTERNAL.contains(method.getName())) {
                names.add((String) method.invoke(topics));
            }
        }

        // When
        List<String> addresses = ASYNCAPI.root().path("channels").findValuesAsText("address");

        // Then
        assertThat(addresses).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void thePageOfTopicsHasTheSamePublicOnes() throws IOException {
        // Given
        String page = Files.readString(Path.of("../../docs/topics.md"));
        String table = page.substring(page.indexOf("## Public"), page.indexOf("## Internal"));

        // When
        Set<String> names = new TreeSet<>();
        Matcher cells = Pattern.compile("(?m)^\\| (`detour[^|]*) \\|").matcher(table);
        while (cells.find()) {
            Stream.of(cells.group(1).replace("`", "").split(", "))
                    .map(name -> name.startsWith(".") ? "detour.messages" + name : name)
                    .forEach(names::add);
        }

        // Then
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(
                        ASYNCAPI.root().path("channels").findValuesAsText("address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncapi", "openapi"})
    void everyReferenceLeadsSomewhere(String name) {
        // When
        List<String> dead = ApiDocument.read(name).deadReferences();

        // Then
        assertThat(dead).isEmpty();
    }

    @Test
    void everyExampleOfATopicIsValid() {
        for (Map.Entry<String, JsonNode> message :
                ASYNCAPI.root().at("/components/messages").properties()) {
            // Given
            String pointer = "/components/messages/" + message.getKey();

            // When
            JsonNode resolved = ASYNCAPI.at(pointer);

            // Then
            assertThat(resolved.path("examples")).as(pointer).isNotEmpty();
            for (JsonNode example : resolved.path("examples")) {
                assertThat(ASYNCAPI.schema(pointer + "/payload").validate(example.path("payload")))
                        .as(pointer)
                        .isEmpty();
                if (resolved.has("headers")) {
                    assertThat(ASYNCAPI.schema(pointer + "/headers").validate(example.path("headers")))
                            .as(pointer)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void everyExampleOfARequestIsValid() {
        // Given
        JsonNode paths = OPENAPI.at("/paths");

        // When
        List<JsonNode> bodies = paths.findParents("examples");

        // Then
        assertThat(bodies).hasSizeGreaterThan(2);
        for (JsonNode body : bodies) {
            for (JsonNode example : body.path("examples")) {
                if (example.has("value")) {
                    assertThat(Schemas.of(body.path("schema").toString()).validate(example.path("value")))
                            .as("%s", example)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void theFaultsOfADrillAreThoseOfTheCode() {
        // When
        JsonNode faults =
                OPENAPI.at("/components/responses/Drilled/content/application~1json/schema/properties/fault/enum");

        // Then
        assertThat(faults)
                .map(JsonNode::asText)
                .containsExactlyElementsOf(
                        Stream.of(Fault.values()).map(Fault::id).toList());
    }

    @Test
    void everyRouteIsDescribedAndEveryOneThatIsDescribedIsThere() throws Exception {
        // Given
        Set<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : OPENAPI.at("/paths").properties()) {
            // Those below /q are Quarkus's own.
            for (String method : List.of("get", "put", "post", "delete", "patch", "head", "options")) {
                if (!path.getKey().startsWith("/q/") && path.getValue().has(method)) {
                    described.add(method + " " + path.getKey());
                }
            }
        }

        // When
        Set<String> registered = registered();

        // Then
        assertThat(registered).hasSizeGreaterThan(10).isEqualTo(described);
    }

    /** Every route of every class that hears of the router, except those of pages for people and of filters. */
    private static Set<String> registered() throws Exception {
        Set<String> routes = new TreeSet<>();
        Vertx vertx = Vertx.vertx();
        try {
            Router router = Router.router(vertx);
            for (JavaClass type : new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.detour.app")) {
                if (type.isEquivalentTo(ConsoleRoutes.class) || type.isEquivalentTo(RoleRoutes.class)) {
                    continue;
                }
                for (Method method : type.reflect().getDeclaredMethods()) {
                    if (hearsOfTheRouter(method)) {
                        method.setAccessible(true);
                        method.invoke(idle(type.reflect()), router);
                    }
                }
            }
            for (Route route : router.getRoutes()) {
                String path = String.valueOf(route.getPath());
                if (Stream.of("/api/", "/webhooks/", "/unsubscribe/").anyMatch(path::startsWith)
                        && route.methods() != null) {
                    for (HttpMethod method : route.methods()) {
                        routes.add(method.name().toLowerCase(Locale.ROOT) + " " + path.replaceAll(":(\\w+)", "{$1}"));
                    }
                }
            }
        } finally {
            vertx.close();
        }
        return routes;
    }

    private static boolean hearsOfTheRouter(Method method) {
        Parameter[] parameters = method.getParameters();
        return parameters.length > 0
                && parameters[0].getType() == Router.class
                && parameters[0].isAnnotationPresent(Observes.class);
    }

    /** An instance with nothing behind it: it is only asked for its routes, and who else handles them. */
    private static @Nullable Object idle(Class<?> type) throws Exception {
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (!type.getName().startsWith("dev.detour.app.") || Modifier.isAbstract(type.getModifiers())) {
            return null;
        }
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Class<?> parameter : constructor.getParameterTypes()) {
            // Nobody asks a gateway anything before there is a request.
            arguments.add(parameter == Gateway.class ? null : idle(parameter));
        }
        return constructor.newInstance(arguments.toArray());
    }
}
