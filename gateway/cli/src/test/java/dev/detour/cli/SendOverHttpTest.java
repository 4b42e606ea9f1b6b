package dev.detour.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code detour send --url}, against something that answers as a gateway does. */
class SendOverHttpTest {
    private static final String REFUSAL = "{\"error\":{\"code\":\"message.invalid\",\"detail\":\"text: is too long\"}}";

    private final List<String> asked = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream usualOut = System.out;
    private final PrintStream usualErr = System.err;
    private HttpServer gateway;
    private int refusedFrom = Integer.MAX_VALUE;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            boolean refused = asked.size() >= refusedFrom;
            byte[] answer = (refused ? REFUSAL : "{\"id\":\"a\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? 400 : 202, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        gateway.start();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
        System.setOut(usualOut);
        System.setErr(usualErr);
    }

    @Test
    void postsTheMessageToItsLaneWithTheToken() {
        // When
        int code = send(
                "--token", "secret", "--lane", "urgent", "--id", "a", "--to-phone", "+4915112345678", "--text", "Hi");

        // Then
        assertThat(code).isZero();
        assertThat(asked)
                .containsExactly("POST /api/v1/messages?lane=urgent Bearer secret "
                        + "{\"id\":\"a\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"Hi\"}");
        assertThat(said(out)).startsWith("published a to the lane urgent\n");
    }

    @Test
    void saysWhatTheGatewayHasAgainstIt() {
        // Given
        refusedFrom = 1;

        // When
        int code = send("--id", "a", "--to-phone", "+4915112345678", "--text", "Hi");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(said(err)).isEqualTo("detour: the gateway says text: is too long\n");
        assertThat(said(out)).isEmpty();
    }

    @Test
    void postsAFileLineByLineUntilOneIsRefused() throws IOException {
        // Given
        refusedFrom = 3;
        Path file = folder.resolve("campaign.jsonl");
        Files.write(
                file,
                List.of(
                        "{\"id\":\"1\",\"to\":{\"phone\":\"+4915112345671\"},\"text\":\"x\"}",
                        "{\"id\":\"2\",\"to\":{\"phone\":\"+4915112345672\"},\"text\":\"x\"}",
                        "{\"id\":\"3\",\"to\":{\"phone\":\"+4915112345673\"},\"text\":\"x\"}",
                        "{\"id\":\"4\",\"to\":{\"phone\":\"+4915112345674\"},\"text\":\"x\"}"));

        // When
        int code = send("--lane", "bulk", "--file", file.toString());

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(asked).hasSize(3).allMatch(line -> line.startsWith("POST /api/v1/messages?lane=bulk "));
        assertThat(said(err)).contains("text: is too long");
    }

    @Test
    void whatIsForKafkaIsNotForAGateway() {
        // When
        int code = send("--key", "k", "--id", "a", "--to-phone", "+4915112345678", "--text", "Hi");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(asked).isEmpty();
        assertThat(said(err)).contains("--kafka, --key and --key-field are for Kafka");
    }

    @Test
    void whereNobodyAnswersItSaysSo() {
        // Given
        gateway.stop(0);

        // When
        int code = send("--id", "a", "--to-phone", "+4915112345678", "--text", "Hi");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(said(err)).contains("does not answer").contains("--url");
    }

    private int send(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "send", "--url", "http://127.0.0.1:" + gateway.getAddress().getPort()));
        all.addAll(List.of(arguments));
        return Main.execute(all.toArray(new String[0]));
    }

    private static String said(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
