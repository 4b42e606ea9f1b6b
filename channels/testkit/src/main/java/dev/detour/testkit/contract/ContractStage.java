package dev.detour.testkit.contract;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

import dev.detour.channel.Content;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.Purpose;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.testkit.SimulatorClient;
import dev.detour.testkit.SimulatorClient.JournalEntry;
import dev.detour.testkit.simulator.Simulator;
import dev.detour.testkit.simulator.SimulatorOptions;

import static org.assertj.core.api.Assertions.assertThat;

/** A provider under test and the simulator that it talks to. Package-private: {@link ProviderContract} is what is extended. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContractStage {
    static final String TEXT = "canary-content: your order has shipped";
    private static final String NAME = "canary-name";
    static final Duration SHORT = Duration.ofMillis(400);
    /** Far above any time limit of a provider in these tests: reached only by one that hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Simulator simulator = Simulator.start(SimulatorOptions.onFreePorts(null));
    final SimulatorClient control = new SimulatorClient(simulator.httpPort());

    /** The factory under test. */
    protected abstract ProviderFactory factory();

    /** The simulator's name of the provider: {@code whatsapp}, {@code twilio} or {@code smtp}. */
    protected abstract String simulated();

    /** Complete settings of a provider at this place, with the word {@code secret} in each secret if that can be. */
    protected abstract Map<String, String> settings(String host, int port);

    /** A valid address; a different one for each number, and with {@code 4242} in each. */
    protected abstract String address(int number);

    /** One refusal at least of each class that the provider can tell. */
    protected abstract List<Refusal> refusals();

    /** How the address looks on the wire. */
    protected String onTheWire(String address) {
        return address;
    }

    /** The port of the double. */
    protected int port(Simulator running) {
        return running.httpPort();
    }

    /** Whether success is told only by the last byte of an answer. */
    protected boolean answersEndWithTheirLastByte() {
        return true;
    }

    /** Whether the double's faults, and its account's state, show when it is asked for a sign of life. */
    protected boolean faultsReachProbes() {
        return true;
    }

    /** Whether the provider can be asked for a message. */
    protected boolean canLookUp() {
        return false;
    }

    /** What the host would lend. */
    protected Map<Class<?>, Object> lent() {
        return Map.of();
    }

    @BeforeAll
    void letTheSimulatorWarmUp() {
        try (Provider provider = provider()) {
            send(provider, 0);
        }
    }

    @BeforeEach
    void forget() {
        control.clearFaults(simulated());
        control.reset();
    }

    @AfterAll
    void stopTheSimulator() {
        simulator.close();
    }

    /** A message to the address with this number. */
    protected final SendRequest request(int number) {
        return request(number, TEXT);
    }

    private SendRequest request(int number, String text) {
        return new SendRequest(
                "message-" + number,
                1,
                "token-" + number,
                address(number),
                NAME,
                Content.ofText(text),
                Purpose.TRANSACTIONAL,
                Clock.systemUTC().instant().plusSeconds(300),
                URI.create("http://127.0.0.1:9/webhooks/twilio/it?token=token-" + number),
                null);
    }

    /** A provider of the running double. */
    protected final Provider provider() {
        return provider(Map.of());
    }

    /** A provider of the running double, with some settings of its own. */
    protected final Provider provider(Map<String, String> more) {
        return provider("127.0.0.1", port(simulator), more);
    }

    final Provider provider(String host, int port, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings(host, port));
        settings.putAll(more);
        return factory().create(new ProviderSettings("it", settings, null, lent()));
    }

    final SendResult send(Provider provider, int number, String text) {
        return await(provider.send(request(number, text)).toCompletableFuture());
    }

    final SendResult send(Provider provider, int number) {
        return await(provider.send(request(number)).toCompletableFuture());
    }

    static <T> T await(CompletableFuture<T> result) {
        try {
            return result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (TimeoutException e) {
            throw new AssertionError("a send never ended", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a send ended with an exception, which the contract forbids", e);
        }
    }

    final JournalEntry onlyRequest() {
        awaitRequests(1);
        List<JournalEntry> seen = control.journal();
        assertThat(seen).hasSize(1);
        return seen.getFirst();
    }

    final void awaitRequests(int number) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(control.journal()).hasSizeGreaterThanOrEqualTo(number));
    }

    static String certainly(String fault) {
        return "{\"" + fault + "\":1}";
    }
}
