package dev.detour.app.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.Gateway.Running;
import dev.detour.app.config.ConsoleConfig;
import dev.detour.app.console.ConsoleRoutes.Done;
import dev.detour.app.console.ConsoleRoutes.Visit;
import dev.detour.app.health.OperatorOverride;
import dev.detour.app.operations.Operations.Note;
import dev.detour.contract.Lane;

/**
 * Exercises. With simulated providers: messages to invented numbers flow, the simulator breaks WhatsApp, and mends it.
 * With real ones: WhatsApp is taken out of use for some minutes, which real messages then do without; or one tenant's
 * messages are spoiled inside the gateway.
 */
@ApplicationScoped
class Drills {
    private static final Logger LOG = Logger.getLogger(Drills.class);
    private static final Map<String, String> FAULTS = Map.of(
            "down", "{\"errors\":[{\"code\":131000}]}",
            "silence", "{\"silence\":1}",
            "slow", "{\"latency\":{\"fixed\":\"4s\"}}",
            "errors", "{\"errors\":[{\"code\":131000,\"share\":0.3}]}");
    private static final int NUMBERS = 200;
    private static final int A_SECOND = 20;
    private static final Duration BEFORE = Duration.ofSeconds(10);
    private static final Duration AFTER = Duration.ofSeconds(45);
    private static final Duration LONGEST_FAULT = Duration.ofMinutes(5);
    private static final Duration LONGEST_SWITCH = Duration.ofMinutes(30);

    private final ConsoleConfig config;
    private final InsideDrills inside;
    private final AtomicReference<@Nullable String> running = new AtomicReference<>();
    private final InstantSource clock = InstantSource.system();

    Drills(ConsoleConfig config, InsideDrills inside) {
        this.config = config;
        this.inside = inside;
    }

    /** Whether faults can be simulated. */
    boolean possible() {
        return config.simulator().isPresent();
    }

    /** What is going on, in a sentence, or empty. */
    Optional<String> running() {
        return Optional.ofNullable(running.get());
    }

    Done start(Visit visit) {
        return switch (visit.field("kind")) {
            case "switch" -> planned(visit);
            case "inside" -> inside.begin(visit);
            case "end" -> inside.end(visit);
            default -> simulated(visit);
        };
    }

    private Done planned(Visit visit) {
        Optional<Duration> lasts =
                OperatorPages.duration(visit.field("for")).filter(duration -> duration.compareTo(LONGEST_SWITCH) <= 0);
        if (lasts.isEmpty()) {
            return new Done.Next("/drill", "Say for how long: 30 minutes at the most.");
        }
        Instant now = clock.instant();
        OperatorOverride override = new OperatorOverride("whatsapp", true, "a drill", now.plus(lasts.get()), now);
        try {
            visit.running()
                    .operations()
                    .override(override, visit.session().name())
                    .toCompletableFuture()
                    .join();
            return new Done.Next(
                    "/", "The drill has begun: WhatsApp is out of use for " + Words.span(lasts.get()) + ".");
        } catch (CompletionException e) {
            return new Done.Next("/drill", "Kafka did not take it. Try again.");
        }
    }

    private Done simulated(Visit visit) {
        URI simulator = config.simulator().orElse(null);
        String fault = FAULTS.get(visit.field("fault"));
        Optional<Duration> lasts =
                OperatorPages.duration(visit.field("for")).filter(duration -> duration.compareTo(LONGEST_FAULT) <= 0);
        if (simulator == null || fault == null || lasts.isEmpty()) {
            return new Done.Next("/drill", "Choose a fault, and how long it lasts: 5 minutes at the most.");
        }
        String name = visit.field("fault");
        if (!running.compareAndSet(null, "All is well for " + Words.span(BEFORE) + ", with test messages.")) {
            return new Done.Next("/drill", "A drill is running already.");
        }
        visit.running()
                .operations()
                .note(new Note(
                        "drill.started",
                        "whatsapp",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("fault", name)
                                .put("for", lasts.get().toString()),
                        visit.session().name()));
        Thread.ofVirtual().name("drill").start(() -> run(visit.running(), simulator, name, fault, lasts.get()));
        return new Done.Next("/", "The drill has begun: in " + Words.span(BEFORE) + " WhatsApp breaks.");
    }

    private void run(Running gateway, URI simulator, String name, String fault, Duration lasts) {
        try {
            flow(gateway, BEFORE);
            running.set("The fault “" + name + "” lasts for " + Words.span(lasts) + ".");
            tell(simulator, "PUT", fault);
            try {
                flow(gateway, lasts);
            } finally {
                tell(simulator, "DELETE", "");
            }
            running.set("The fault is over; WhatsApp returns.");
            flow(gateway, AFTER);
        } catch (IOException e) {
            LOG.warnf("the drill was broken off: cause=%s", e);
        } finally {
            running.set(null);
        }
    }

    private void flow(Running gateway, Duration duration) {
        long run = clock.millis();
        long step = Duration.ofSeconds(1).toNanos() / A_SECOND;
        long begin = System.nanoTime();
        for (long i = 0; i * step < duration.toNanos(); i++) {
            LockSupport.parkNanos(Math.max(0, begin + i * step - System.nanoTime()));
            String to = "+49160%07d".formatted(i % NUMBERS);
            String id = "drill-" + run + "-" + i;
            String json = "{\"id\":\"" + id + "\",\"to\":{\"phone\":\"" + to + "\"},\"text\":\"" + id + "\"}";
            gateway.publisher()
                    .publish(new ProducerRecord<>(
                            gateway.topics().messages(Lane.STANDARD),
                            to.getBytes(StandardCharsets.UTF_8),
                            json.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void tell(URI simulator, String method, String json) throws IOException {
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build()) {
            http.send(
                    HttpRequest.newBuilder(simulator.resolve("/_sim/faults/whatsapp"))
                            .timeout(Duration.ofSeconds(5))
                            .method(method, BodyPublishers.ofString(json))
                            .build(),
                    BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
