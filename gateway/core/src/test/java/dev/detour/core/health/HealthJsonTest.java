package dev.detour.core.health;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.Scope;

import static org.assertj.core.api.Assertions.assertThat;

class HealthJsonTest {
    @Test
    void looksAsTheContractSays() {
        // Given
        Health health = new Health(
                Channel.WHATSAPP,
                "meta",
                null,
                new HealthState.Down(),
                Instant.parse("2026-11-24T10:00:02.400Z"),
                Health.Mode.AUTOMATIC,
                0,
                0.1,
                0.5,
                987,
                "41 of 44 calls failed with provider faults in 1.9 s",
                List.of(new Evidence("results", 44, 31.2, 17.7)));
        // When
        String json = new String(HealthJson.write(health), StandardCharsets.UTF_8);
        // Then
        assertThat(json).startsWith("""
                        {"channel":"whatsapp","provider":"meta","scope":null,"state":"down",\
                        "since":"2026-11-24T10:00:02.400Z","mode":"automatic","share":0.0,\
                        "why":"41 of 44 calls failed with provider faults in 1.9 s",\
                        "evidence":[{"signal":"results","observations":44,"score":31.2,"threshold":17.7}]""");
    }

    @Test
    void namesTheScope() {
        // Given
        HealthScope scope = new HealthScope(Scope.TEMPLATE, "summer_sale");
        // When
        String name = scope.toString();
        // Then
        assertThat(name).isEqualTo("template:summer_sale");
    }
}
