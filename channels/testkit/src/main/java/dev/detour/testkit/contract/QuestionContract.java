package dev.detour.testkit.contract;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.LookupResult;
import dev.detour.channel.ProbeResult;
import dev.detour.channel.Provider;

import static org.assertj.core.api.Assertions.assertThat;

/** The part of {@link ProviderContract} in which nothing is to be sent: signs of life, and what became of a message. */
abstract class QuestionContract extends ContractStage {
    /** Recipients that no other test writes to, since the doubles remember what they took. */
    private static final int LOOKED_UP = 900_000;

    @Test
    void aProbeOfAHealthyProviderIsAnswered() {
        try (Provider provider = provider()) {
            // When
            ProbeResult result = probe(provider);

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            ProbeResult.Answered.class,
                            answered -> assertThat(answered.usable()).isTrue());
            assertThat(control.journal()).isEmpty();
        }
    }

    @Test
    void aProbeOfNobodyIsRefused() throws IOException {
        try (Provider provider = provider("127.0.0.1", nobody(), Map.of())) {
            assertThat(probe(provider)).isInstanceOfSatisfying(ProbeResult.Refused.class, refused -> {
                assertThat(refused.failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT);
                assertThat(refused.code()).isEqualTo("connect.refused");
            });
        }
    }

    @Test
    void aProbeAfterTheEndIsLocal() {
        Provider provider = provider();
        provider.close();

        assertThat(probe(provider))
                .isInstanceOfSatisfying(
                        ProbeResult.Refused.class,
                        refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.LOCAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "trickle", "resetBefore", "garbage", "truncated"})
    void aProbeThatIsNotAnsweredEndsInTimeAndSaysSo(String fault) {
        // Given
        control.setFaults(simulated(), certainly(fault));
        try (Provider provider = provider(Map.of("timeout", SHORT.toMillis() + "ms"))) {
            // When
            ProbeResult result = probe(provider);

            // Then
            assertThat(result)
                    .isInstanceOf(faultsReachProbes() ? ProbeResult.Unanswered.class : ProbeResult.Answered.class);
        }
    }

    @Test
    void aProbeTellsThatTheAccountMayNotSend() {
        // Given
        control.setFaults(simulated(), "{\"canSend\":\"BLOCKED\"}");
        try (Provider provider = provider()) {
            // When
            ProbeResult result = probe(provider);

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            ProbeResult.Answered.class,
                            answered -> assertThat(answered.usable()).isNotEqualTo(faultsReachProbes()));
        }
    }

    @Test
    void aLookupFindsWhatWasTakenAndOnlyThat() {
        // Given
        try (Provider provider = provider(Map.of("timeout", SHORT.toMillis() + "ms"))) {
            control.setFaults(simulated(), certainly("hangTaken"));
            send(provider, LOOKED_UP);
            control.setFaults(simulated(), certainly("hang"));
            send(provider, LOOKED_UP + 1);
            control.clearFaults(simulated());
            Instant from = Clock.systemUTC().instant().minusSeconds(60);

            // When
            LookupResult taken = lookup(provider, LOOKED_UP, from);
            LookupResult notTaken = lookup(provider, LOOKED_UP + 1, from);

            // Then
            if (canLookUp()) {
                assertThat(taken)
                        .isEqualTo(new LookupResult.Found(
                                String.valueOf(control.journal().getFirst().providerMessageId())));
                assertThat(notTaken).isEqualTo(new LookupResult.Absent());
            } else {
                assertThat(List.of(taken, notTaken)).hasOnlyElementsOfType(LookupResult.Unknown.class);
            }
        }
    }

    @Test
    void aLookupThatCannotTellSaysSo() {
        try (Provider provider =
                provider(Map.of("timeout", SHORT.multipliedBy(2).toMillis() + "ms"))) {
            send(provider, LOOKED_UP + 2);
            send(provider, LOOKED_UP + 2);
            Instant from = Clock.systemUTC().instant().minusSeconds(60);

            // When
            LookupResult doubled = lookup(provider, LOOKED_UP + 2, from);
            LookupResult tooEarly =
                    lookup(provider, LOOKED_UP + 3, Clock.systemUTC().instant());
            control.setFaults(simulated(), certainly("hang"));
            LookupResult unanswered = lookup(provider, LOOKED_UP + 4, from);

            // Then
            assertThat(List.of(doubled, tooEarly, unanswered)).hasOnlyElementsOfType(LookupResult.Unknown.class);
        }
    }

    private static ProbeResult probe(Provider provider) {
        return await(provider.probe().toCompletableFuture());
    }

    private LookupResult lookup(Provider provider, int number, Instant from) {
        return await(provider.lookup(request(number), from).toCompletableFuture());
    }

    /** A port at which nobody listens. */
    static int nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
