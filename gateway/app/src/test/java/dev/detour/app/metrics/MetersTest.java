package dev.detour.app.metrics;

import java.util.List;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.detour.app.metrics.Meters.Row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);

    @Test
    void valuesFromOutsideMakeABoundedNumberOfSeries() {
        // Given
        Meters.Open ignored = meters.open(Metric.WEBHOOK_IGNORED);

        // When
        for (int i = 0; i < 10_000; i++) {
            ignored.increment("meta", "made-up-" + i);
        }

        // Then
        assertThat(registry.getMeters()).hasSize(Meters.MOST_OPEN_VALUES + 1);
        assertThat(registry.counter("detour.webhook.ignored", "provider", "meta", "type", "other")
                        .count())
                .isEqualTo(10_000 - Meters.MOST_OPEN_VALUES);
        assertThat(registry.counter("detour.webhook.ignored", "provider", "meta", "type", "made-up-0")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void whatDoesNotFitTheInventoryIsRefused() {
        // When // Then
        assertThatThrownBy(() -> meters.counter(Metric.MESSAGES, "urgent"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.timer(Metric.MESSAGES, "urgent", "sent"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rowsThatAreNotSetAgainAreGone() {
        // Given
        Meters.Rows shares = meters.rows(Metric.HEALTH_SHARE);
        shares.set(List.of(new Row(1, "whatsapp", "meta"), new Row(0, "sms", "twilio")));

        // When
        shares.set(List.of(new Row(0.25, "whatsapp", "meta")));

        // Then
        assertThat(registry.find("detour.health.share").gauges())
                .extracting(Gauge::value)
                .containsExactly(0.25);
    }
}
