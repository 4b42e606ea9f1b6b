package dev.detour.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** Talks to a simulator's control. Safe for use by many threads. */
public final class SimulatorClient {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final int PAGE = 20_000;

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(3))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /**
     * One request that a double has seen.
     *
     * @param seq from 1, in the order in which they came
     * @param at when, as ISO 8601
     * @param provider {@code whatsapp}, {@code twilio} or {@code smtp}
     * @param to the address
     * @param token the token that it carried, or null
     * @param kind of content
     * @param text the text, cut, or null
     * @param taken whether the double took the message
     * @param providerMessageId its id, or null
     * @param answer what it answered, in a word
     */
    public record JournalEntry(
            int seq,
            String at,
            String provider,
            String to,
            @Nullable String token,
            String kind,
            @Nullable String text,
            boolean taken,
            @Nullable String providerMessageId,
            String answer) {}

    /**
     * One report that a double has sent, or tried to send.
     *
     * @param seq from 1, in the order in which they were answered
     * @param at when it was answered, as ISO 8601
     * @param provider {@code whatsapp} or {@code twilio}
     * @param providerMessageId of the message
     * @param token that the message carried, or null
     * @param state {@code sent}, {@code delivered}, {@code read} or {@code failed}
     * @param taken whether it was answered with 200
     */
    public record ReportEntry(
            int seq,
            String at,
            String provider,
            String providerMessageId,
            @Nullable String token,
            String state,
            boolean taken) {}

    /** A client of the simulator on this port of this machine. */
    public SimulatorClient(int httpPort) {
        this(URI.create("http://127.0.0.1:" + httpPort));
    }

    /** A client of the simulator at this address. */
    public SimulatorClient(URI base) {
        this.base = base;
    }

    /** Sets the faults of a double; the JSON is described in the testkit's README. */
    public void setFaults(String provider, String json) {
        call("PUT", "faults/" + provider, json);
    }

    /** Makes a double healthy again. */
    public void clearFaults(String provider) {
        call("DELETE", "faults/" + provider, "");
    }

    /**
     * Sends one change to Meta's webhook, signed: JSON with {@code field} and {@code value}.
     *
     * @return whether it was answered with 200
     */
    public boolean whatsappWebhook(String json) {
        return parse(call("POST", "webhooks/whatsapp", json)).path("taken").asBoolean();
    }

    /** The same for Twilio's: JSON with {@code url} and {@code form}. */
    public boolean twilioWebhook(String json) {
        return parse(call("POST", "webhooks/twilio", json)).path("taken").asBoolean();
    }

    /** Forgets all requests; faults stay. */
    public void reset() {
        call("POST", "reset", "");
    }

    /** Counters, by provider. */
    public JsonNode stats() {
        return parse(call("GET", "stats", ""));
    }

    /** Everything that the doubles have seen, in order. */
    public List<JournalEntry> journal() {
        return journal(0);
    }

    /** What the doubles have seen, in order, without the first so many entries. */
    public List<JournalEntry> journal(int skipped) {
        return lines("journal", JournalEntry.class, skipped);
    }

    /** Every report that the doubles have sent. */
    public List<ReportEntry> reports() {
        return lines("reports", ReportEntry.class, 0);
    }

    private <T> List<T> lines(String what, Class<T> type, int skipped) {
        List<T> entries = new ArrayList<>();
        while (true) {
            String lines = call("GET", what + "?after=" + (skipped + entries.size()) + "&limit=" + PAGE, "");
            if (lines.isEmpty()) {
                return entries;
            }
            lines.lines().forEach(line -> {
                try {
                    entries.add(JSON.readValue(line, type));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private String call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/_sim/" + path))
                .timeout(ANSWER_WITHIN)
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalArgumentException(response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the simulator was being asked", e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
