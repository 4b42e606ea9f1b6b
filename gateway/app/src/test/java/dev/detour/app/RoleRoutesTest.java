package dev.detour.app;

import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.app.config.Role;
import dev.detour.app.config.Roles;
import dev.detour.channel.Channel;

import static org.assertj.core.api.Assertions.assertThat;

class RoleRoutesTest {
    @ParameterizedTest
    @CsvSource({
        "WEBHOOKS, /webhooks/whatsapp/meta, true",
        "WEBHOOKS, /unsubscribe/abc, true",
        "WEBHOOKS, /api/v1/messages, false",
        "WEBHOOKS, /, false",
        "WEBHOOKS, /webhooksandmore, false",
        "WEBHOOKS, /q/health/ready, true",
        "CONSOLE, /api/v1/messages, true",
        "CONSOLE, /, true",
        "CONSOLE, /webhooks/whatsapp/meta, false",
        "CONSOLE, /unsubscribe/abc, false",
        "CONSOLE, /q/metrics, true",
        "ROUTER, /api/v1/messages, false",
        "ROUTER, /webhooks/heartbeat, false",
        "ROUTER, /q/metrics, true"
    })
    void aNodeServesWhatItsRoleIsFor(Role role, String path, boolean served) {
        // Given
        Roles roles = new Roles(Set.of(role), EnumSet.allOf(Channel.class));

        // When // Then
        assertThat(RoleRoutes.isServed(path, roles)).isEqualTo(served);
    }
}
