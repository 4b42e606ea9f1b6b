package dev.detour.testkit.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Provider;
import dev.detour.channel.SendResult;
import dev.detour.testkit.FaultProxy;
import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every provider must do, tried against the simulator with real sockets. A channel extends this with the way to make
 * its provider and with the refusals that its provider knows.
 */
public abstract class ProviderContract extends QuestionContract {
    private static final int MANY = 2_000;

    private static final List<String> FAULTS =
            List.of("hang", "hangTaken", "resetBefore", "resetAfter", "garbage", "trickle", "truncated", "errorInside");

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
        try (Provider provider = provider("127.0.0.1", nobody(), Map.of())) {
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
    void whatIsNotWantedAnyMoreWhenItCouldBeWrittenIsNotSent() {
        try (Provider provider = provider()) {
            // When
            SendResult result = send(provider, 1, () -> false);

            // Then neither it, nor anything in the way of the next one
            assertThat(result).isSameAs(SendResult.WITHDRAWN);
            assertThat(send(provider, 2)).isInstanceOf(SendResult.Accepted.class);
            // Now there is a connection that is open already.
            assertThat(send(provider, 1, () -> false)).isSameAs(SendResult.WITHDRAWN);
            assertThat(onlyRequest().to()).isEqualTo(onTheWire(address(2)));
        }
    }

    @Test
    void whetherAMessageIsWantedIsAskedWhenThereIsAConnection() throws IOException {
        // Given
        AtomicInteger asked = new AtomicInteger();
        BooleanSupplier wanted = () -> asked.incrementAndGet() > 0;

        // When
        try (Provider provider = provider("127.0.0.1", nobody(), Map.of())) {
            send(provider, 1, wanted);
        }

        // Then
        assertThat(asked).hasValue(0);
        try (Provider provider = provider()) {
            send(provider, 1, wanted);
        }
        assertThat(asked).hasPositiveValue();
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
        // Given time enough for a busy machine
        try (Provider provider = provider(Map.of("connect-timeout", "25s", "timeout", "25s"))) {
            Semaphore places = new Semaphore(provider.concurrency());

            // When
            List<CompletableFuture<SendResult>> results = IntStream.range(0, MANY)
                    .mapToObj(number -> {
                        places.acquireUninterruptibly();
                        return provider.send(request(number))
                                .toCompletableFuture()
                                .whenComplete((done, failure) -> places.release());
                    })
                    .toList();

            // Then
            Set<String> ids = results.stream()
                    .map(ContractStage::await)
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
        Provider provider = provider(Map.of("timeout", "25s"));
        List<CompletableFuture<SendResult>> results = IntStream.range(0, 5)
                .mapToObj(number -> provider.send(request(number)).toCompletableFuture())
                .toList();
        awaitRequests(results.size());
        long before = System.nanoTime();

        // When
        provider.close();

        // Then
        assertThat(results.stream().map(ContractStage::await))
                .allSatisfy(result -> assertThat(result).isInstanceOf(SendResult.Ambiguous.class));
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("long before the time limit")
                .isLessThan(Duration.ofSeconds(10));
        assertThat(send(provider, 6))
                .isInstanceOfSatisfying(
                        SendResult.Refused.class,
                        refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.LOCAL));
        provider.close();
    }

    @ParameterizedTest
    @MethodSource("oddTexts")
    void anyTextEndsInAResultAndBringsNoOtherMessage(String text) {
        try (Provider provider = provider()) {
            // When
            SendResult result = send(provider, 1, text);

            // Then
            assertThat(result).isInstanceOfAny(SendResult.Accepted.class, SendResult.Refused.class);
            assertThat(control.journal()).hasSizeLessThanOrEqualTo(1);
            assertThat(send(provider, 2)).isInstanceOf(SendResult.Accepted.class);
        }
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
                            FAULTS.stream().map(ContractStage::certainly),
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

    private SendResult send(Provider provider, int number, BooleanSupplier wanted) {
        return await(provider.send(request(number), wanted).toCompletableFuture());
    }

    /** By name, since reports cannot show them. */
    static Stream<Named<String>> oddTexts() {
        return Stream.of(
                Named.of("nothing", ""),
                Named.of("a null character", "\0"),
                Named.of("half a surrogate pair", "\ud83d"),
                Named.of("invisible characters", "\u202e\ufeff"),
                Named.of("other protocols' syntax", "{\"a\":1}&b=c%zz\r\n.\r\nQUIT\r\n"));
    }

    /** Some places of a conversation, its first and its last byte among them. */
    private static List<Long> places(long whole) {
        return IntStream.rangeClosed(0, 12)
                .mapToObj(part -> Math.min(whole - 1, whole * part / 12))
                .distinct()
                .toList();
    }
}
