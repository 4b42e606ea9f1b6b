package dev.detour.app.config;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.Channel;
import dev.detour.channel.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RolesTest {
    @Test
    void aNodeDoesEverythingUnlessSomethingElseIsSaid() {
        // When
        Roles roles = Roles.read(Settings.of(Map.of()));

        // Then
        assertThat(roles).isEqualTo(Roles.everything());
        assertThat(roles).hasToString("router,senders,webhooks,console,monitor,recipients");
    }

    @Test
    void rolesAreWhatTheSettingNames() {
        // When
        Roles roles = Roles.read(Settings.of(Map.of("detour.roles", "monitor, router")));

        // Then
        assertThat(roles.all()).containsExactlyInAnyOrder(Role.ROUTER, Role.MONITOR);
        assertThat(roles.any(Role.SENDERS, Role.WEBHOOKS)).isFalse();
        assertThat(roles.any(Role.SENDERS, Role.ROUTER)).isTrue();
        assertThat(roles.sendsOn(Channel.SMS)).isFalse();
    }

    @Test
    void aSenderSendsOnItsChannelsOnly() {
        // When
        Roles roles = Roles.read(Settings.of(Map.of("detour.roles", "senders", "detour.sender.channels", "sms,email")));

        // Then
        assertThat(roles.sendsOn(Channel.SMS)).isTrue();
        assertThat(roles.sendsOn(Channel.EMAIL)).isTrue();
        assertThat(roles.sendsOn(Channel.WHATSAPP)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            detour.roles           | router,sender   | names 'sender': there are router, senders, webhooks, console, monitor, recipients
            detour.roles           | router, router  | names router twice: name each role once
            detour.roles           | ,               | is empty: name at least one, or leave it out for all
            detour.sender.channels | fax             | names 'fax': there are whatsapp, sms, email
            detour.sender.channels | sms,sms         | names sms twice: name each channel once
            """)
    void whatIsNoRoleIsRefusedByName(String setting, String value, String why) {
        // Given
        Map<String, String> settings = Map.of(setting, value);

        // When // Then
        assertThatThrownBy(() -> Roles.read(Settings.of(settings)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(setting)
                .hasMessageContaining(why);
    }
}
