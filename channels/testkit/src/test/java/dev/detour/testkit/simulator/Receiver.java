package dev.detour.testkit.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

/** Where the doubles report to. */
final class Receiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();

    /** One report. */
    record Call(String path, String signature, String text, long nanoTime) {
        byte[] body() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        Map<String, String> form() {
            Map<String, String> form = new TreeMap<>();
            for (String pair : text().split("&", -1)) {
                String[] parts = pair.split("=", 2);
                form.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            return form;
        }
    }

    /** One status of one report of Meta's double. */
    record Status(String token, String id, String status, int error, long nanoTime) {}

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", http -> {
            byte[] body = http.getRequestBody().readAllBytes();
            boolean refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            if (!refused) {
                String meta = http.getRequestHeaders().getFirst("x-hub-signature-256");
                String twilio = http.getRequestHeaders().getFirst("x-twilio-signature");
                calls.add(new Call(
                        http.getRequestURI().toString(),
                        meta == null ? String.valueOf(twilio) : meta,
                        new String(body, StandardCharsets.UTF_8),
                        System.nanoTime()));
            }
            http.sendResponseHeaders(refused ? 503 : 200, -1);
            http.close();
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers 503 to the next few reports. */
    void refuse(int next) {
        refusals.set(next);
    }

    List<Call> calls() {
        return calls;
    }

    /** The statuses of all reports of Meta's double, in the order in which they came. */
    List<Status> statuses() {
        return calls.stream()
                .filter(call -> call.text().startsWith("{"))
                .flatMap(call -> read(call.body()).findValues("statuses").stream()
                        .flatMap(statuses -> statuses.valueStream()
                                .map(status -> new Status(
                                        status.path("biz_opaque_callback_data").asText(),
                                        status.path("id").asText(),
                                        status.path("status").asText(),
                                        status.path("errors")
                                                .path(0)
                                                .path("code")
                                                .asInt(),
                                        call.nanoTime()))))
                .toList();
    }

    private static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
