package dev.detour.core.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.core.health.Nodes.Tick;

import static org.assertj.core.api.Assertions.assertThat;

/** Every trap that was found on the way to a detector that works, each as a test of its own. */
class TrapsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final HealthScope TEMPLATE = new HealthScope(Scope.TEMPLATE, "summer_sale");

    @Test
    void hardDownIsSeenWithinTwoSeconds() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        nodes.pass(Duration.ofSeconds(2), Nodes.failing(2));
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Down());
        assertThat(nodes.lastWhatsapp().why()).contains("calls failed with provider faults in");
        assertThat(nodes.lastWhatsapp().evidence().getFirst().signal()).isEqualTo("results");
        assertThat(nodes.lastWhatsapp().evidence().getFirst().score())
                .isGreaterThanOrEqualTo(
                        nodes.lastWhatsapp().evidence().getFirst().threshold());
    }

    @Test
    void aOneSecondBlipDoesNotSwitch() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        nodes.pass(SECOND, Nodes.failing(200)).pass(MINUTE, Nodes.good(2));
        // Then
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void fivePercentErrorsAreWeatherWhateverTheBaseline() {
        // Given: a baseline without any error, so that one calibrated on it would fire at five percent.
        Nodes nodes = new Nodes().warm();
        long seed = 20_240_305;
        SplittableRandom random = new SplittableRandom(seed);
        // When
        for (int tick = 0; tick < 60_000; tick++) {
            Tally calls = Tally.NONE;
            for (int call = 0; call < 2; call++) {
                calls = random.nextInt(20) == 0 ? calls.plus(FailureClass.PROVIDER_FAULT, 1) : calls.plusAccepted(1);
            }
            nodes.step(Tick.of(calls).others(1, 0));
        }
        // Then
        assertThat(nodes.switches()).as("seed %d", seed).isZero();
    }

    @Test
    void aBrownOutAtAThousandMessagesASecondIsNotClippedAway() {
        // Given
        Nodes nodes = new Nodes().warm();
        Tick third = Tick.of(Tally.NONE.plusAccepted(140).plus(FailureClass.PROVIDER_FAULT, 60));
        // When
        nodes.pass(Duration.ofSeconds(3), third.others(1, 0));
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Degraded());
    }

    @Test
    void oneGoodBucketInThreeDoesNotHideABrownOut() {
        // Given: unclipped, the net of the good bucket would outweigh any number of bad ones.
        Nodes nodes = new Nodes().warm();
        Tick bad = Tick.of(Tally.NONE.plusAccepted(110).plus(FailureClass.PROVIDER_FAULT, 90));
        // When
        for (int round = 0; round < 12; round++) {
            nodes.step(bad.others(1, 0));
            nodes.step(bad.others(1, 0));
            nodes.step(Nodes.good(200));
        }
        // Then
        assertThat(nodes.whatsapp().switchesAway()).isTrue();
    }

    @Test
    void theAgeOfACallInFlightIsEvidenceBeforeItsTimeout() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When: nothing is answered, and nothing has failed yet.
        for (int tick = 1; tick <= 15; tick++) {
            nodes.step(Tick.QUIET.slow(2 * tick).others(1, 0));
        }
        // Then
        assertThat(nodes.whatsapp().switchesAway()).isTrue();
        assertThat(nodes.lastWhatsapp().evidence().getFirst().signal()).isEqualTo("latency");
    }

    @Test
    void silenceSumsOverTheMessagesSinceTheLastReceipt() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        nodes.pass(Duration.ofSeconds(8), Nodes.good(2).silent());
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Down());
        assertThat(nodes.lastWhatsapp().why()).contains("no receipt for");
    }

    @Test
    void silenceIsSeenWhereMessagesLieFurtherApartThanReceiptsTake() {
        // Given: a message every eight seconds, confirmed in good times.
        Nodes nodes = new Nodes();
        for (int message = 0; message < 40; message++) {
            nodes.pass(Duration.ofSeconds(8), Tick.QUIET).step(Nodes.good(1));
        }
        // When
        for (int message = 0; message < 6; message++) {
            nodes.step(Nodes.good(1).silent());
            nodes.pass(Duration.ofSeconds(8), Tick.QUIET);
        }
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Down());
    }

    @Test
    void ourOwnWebhookEndpointBeingDownIsNotSilence() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        nodes.pass(Duration.ofMinutes(5), Nodes.good(2).silent().heartbeat(false));
        nodes.pass(MINUTE, Nodes.good(2));
        // Then
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void badRecipientsDoNotSwitch() {
        // Given
        Nodes nodes = new Nodes().warm();
        Tally bad = Tally.NONE.plusAccepted(1).plus(FailureClass.RECIPIENT, 9);
        // When
        nodes.pass(Duration.ofMinutes(10), Tick.of(bad).others(1, 0));
        // Then
        assertThat(nodes.switches()).isZero();
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
    }

    @Test
    void weatherAmongBadRecipientsIsStillWeather() {
        // Given: one call in forty fails, but one in five of those that are not refused.
        Nodes nodes = new Nodes().warm();
        // When
        for (int tick = 0; tick < 1_000; tick++) {
            Tally calls = Tally.NONE.plus(FailureClass.RECIPIENT, 36).plusAccepted(3);
            nodes.step(Tick.of(calls.plus(FailureClass.PROVIDER_FAULT, 1)).others(1, 0));
        }
        // Then
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void halfTheCallsThrottledIsThrottledAndTheRateIsAdapted() {
        // Given
        Nodes nodes = new Nodes().warm();
        Tally half = Tally.NONE.plusAccepted(1).plus(FailureClass.THROTTLED, 1);
        // When
        nodes.pass(Duration.ofSeconds(4), Tick.of(half).others(1, 0));
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Throttled());
        assertThat(nodes.lastWhatsapp().share()).isBetween(0.05, 0.9);
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void whenNothingCanBeReachedItIsUs() {
        // Given
        Nodes nodes = new Nodes().warm();
        Tick cutOff = Nodes.failing(2).reads(0, 1).others(0, 1).heartbeat(false);
        // When
        nodes.pass(MINUTE, cutOff);
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Local());
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void whenOurNetworkIsBackTrafficIsBackAtOnce() {
        // Given
        Nodes nodes = new Nodes().warm();
        nodes.pass(MINUTE, Nodes.failing(2).reads(0, 1).others(0, 1).heartbeat(false));
        // When
        nodes.pass(Duration.ofSeconds(5), Nodes.good(2).reads(1, 0));
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void aNodeWithoutNetworkIsNotAnOutage() {
        // Given
        Nodes nodes = new Nodes().warm();
        nodes.pass(SECOND, Nodes.good(2).firstNodeOnly());
        // When: one node fails with a third of the traffic, the other does well.
        nodes.pass(MINUTE, Nodes.failing(2).firstNodeOnly());
        // Then
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void aPausedTemplateTakesOnlyItsOwnTraffic() {
        // Given
        Nodes nodes = new Nodes().warm();
        Map<HealthScope, Tally> paused = Map.of(TEMPLATE, Tally.NONE.plus(FailureClass.ACCOUNT, 1));
        // When
        nodes.pass(Duration.ofSeconds(10), Nodes.good(2).scopes(paused));
        // Then
        assertThat(nodes.switches()).isZero();
        assertThat(nodes.published).anySatisfy(health -> {
            assertThat(health.scope()).isEqualTo(TEMPLATE);
            assertThat(health.state()).isEqualTo(new HealthState.AccountFault());
            assertThat(health.share()).isZero();
        });
    }

    @Test
    void anOutageOfOneCountryStaysInThatCountry() {
        // Given
        Nodes nodes = new Nodes().warm();
        HealthScope country = new HealthScope(Scope.COUNTRY, "BR");
        Tally faults = Tally.NONE.plus(FailureClass.PROVIDER_FAULT, 1);
        Tick tick = Tick.of(faults.plusAccepted(3)).others(1, 0).scopes(Map.of(country, faults));
        nodes.pass(MINUTE, Nodes.good(3).scopes(Map.of(country, Tally.NONE.plusAccepted(1))));
        // When: a quarter of all calls fail, all of them in one country.
        nodes.pass(MINUTE, tick);
        // Then
        assertThat(nodes.switches()).isZero();
        assertThat(nodes.published).anySatisfy(health -> {
            assertThat(health.scope()).isEqualTo(country);
            assertThat(health.state()).isEqualTo(new HealthState.Down());
        });
    }

    @Test
    void anExpiredTokenIsAnAccountFault() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        nodes.pass(
                Duration.ofSeconds(5),
                Tick.of(Tally.NONE.plus(FailureClass.ACCOUNT, 2)).others(1, 0));
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.AccountFault());
    }

    @Test
    void aStatusPageAloneDecidesNothing() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        for (int minute = 0; minute < 30; minute++) {
            nodes.feed(List.of(new Signal.StatusPage("page", minute + 1, Nodes.WHATSAPP, 1)));
            nodes.pass(MINUTE, Nodes.good(2));
        }
        // Then
        assertThat(nodes.published.stream().filter(health -> health.state().switchesAway()))
                .isEmpty();
    }

    @Test
    void oneLuckyProbeClosesNothing() {
        // Given
        Tick quiet = Tick.QUIET.others(1, 0).reads(1, 0);
        Nodes nodes = new Nodes().warm().pass(Duration.ofSeconds(3), Nodes.failing(2));
        nodes.pass(Duration.ofSeconds(5), quiet);
        // When
        nodes.step(Nodes.good(1).reads(1, 0));
        nodes.pass(Duration.ofSeconds(40), quiet);
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Down());
        assertThat(nodes.lastWhatsapp().share()).isZero();
    }

    @Test
    void probesWithoutReceiptsCountForNothing() {
        // Given: reads go well for almost a hold-down.
        Nodes nodes = new Nodes().warm().pass(Duration.ofSeconds(3), Nodes.failing(2));
        nodes.pass(Duration.ofSeconds(15), Tick.QUIET.others(1, 0).reads(1, 0));
        // When
        nodes.pass(Duration.ofSeconds(2), Nodes.good(1).silent().reads(1, 0));
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Down());
    }

    @Test
    void trafficReturnsByARampAfterAHoldDown() {
        // Given
        Nodes nodes = new Nodes().warm().pass(Duration.ofSeconds(30), Nodes.failing(1));
        int before = nodes.published.size();
        // When
        nodes.pass(Duration.ofSeconds(30), Nodes.good(1));
        // Then
        assertThat(nodes.published.subList(before, nodes.published.size()).stream()
                        .filter(health -> health.provider().equals(Nodes.WHATSAPP))
                        .map(Health::share)
                        .distinct())
                .containsExactly(0.0, 0.05, 0.25, 0.5, 1.0);
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
    }

    @Test
    void receiptsThatComeBetweenTwoBucketsCountForTheReturn() {
        // Given
        Nodes nodes = new Nodes().warm().pass(Duration.ofSeconds(30), Nodes.failing(1));
        // When: what is taken is confirmed in a round of its own, less than a bucket after the last one.
        for (int tick = 1; tick <= 150; tick++) {
            nodes.step(Nodes.good(1).silent());
            nodes.feed(List.of(new Signal.Sample(
                    "c",
                    tick,
                    Nodes.WHATSAPP,
                    Tally.NONE,
                    Durations.NONE,
                    Durations.NONE,
                    List.of(),
                    List.of(new Signal.Stamped(nodes.now().toEpochMilli() - Nodes.START.toEpochMilli(), 1)),
                    Signal.Reads.NONE,
                    Map.of())));
        }
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
    }

    @Test
    void flappingEveryHalfMinuteSwitchesAtMostFourTimes() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        for (int round = 0; round < 10; round++) {
            nodes.pass(Duration.ofSeconds(30), Nodes.failing(2));
            nodes.pass(Duration.ofSeconds(30), Nodes.good(2));
        }
        // Then
        assertThat(nodes.switches()).isLessThanOrEqualTo(2); // each of them once there and once back
    }

    @Test
    void aSuspicionPausesForThreeSecondsAtTheMost() {
        // Given: enough to be suspicious, and then nothing to decide on.
        Nodes nodes = new Nodes().warm().pass(Duration.ofMillis(1_200), Nodes.failing(2));
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Suspect());
        // When
        nodes.pass(Duration.ofMillis(3_400), Tick.QUIET.others(1, 0));
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
    }

    @Test
    void anOutageIsNotLearnedAsTheNewNormal() {
        // Given
        Nodes nodes = new Nodes().warm();
        long before = nodes.lastWhatsapp().slowAfterMillis();
        Durations slow = Durations.of(Durations.bin(3_000), new int[] {20});
        // When: ten minutes in which calls take three seconds.
        for (int tick = 1; tick <= 3_000; tick++) {
            nodes.feed(List.of(new Signal.Sample(
                    "c",
                    tick,
                    Nodes.WHATSAPP,
                    Tally.NONE.plusAccepted(20),
                    slow,
                    Durations.NONE,
                    List.of(),
                    List.of(),
                    Signal.Reads.NONE,
                    Map.of())));
            nodes.step(Tick.QUIET.others(1, 0));
        }
        // Then
        assertThat(nodes.lastWhatsapp().slowAfterMillis()).isLessThanOrEqualTo(before);
        assertThat(nodes.whatsapp().switchesAway()).isTrue();
    }

    @Test
    void aNodeWhoseClockIsAnHourOffLooksLikeAnyOther() {
        for (Duration error : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            // Given
            Nodes nodes = new Nodes().withClockError(error);
            // When
            nodes.pass(Duration.ofMinutes(70), Nodes.good(2));
            // Then
            assertThat(nodes.switches()).as("clock error %s", error).isZero();
            assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
        }
    }

    @Test
    void aDoubledSignalCountsOnce() {
        // Given
        Nodes nodes = new Nodes().warm();
        Signal.Sample failed = new Signal.Sample(
                "c",
                1,
                Nodes.WHATSAPP,
                Tally.NONE.plus(FailureClass.PROVIDER_FAULT, 1),
                Durations.NONE,
                Durations.NONE,
                List.of(),
                List.of(),
                Signal.Reads.NONE,
                Map.of());
        // When
        for (int i = 0; i < 100; i++) {
            nodes.feed(List.of(failed));
            nodes.step(Tick.QUIET.others(1, 0));
        }
        // Then
        assertThat(nodes.published.stream().filter(health -> health.state().switchesAway()))
                .isEmpty();
    }
}
