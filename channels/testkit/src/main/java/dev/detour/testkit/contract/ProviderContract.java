package dev.detour.testkit.contract;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.Content;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.Purpose;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.testkit.FaultProxy;
import dev.detour.testkit.SimulatorClient;
import dev.detour.testkit.SimulatorClient.JournalEntry;
import dev.detour.testkit.simulator.Simulator;
import dev.detour.testkit.simulator.SimulatorOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every provider must do, tried against the simulator with real sockets. A channel extends this with the way to make
 * its provider and with the refusals that its provider knows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ProviderContract {
    private static final String TEXT = "canary-content: your order has shipped";
    private static final String NAME = "canary-name";
    private static final Duration SHORT = Duration.ofMillis(400);
    /** Far above any time limit of a provider in these tests: reached only by one that hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MANY = 2_000;
    private static final List<String> FAULTS =
            List.of("hang", "hangTaken", "resetBefore", "resetAfter", "garbage", "trickle", "truncated", "errorInside");

    private final Simulator simulator = Simulator.start(SimulatorOptions.onFreePorts(null));
    private final SimulatorClient control = new SimulatorClient(simulator.httpPort());

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

    @Test
    void anAcceptedMessageIsNamedAndArrivesWithTokenAddressAndContent() {
        try (Provider provider = provider()) {
            // When
            SendResult result = send(provider, 7);

            // Then
            JournalEntry seen = onlyRequest();
            assertThat(result).isEqualTo(new SendResult.Accepted(String.valueOf(seen.providerMessageId())));
            assertThat(seen.to()).isEqualTo(onTheWire(address(7)));
            assertThat(seen.token()).isEqualTo("token-7");
            assertThat(seen.text()).isEqualTo(TEXT);
            assertThat(seen.taken()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalIsClassifiedAndNotRepeated(Refusal refusal) {
        // Given
        control.setFaults(simulated(), refusal.fault());
        try (Provider provider = provider()) {
            // When
            SendResult result = send(provider, 1);

            // Then
            assertThat(result).isInstanceOf(refusal.result());
            if (result instanceof SendResult.Refused refused) {
                assertThat(refused.failureClass()).isEqualTo(refusal.failureClass());
                assertThat(refused.code()).contains(Integer.toString(refusal.code()));
            }
            assertThat(onlyRequest().taken()).isFalse();
        }
    }

    @Test
    void throttlingIsThrottled() {
        // Given a limit of so few a second that the second message is one too many
        control.setFaults(simulated(), "{\"throttle\":{\"rate\":5}}");
        try (Provider provider = provider()) {
            send(provider, 1);

            // When
            SendResult result = send(provider, 2);

            // Then
            assertThat(result).isInstanceOf(SendResult.Throttled.class);
            assertThat(control.journal()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "hangTaken", "trickle"})
    void whatDoesNotEndInTimeIsAmbiguous(String fault) {
        // Given
        control.setFaults(simulated(), certainly(fault));
        try (Provider provider = provider(Map.of("timeout", SHORT.toMillis() + "ms"))) {
            long before = System.nanoTime();

            // When
            SendResult result = send(provider, 1);

            // Then
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            assertThat(result)
                    .isInstanceOfSatisfying(
                            SendResult.Ambiguous.class,
                            ambiguous -> assertThat(ambiguous.code()).isEqualTo("timeout"));
            assertThat(took).isBetween(SHORT.minusMillis(50), SHORT.plusSeconds(5));
            onlyRequest();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resetBefore", "resetAfter", "garbage", "truncated"})
    void whatHasNoCompleteAnswerIsAmbiguous(String fault) {
        // Given
        control.setFaults(simulated(), certainly(fault));
        try (Provider provider = provider()) {
            // When
            SendResult result = send(provider, 1);

            // Then
            assertThat(result).isInstanceOf(SendResult.Ambiguous.class);
            onlyRequest();
        }
    }

    @Test
    void successOutsideAndAnErrorInsideIsNoSuccess() {
        // Given
        control.setFaults(simulated(), certainly("errorInside"));
        try (Provider provider = provider()) {
            // When
            SendResult result = send(provider, 1);

            // Then
            assertThat(result).isNotInstanceOf(SendResult.Accepted.class);
            assertThat(onlyRequest().taken()).isFalse();
        }
    }

    @Test
    void aFaultDoesNotSpoilTheNextMessage() {
        try (Provider provider =
                provider(Map.of("timeout", SHORT.multipliedBy(2).toMillis() + "ms"))) {
            for (String fault : FAULTS) {
                control.setFaults(simulated(), certainly(fault));
                send(provider, 1);
                control.clearFaults(simulated());

                // When
                SendResult result = send(provider, 2);

                // Then
                assertThat(result).as("after " + fault).isInstanceOf(SendResult.Accepted.class);
            }
        }
    }

    @Test
    void anAnswerThatIsCutAnywhereIsNeverSuccess() {
        // Given the length of a whole conversation
        long whole;
        try (FaultProxy proxy = FaultProxy.inFrontOf(port(simulator));
                Provider provider = provider("127.0.0.1", proxy.port(), Map.of())) {
            assertThat(send(provider, 1)).isInstanceOf(SendResult.Accepted.class);
            whole = proxy.answerBytes();
        }
        for (long cut : places(whole)) {
            control.reset();
            try (FaultProxy proxy = FaultProxy.inFrontOf(port(simulator));
                    Provider provider = provider("127.0.0.1", proxy.port(), Map.of())) {
                proxy.cutAnswerAfter(cut);

                // When
                SendResult result = send(provider, 1);

                // Then
                if (answersEndWithTheirLastByte()) {
                    assertThat(result).as("cut after " + cut).isInstanceOf(SendResult.Ambiguous.class);
                } else if (result instanceof SendResult.Accepted) {
                    assertThat(control.journal()).as("cut after " + cut).hasSize(1);
                }
                assertThat(control.journal()).hasSizeLessThan(2);
            }
        }
    }

    @Test
    void aRequestThatIsCutAnywhereIsNeverSuccess() {
        // Given
        long whole;
        try (FaultProxy proxy = FaultProxy.inFrontOf(port(simulator));
                Provider provider = provider("127.0.0.1", proxy.port(), Map.of())) {
            send(provider, 1);
            whole = proxy.requestBytes();
        }
        for (long cut : places(whole)) {
            control.reset();
            try (FaultProxy proxy = FaultProxy.inFrontOf(port(simulator));
                    Provider provider = provider("127.0.0.1", proxy.port(), Map.of())) {
                proxy.cutRequestAfter(cut);

                // When
                SendResult result = send(provider, 1);

                // Then
                assertThat(result).as("cut after " + cut).isNotInstanceOf(SendResult.Accepted.class);
                assertThat(control.journal()).filteredOn(JournalEntry::taken).isEmpty();
            }
        }
    }

    @Test
    void aRefusedConnectionIsAProvidersFaultAndNothingWasSent() throws IOException {
        // Given
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        try (Provider provider = provider("127.0.0.1", nobody, Map.of())) {
            // When
            SendResult result = send(provider, 1);

            // Then
            assertThat(result).isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
                assertThat(refused.failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT);
                assertThat(refused.code()).isEqualTo("connect.refused");
            });
        }
    }

    @Test
    void anUnknownHostIsAProvidersFaultAndNothingWasSent() {
        try (Provider provider = provider("no-such-host.invalid", port(simulator), Map.of())) {
            // When
            SendResult result = send(provider, 1);

            // Then
            assertThat(result).isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
                assertThat(refused.failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT);
                assertThat(refused.code()).isEqualTo("connect.dns");
            });
        }
    }

    @Test
    void thousandsAtOnceAllArriveOnce() {
        try (Provider provider = provider()) {
            Semaphore places = new Semaphore(provider.concurrency());

            // When
            List<CompletableFuture<SendResult>> results = IntStream.range(0, MANY)
                    .mapToObj(number -> {
                        places.acquireUninterruptibly();
                        CompletableFuture<SendResult> result =
                                provider.send(request(number)).toCompletableFuture();
                        result.whenComplete((done, failure) -> places.release());
                        return result;
                    })
                    .toList();

            // Then
            Set<String> ids = results.stream()
                    .map(ProviderContract::await)
                    .map(result -> result instanceof SendResult.Accepted(String id) ? id : result.toString())
                    .collect(Collectors.toSet());
            List<JournalEntry> seen = control.journal();
            assertThat(seen).hasSize(MANY);
            assertThat(seen.stream().map(JournalEntry::providerMessageId)).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(seen.stream().map(JournalEntry::token).distinct()).hasSize(MANY);
        }
    }

    @Test
    void closingEndsWhatIsUnderWayAsAmbiguousAndRefusesWhatComesLater() {
        // Given
        control.setFaults(simulated(), certainly("hangTaken"));
        Provider provider = provider();
        List<CompletableFuture<SendResult>> results = IntStream.range(0, 5)
                .mapToObj(number -> provider.send(request(number)).toCompletableFuture())
                .toList();
        awaitRequests(results.size());

        // When
        provider.close();

        // Then
        assertThat(results.stream().map(ProviderContract::await))
                .allSatisfy(result -> assertThat(result).isInstanceOf(SendResult.Ambiguous.class));
        assertThat(send(provider, 6))
                .isInstanceOfSatisfying(
                        SendResult.Refused.class,
                        refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.LOCAL));
        provider.close();
    }

    @Test
    void nothingSaysAddressContentOrSecret() {
        // Given
        List<String> said = new ArrayList<>();
        said.add(request(1).toString());
        said.add(request(1).content().toString());
        try (Provider provider = provider(Map.of("timeout", SHORT.toMillis() + "ms"))) {
            said.add(provider.toString());
            Stream.concat(
                            FAULTS.stream().map(ProviderContract::certainly),
                            refusals().stream().map(Refusal::fault))
                    .forEach(fault -> {
                        control.setFaults(simulated(), fault);
                        // When
                        said.add(send(provider, 1).toString());
                    });
        }

        // Then
        assertThat(said).allSatisfy(text -> assertThat(text).doesNotContain("canary", "4242", "secret"));
    }

    /** A message to the address with this number. */
    protected final SendRequest request(int number) {
        return new SendRequest(
                "message-" + number,
                1,
                "token-" + number,
                address(number),
                NAME,
                Content.ofText(TEXT),
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

    private Provider provider(String host, int port, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings(host, port));
        settings.putAll(more);
        return factory().create(new ProviderSettings("it", settings, null, lent()));
    }

    private SendResult send(Provider provider, int number) {
        return await(provider.send(request(number)).toCompletableFuture());
    }

    private static SendResult await(CompletableFuture<SendResult> result) {
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

    private JournalEntry onlyRequest() {
        awaitRequests(1);
        List<JournalEntry> seen = control.journal();
        assertThat(seen).hasSize(1);
        return seen.getFirst();
    }

    private void awaitRequests(int number) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(control.journal()).hasSizeGreaterThanOrEqualTo(number));
    }

    private static String certainly(String fault) {
        return "{\"" + fault + "\":1}";
    }

    /** Some places of a conversation, its first and its last byte among them. */
    private static List<Long> places(long whole) {
        return IntStream.rangeClosed(0, 12)
                .mapToObj(part -> Math.min(whole - 1, whole * part / 12))
                .distinct()
                .toList();
    }
}
