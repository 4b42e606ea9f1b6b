package dev.detour.app.config;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.channel.SettingException;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.Policies;
import dev.detour.contract.Policy;
import dev.detour.contract.WhenDegraded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PolicyCatalogTest {
    private static final Set<Channel> ALL = EnumSet.allOf(Channel.class);

    @Test
    void withoutSettingsTheShippedOnesStand() {
        // When
        PolicyCatalog catalog = read(Map.of(), ALL);

        // Then
        assertThat(catalog.policies()).isEqualTo(Policies.shipped());
    }

    @Test
    void aPolicyCanBeWrittenInFull() {
        // When
        PolicyCatalog catalog = read(
                Map.of(
                        "detour.policies.alarm.channels", "sms, email",
                        "detour.policies.alarm.confirm", "read",
                        "detour.policies.alarm.confirm-within", "10s",
                        "detour.policies.alarm.when-degraded", "skip",
                        "detour.policies.alarm.ttl", "PT1H",
                        "detour.policies.alarm.on-ambiguous", "resend",
                        "detour.policies.alarm.purpose", "marketing"),
                ALL);

        // Then
        assertThat(catalog.named("alarm"))
                .isEqualTo(new Policy(
                        "alarm",
                        List.of(Channel.SMS, Channel.EMAIL),
                        Confirm.READ,
                        Duration.ofSeconds(10),
                        WhenDegraded.SKIP,
                        Duration.ofHours(1),
                        OnAmbiguous.RESEND,
                        Purpose.MARKETING));
        assertThat(catalog.named("nobody")).isNull();
    }

    @Test
    void aShippedPolicyIsChangedInPlacesAndAnOwnOneBeginsAsTransactional() {
        // When
        PolicyCatalog catalog =
                read(Map.of("detour.policies.otp.ttl", "1m", "detour.policies.own.confirm", "accepted"), ALL);

        // Then
        assertThat(policy(catalog, "otp").ttl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policy(catalog, "otp").confirmWithin()).isEqualTo(Duration.ofSeconds(15));
        assertThat(policy(catalog, "own").channels())
                .isEqualTo(policy(catalog, "transactional").channels());
        assertThat(policy(catalog, "own").confirm()).isEqualTo(Confirm.ACCEPTED);
    }

    @Test
    void aShippedPolicyMakesDoWithTheChannelsThatThereAre() {
        // When
        PolicyCatalog catalog = read(Map.of(), Set.of(Channel.SMS));

        // Then
        assertThat(policy(catalog, "otp").channels()).containsExactly(Channel.SMS);
        assertThat(policy(catalog, "transactional").channels()).containsExactly(Channel.SMS);
    }

    @Test
    void aShippedPolicyWithoutAnyProviderIsLeftOut() {
        // When
        PolicyCatalog catalog = read(Map.of(), Set.of(Channel.SMS));

        // Then
        assertThat(catalog.policies()).containsOnlyKeys("otp", "transactional", "support");
    }

    @Test
    void aPolicyThatNamesAChannelWithoutProviderIsRefusedByName() {
        // When // Then
        assertThatThrownBy(() -> read(Map.of("detour.policies.own.channels", "sms,email"), Set.of(Channel.SMS)))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("detour.policies.own.channels", "email", "has no provider");
    }

    @Test
    void aChangedPolicyWithoutAnyProviderIsRefusedByName() {
        // When // Then
        assertThatThrownBy(() -> read(Map.of("detour.policies.marketing.ttl", "1h"), Set.of(Channel.SMS)))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("detour.policies.marketing.channels", "has no provider");
    }

    @ParameterizedTest
    @CsvSource({
        "chanels, sms, is not a setting of a policy",
        "channels, pigeon, names 'pigeon'",
        "channels, 'sms,sms', names sms twice",
        "channels, ',', is empty",
        "confirm, delivery, 'must be one of accepted, delivered, read'",
        "confirm-within, soon, must be a duration",
        "confirm-within, 0s, must be a duration",
        "confirm-within, -1s, must be a duration",
        "confirm-within, P366D, must be a duration",
        "ttl, 10, must be a duration",
        "ttl, PT2562047788015216H, must be a duration",
        "when-degraded, panic, 'must be one of switch, hold, skip'",
        "on-ambiguous, maybe, 'must be one of wait, resend'",
        "purpose, fun, 'must be one of transactional, marketing'",
    })
    void whatIsMalformedIsRefusedByName(String key, String value, String problem) {
        // When // Then
        assertThatThrownBy(() -> read(Map.of("detour.policies.own." + key, value), ALL))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("detour.policies.own." + key, problem);
    }

    private static PolicyCatalog read(Map<String, String> properties, Set<Channel> available) {
        return PolicyCatalog.read(Settings.of(properties), available);
    }

    private static Policy policy(PolicyCatalog catalog, String name) {
        return Objects.requireNonNull(catalog.named(name), name);
    }
}
