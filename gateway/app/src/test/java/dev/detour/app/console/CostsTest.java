package dev.detour.app.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.detour.app.config.PriceList;
import dev.detour.app.config.Settings;
import dev.detour.app.console.Views.CostLine;
import dev.detour.app.history.CountKey;
import dev.detour.channel.Channel;
import dev.detour.core.delivery.Routes;

import static org.assertj.core.api.Assertions.assertThat;

class CostsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final long TODAY = NOW.toEpochMilli();
    private static final long BEFORE = NOW.minus(Duration.ofDays(3)).toEpochMilli();

    @Test
    void whatWentToACountryCostsWhatThatCountryCosts() {
        // When
        Views.Costs costs = costs(
                Map.of("detour.prices.sms.default", "0.05", "detour.prices.sms.49", "0.11"),
                Map.of(
                        CountKey.day(TODAY, "sent/twilio"), 10L,
                        CountKey.day(TODAY, "country/twilio/+49"), 4L,
                        CountKey.day(TODAY, "country/twilio/+44"), 5L,
                        CountKey.day(BEFORE, "sent/twilio"), 100L,
                        CountKey.day(BEFORE, "country/twilio/+49"), 100L));

        // Then: four for 0.11, five and one of an unknown country for 0.05; a hundred for 0.11
        assertThat(costs.lines()).contains(new CostLine("twilio", "by country", "10", "0.74 EUR", "11.74 EUR"));
        assertThat(costs.today()).isEqualTo("0.74 EUR");
        assertThat(costs.month()).isEqualTo("11.74 EUR");
    }

    @Test
    void aPriceForEveryCountryIsShown() {
        // When
        Views.Costs costs = costs(
                Map.of("detour.prices.twilio.default", "0.05"),
                Map.of(CountKey.day(TODAY, "sent/twilio"), 10L, CountKey.day(TODAY, "twice/twilio"), 2L));

        // Then
        assertThat(costs.lines()).contains(new CostLine("twilio", "0.0500 EUR", "10", "0.50 EUR", "0.50 EUR"));
        assertThat(costs.note()).contains("0.10 EUR in 30 days");
    }

    @Test
    void whereOneCountryOnlyHasAPriceOthersAreNotGuessed() {
        // When
        Views.Costs costs = costs(
                Map.of("detour.prices.sms.49", "0.11"),
                Map.of(CountKey.day(TODAY, "sent/twilio"), 10L, CountKey.day(TODAY, "country/twilio/+49"), 1L));

        // Then
        assertThat(costs.today()).isEqualTo("0.11 EUR");
    }

    @Test
    void withoutAPriceNothingIsSaid() {
        // When
        Views.Costs costs = costs(Map.of(), Map.of(CountKey.day(TODAY, "sent/twilio"), 10L));

        // Then
        assertThat(costs.known()).isFalse();
        assertThat(costs.lines()).contains(new CostLine("twilio", "no price", "10", "–", "–"));
    }

    private static Views.Costs costs(Map<String, String> settings, Map<String, Long> days) {
        Routes routes = new Routes(Map.of(Channel.WHATSAPP, List.of("meta"), Channel.SMS, List.of("twilio")));
        PriceList prices = PriceList.read(Settings.of(settings), routes, Map.of());
        return Costs.of(days, List.of("meta", "twilio"), prices, NOW);
    }
}
