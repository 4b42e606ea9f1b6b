package dev.detour.it;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.networknt.schema.InputFormat;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.contract.ApiDocument;

import static org.assertj.core.api.Assertions.assertThat;

/** The examples that people copy, and the answers that the document of the HTTP API promises, by one gateway. */
class ExamplesIT {
    private static final Path EXAMPLES =
            Path.of("../../deploy/examples").toAbsolutePath().normalize();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ApiDocument OPENAPI = ApiDocument.read("openapi");

    @TempDir
    private static Path folder;

    private static Stack stack;

    @BeforeAll
    static void start() {
        stack = Stack.start(folder);
        stack.startGateway(Map.of());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** A program that runs beside this one; what it says is in a file. */
    private record Example(String name, Process process, Path out) {
        /** What it said, once it has ended well. */
        String end() throws Exception {
            boolean ended = process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
            String said = Files.readString(out);
            if (!ended) {
                process.destroyForcibly();
            }
            assertThat(ended).as("%s ends: %s", name, said).isTrue();
            assertThat(process.exitValue()).as("%s: %s", name, said).isZero();
            return said;
        }
    }

    @Test
    void everyExampleSendsAMessageThatArrives() throws Exception {
        // Given
        Path node = copy(EXAMPLES.resolve("node"), folder.resolve("node"));

        // When
        List<Example> examples = List.of(
                start("shell", EXAMPLES.resolve("shell"), "./send.sh", "example-shell"),
                start(
                        "node",
                        node,
                        "sh",
                        "-c",
                        "npm ci --prefer-offline --no-audit --no-fund --loglevel=error &&"
                                + " npm start --silent -- example-node"),
                java("java-plain", "example-java-plain"),
                java("java-client", "example-java-client"));
        List<String> said = new ArrayList<>();
        for (Example example : examples) {
            said.add(example.end());
        }

        // Then
        assertThat(said.subList(0, 3))
                .allSatisfy(text -> assertThat(text).contains("published example-", "\"final\":true"));
        assertThat(said.get(3)).contains("safe      example-java-client");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> StatusLog.read(stack, "example-java-client").ended("example-java-client"));
        StatusLog log = StatusLog.read(stack, "example-");
        assertThat(log.events().keySet())
                .containsExactlyInAnyOrder(
                        "example-shell", "example-node", "example-java-plain", "example-java-client");
        assertThat(log.events().keySet())
                .allSatisfy(id -> assertThat(log.highest(id)).isIn("delivered", "read"));
        assertThat(PublicTopics.assertValid(stack).get("status")).isGreaterThan(12);
    }

    @Test
    void theAnswersOfTheApiAreAsItsDocumentSays() {
        // Given
        String message = "{\"id\":\"api-1\",\"to\":{\"phone\":\"+4915112345675\"},\"text\":\"Hello\"}";
        String override = "{\"state\":\"down\",\"reason\":\"a test\",\"expiresIn\":\"PT1M\"}";
        String suppression = "{\"address\":\"+4915112345676\",\"purpose\":\"marketing\",\"reason\":\"a test\"}";

        // When // Then: each answer is read by its schema
        check("POST", "/api/v1/messages", "", message, 202);
        check("POST", "/api/v1/messages", "?lane=express", message, 400);
        check("POST", "/api/v1/messages", "", "{}", 400);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> StatusLog.read(stack, "api-1").ended("api-1"));
        // What is looked back on follows the topic by a moment.
        Awaitility.await().atMost(SOON).untilAsserted(() -> check("GET", "/api/v1/messages/{id}", "api-1", null, 200));
        check("GET", "/api/v1/messages/{id}", "nobody", null, 404);
        check("PUT", "/api/v1/overrides/{target}", "email", override, 200);
        check("PUT", "/api/v1/overrides/{target}", "email", "{}", 400);
        check("PUT", "/api/v1/overrides/{target}", "fax", override, 404);
        Awaitility.await().atMost(SOON).until(() -> channels().contains("a test"));
        check("GET", "/api/v1/channels", "", null, 200);
        check("DELETE", "/api/v1/overrides/{target}", "email", null, 200);
        check("POST", "/api/v1/suppressions", "", suppression, 200);
        check("POST", "/api/v1/suppressions", "", "{\"address\":\"nobody\"}", 400);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> check("GET", "/api/v1/suppressions", "", null, 200).contains("marketing"));
        check("GET", "/api/v1/suppressions", "?limit=many", null, 400);
        check("DELETE", "/api/v1/suppressions", "", suppression, 200);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(check("GET", "/api/v1/audit", "?limit=10", null, 200))
                        .contains("override.set"));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(check("GET", "/api/v1/messages", "", null, 200))
                        .contains("\"api-1\""));
        check("GET", "/api/v1/messages", "?status=lost", null, 400);
        check("GET", "/api/v1/incidents", "?for=24h", null, 200);
        check("GET", "/api/v1/incidents/{id}", "none", null, 404);
        check("GET", "/api/v1/deadletters", "", null, 200);
        check("GET", "/api/v1/deadletters/{partition}/{offset}", "99/0", null, 404);
        check("POST", "/api/v1/deadletters/replay", "", "{}", 400);
        assertThat(PublicTopics.assertValid(stack)).containsKeys("audit", "health", "suppressions");
    }

    @Test
    void aCloudEventIsTakenOverHttpInBothModes() {
        // Given
        String message = "{\"to\":{\"phone\":\"+4915112345677\"},\"text\":\"Hello\"}";
        HttpRequest.Builder binary = HttpRequest.newBuilder(stack.publicUrl().resolve("/api/v1/messages"))
                .header("content-type", "application/json")
                .header("ce-specversion", "1.0")
                .header("ce-source", "/shop")
                .header("ce-type", "order.shipped")
                .header("ce-id", "event%20binary")
                .POST(BodyPublishers.ofString(message));
        HttpRequest.Builder structured = HttpRequest.newBuilder(
                        stack.publicUrl().resolve("/api/v1/messages"))
                .header("content-type", "application/cloudevents+json")
                .POST(BodyPublishers.ofString(
                        "{\"specversion\":\"1.0\",\"source\":\"/shop\",\"type\":\"order.shipped\","
                                + "\"id\":\"event structured\",\"data\":" + message + "}"));

        // When
        List<String> answers =
                List.of(Http.send(binary).body(), Http.send(structured).body());

        // Then
        assertThat(answers.get(0)).contains("\"id\":\"event binary\"");
        assertThat(answers.get(1)).contains("\"id\":\"event structured\"");
        StatusLog.await(
                stack,
                "event ",
                SOON,
                log -> assertThat(List.of(log.highest("event binary"), log.highest("event structured")))
                        .isSubsetOf("delivered", "read"));
    }

    private static String channels() {
        return Http.send(HttpRequest.newBuilder(stack.publicUrl().resolve("/api/v1/channels")))
                .body();
    }

    /** Calls a path of the document, and reads the answer by the schema that stands there for its status. */
    private static String check(String method, String path, String rest, @Nullable String body, int status) {
        String target = path.replaceAll("\\{.*", "") + rest;
        HttpResponse<String> answer =
                Http.send(HttpRequest.newBuilder(stack.publicUrl().resolve(target))
                        .header("content-type", "application/json")
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, target, answer.body())
                .isEqualTo(status);
        String pointer = "/paths/" + path.replace("/", "~1") + "/" + method.toLowerCase(Locale.ROOT) + "/responses/"
                + status + "/content/application~1json/schema";
        assertThat(OPENAPI.schema(pointer).validate(answer.body(), InputFormat.JSON))
                .as("%s %s: %s", method, target, answer.body())
                .isEmpty();
        return answer.body();
    }

    private static Example java(String name, String id) {
        return start(
                name,
                folder,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                // A test runner's own class path is a single jar that points to the real one.
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                EXAMPLES.resolve(name).resolve("SendOrder.java").toString(),
                id);
    }

    private static Example start(String name, Path directory, String... command) {
        try {
            Path out = folder.resolve(name + ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            builder.environment().put("KAFKA", stack.bootstrapServers());
            builder.environment().put("OUTBOX", folder.resolve("outbox").toString());
            return new Example(name, builder.start(), out);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the example " + name + " cannot be started: install nodejs, npm and kcat", e);
        }
    }

    /** Without what an installation by hand has left there. */
    private static Path copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (directory.endsWith("node_modules")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }
}
