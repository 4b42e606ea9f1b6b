package dev.detour.app.notifications;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import dev.detour.app.health.HealthChange;
import dev.detour.app.health.HealthJson;
import dev.detour.channel.Channel;
import dev.detour.core.health.Evidence;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

/** Health as the monitor publishes it. */
final class Changes {
    static final Instant AT = Instant.parse("2026-11-24T10:00:02.400Z");

    private Changes() {}

    static Health health(HealthState state, Instant since) {
        return new Health(
                Channel.WHATSAPP,
                "meta",
                null,
                state,
                since,
                Health.Mode.AUTOMATIC,
                state.switchesAway() ? 0 : 1,
                0,
                0,
                1_000,
                false,
                "41 of 44 calls failed with provider faults in 1.9 s",
                List.of(new Evidence("results", 44, 31.2, 17.7)),
                null);
    }

    static byte[] record(HealthState state, Instant since) {
        return HealthJson.write(health(state, since)).toString().getBytes(StandardCharsets.UTF_8);
    }

    static Notification switched() {
        return Notification.of(
                HealthChange.between(null, health(new HealthState.Down(), AT)).orElseThrow(), AT);
    }
}
