package dev.detour.app.health;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.Scope;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.Amount;
import dev.detour.core.budget.Report;
import dev.detour.core.health.Durations;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.Signal;
import dev.detour.core.health.Tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SignalJsonTest {

    @Test
    void everySignalComesBackAsItWas() {
        // Given
        Durations.Collector durations = new Durations.Collector();
        durations.add(Duration.ofMillis(40));
        durations.add(Duration.ofMillis(300));
        List<Signal> signals = List.of(
                new Signal.Sample(
                        "n1",
                        7,
                        "meta",
                        new Tally(1, 2, 3, 4, 5, 6),
                        durations.drain(),
                        Durations.NONE,
                        List.of(new Signal.Stamped(1_700_000_000_250L, 3)),
                        List.of(),
                        new Signal.Reads(1, 2),
                        Map.of(new HealthScope(Scope.COUNTRY, "+49"), new Tally(9, 0, 0, 0, 0, 0))),
                new Signal.Sample(
                        "n1",
                        8,
                        "meta",
                        Tally.NONE,
                        Durations.NONE,
                        Durations.NONE,
                        List.of(),
                        List.of(),
                        Signal.Reads.NONE,
                        Map.of()),
                new Signal.Heartbeat("n1", 1, true),
                new Signal.AccountNotice("n1", 2, "meta", new HealthScope(Scope.TEMPLATE, "a")),
                new Signal.AccountNotice("n1", 3, "meta", null),
                new Signal.Spent(
                        "n1",
                        4,
                        Map.of(
                                new Account(Channel.SMS, "shop/eu"),
                                new Report(new Amount(3, 225_000), new Amount(2, 150_000)))),
                new Signal.Heard("n1", 5, "meta", 3),
                new Signal.StatusPage("n1", 4, "meta", 0.5));
        for (Signal signal : signals) {
            // When
            byte[] bytes = SignalJson.write(signal);

            // Then
            assertThat(SignalJson.read(bytes)).isEqualTo(signal);
        }
    }

    @Test
    void whatIsNoSignalIsRefused() {
        // When // Then
        assertThatThrownBy(() -> SignalJson.read(null)).isInstanceOf(IllegalArgumentException.class);
        for (String text : List.of("", "{}", "null", "[1]", "{\"type\":\"sample\",\"completed\":[500,1]}")) {
            assertThatThrownBy(() -> SignalJson.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
