package dev.detour.app.health;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.Scope;
import dev.detour.core.budget.Amount;
import dev.detour.core.budget.Budget;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.budget.Limit;
import dev.detour.core.health.Evidence;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HealthJsonTest {

    @Test
    void aRecordStandsAsTheContractHasIt() {
        // Given
        Health health = new Health(
                Channel.WHATSAPP,
                "meta",
                null,
                new HealthState.Down(),
                Instant.parse("2026-11-24T10:00:02.400Z"),
                Health.Mode.AUTOMATIC,
                0,
                0.3,
                1.5,
                1_076,
                "41 of 44 calls failed with provider faults in 1.9 s",
                List.of(new Evidence("results", 44, 31.2, 17.7)));

        // When
        String json = HealthJson.write(health).toString();

        // Then
        assertThat(json)
                .isEqualTo("{\"channel\":\"whatsapp\",\"provider\":\"meta\",\"scope\":null,\"state\":\"down\","
                        + "\"since\":\"2026-11-24T10:00:02.400Z\",\"mode\":\"automatic\",\"share\":0.0,"
                        + "\"why\":\"41 of 44 calls failed with provider faults in 1.9 s\","
                        + "\"evidence\":[{\"signal\":\"results\",\"observations\":44,\"score\":31.2,\"threshold\":17.7}],"
                        + "\"orders\":{\"messagesPerNode\":0.3,\"readsPerNode\":1.5,\"slowAfterMillis\":1076}}");
        assertThat(HealthJson.key(health)).isEqualTo("whatsapp/meta");
        assertThat(HealthJson.read(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(health);
    }

    @Test
    void aDoubtComesBack() {
        // Given
        Health health = new Health(
                Channel.WHATSAPP,
                "meta",
                null,
                new HealthState.Down(),
                Instant.parse("2026-11-24T10:00:02.400Z"),
                Health.Mode.AUTOMATIC,
                0,
                0.3,
                1.5,
                1_076,
                false,
                "because",
                List.of(),
                null);

        // When
        Health read = HealthJson.read(HealthJson.write(health).toString().getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(read).isEqualTo(health);
    }

    @Test
    void everyStateAndScopeComesBack() {
        // Given
        List<HealthState> states = List.of(
                new HealthState.Healthy(),
                new HealthState.Suspect(),
                new HealthState.Degraded(),
                new HealthState.Down(),
                new HealthState.Throttled(),
                new HealthState.AccountFault(),
                new HealthState.Local(),
                new HealthState.Recovering(2));
        for (HealthState state : states) {
            Health health = new Health(
                    Channel.SMS,
                    "twilio",
                    new HealthScope(Scope.TEMPLATE, "order:shipped"),
                    state,
                    Instant.EPOCH,
                    Health.Mode.OVERRIDE,
                    0.25,
                    0,
                    0,
                    5,
                    "because",
                    List.of());

            // When
            byte[] bytes = HealthJson.write(health).toString().getBytes(StandardCharsets.UTF_8);

            // Then
            assertThat(HealthJson.read(bytes)).isEqualTo(health);
        }
    }

    @Test
    void theBudgetsOfTheChannelStandBesideTheHealth() {
        // Given
        Instant ten = Instant.parse("2026-11-24T10:00:00Z");
        Budget whole = new Budget(
                new Amount(120, 9_000_000),
                new Limit(5_000, 350_000_000),
                new Amount(900, 67_500_000),
                ten.plusSeconds(3_600),
                ten.plusSeconds(1_800),
                null);
        Budget shop = new Budget(
                new Amount(10, 750_000),
                new Limit(10, Limit.UNLIMITED),
                new Amount(10, 750_000),
                ten.plusSeconds(3_600),
                null,
                ten.plusSeconds(3_540));
        Health health = new Health(
                        Channel.SMS,
                        "twilio",
                        null,
                        new HealthState.Healthy(),
                        ten,
                        Health.Mode.AUTOMATIC,
                        1,
                        0,
                        0,
                        1_000,
                        "because",
                        List.of())
                .with(new ChannelBudget("EUR", whole, Map.of("shop-eu", shop), Map.of("n1", 7L)));

        // When
        String json = HealthJson.write(health).toString();

        // Then
        assertThat(json)
                .contains("\"budget\":{\"messages\":{\"spent\":120,\"limit\":5000,\"forecast\":900},"
                        + "\"money\":{\"spent\":9.0,\"limit\":350.0,\"forecast\":67.5},\"exhausted\":false,"
                        + "\"hourEnds\":\"2026-11-24T11:00:00Z\",\"exhaustedAt\":\"2026-11-24T10:30:00Z\","
                        + "\"currency\":\"EUR\",\"tenants\":{\"shop-eu\":{\"messages\":{\"spent\":10,\"limit\":10,")
                .contains("\"exhausted\":true,\"hourEnds\":\"2026-11-24T11:00:00Z\",\"roomAt\":")
                .contains("\"counted\":{\"n1\":7}");
        assertThat(HealthJson.read(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(health);
    }

    @Test
    void whatIsNoRecordIsRefused() {
        // When // Then
        for (String text : List.of("", "{}", "null", "[]", "{\"channel\":\"fax\"}", "{\"channel\":\"sms\"}")) {
            assertThatThrownBy(() -> HealthJson.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
