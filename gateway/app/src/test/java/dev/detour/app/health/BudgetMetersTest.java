package dev.detour.app.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.detour.app.metrics.Meters;
import dev.detour.channel.Channel;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.Amount;
import dev.detour.core.budget.Budget;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.budget.Limit;
import dev.detour.core.budget.Limits;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

class BudgetMetersTest {
    private static final Limit WHOLE = new Limit(Limit.UNLIMITED, 20_000_000);
    private static final Limit SHOP = new Limit(500, Limit.UNLIMITED);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HealthBoard board = new HealthBoard();

    @BeforeEach
    void show() {
        Limits limits =
                new Limits("EUR", Map.of(Account.of(Channel.SMS), WHOLE, new Account(Channel.SMS, "shop"), SHOP));
        BudgetMeters.show(board, List.of(Channel.WHATSAPP, Channel.SMS), limits, new Meters(registry));
    }

    @Test
    void beforeAnythingIsSpentThereIsZeroAndTheLimit() {
        // When // Then
        assertThat(value("money.spent", "sms", "")).isZero();
        assertThat(value("money.limit", "sms", "")).isEqualTo(20);
        assertThat(value("messages.spent", "sms", "shop")).isZero();
        assertThat(value("messages.limit", "sms", "shop")).isEqualTo(500);
        assertThat(value("messages.spent", "whatsapp", "")).isZero();
    }

    @Test
    void whatIsNotLimitedHasNoLimit() {
        // When // Then
        assertThat(value("messages.limit", "sms", "")).isNull();
        assertThat(value("money.limit", "sms", "shop")).isNull();
        assertThat(value("money.limit", "whatsapp", "")).isNull();
    }

    @Test
    void whatTheMonitorHasCountedIsShown() {
        // When
        board.say(health(new ChannelBudget(
                "EUR", budget(40, 3_500_000, WHOLE), Map.of("shop", budget(7, 525_000, SHOP)), Map.of())));

        // Then
        assertThat(value("messages.spent", "sms", "")).isEqualTo(40);
        assertThat(value("money.spent", "sms", "")).isEqualTo(3.5);
        assertThat(value("messages.spent", "sms", "shop")).isEqualTo(7);
        assertThat(value("money.spent", "sms", "shop")).isEqualTo(0.525);
        assertThat(value("money.spent", "whatsapp", "")).isZero();
    }

    private static Budget budget(long messages, long micros, Limit limit) {
        return new Budget(new Amount(messages, micros), limit, Amount.NONE, null, null, null);
    }

    private static Health health(ChannelBudget budget) {
        return new Health(
                Channel.SMS,
                "twilio",
                null,
                new HealthState.Healthy(),
                Instant.parse("2026-11-24T10:00:00Z"),
                Health.Mode.AUTOMATIC,
                1,
                0,
                0,
                0,
                true,
                "well",
                List.of(),
                budget);
    }

    private @Nullable Double value(String name, String channel, String tenant) {
        Gauge gauge = registry.find("detour.budget." + name)
                .tags("channel", channel, "tenant", tenant)
                .gauge();
        return gauge == null ? null : gauge.value();
    }
}
