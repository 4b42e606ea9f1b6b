package dev.detour.app.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.Channel;
import dev.detour.channel.SettingException;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.Limit;
import dev.detour.core.budget.Limits;
import dev.detour.core.delivery.Routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Prices and budgets. */
class BudgetCatalogTest {
    private static final Routes ROUTES = new Routes(Map.of(
            Channel.WHATSAPP, List.of("meta"), Channel.SMS, List.of("twilio", "twilio-2"), Channel.EMAIL, List.of()));

    @Test
    void withoutSettingsNothingIsLimitedAndNothingHasAPrice() {
        // When
        Limits limits = limits(Map.of());

        // Then
        assertThat(limits.byAccount()).isEmpty();
        assertThat(limits.currency()).isEqualTo("EUR");
        assertThat(prices(Map.of(), Map.of()).micros("twilio", "+49")).isZero();
    }

    @Test
    void thePriceNextToTheMessageIsTaken() {
        // Given
        PriceList prices = prices(
                Map.of(
                        "detour.prices.sms.default", "0.07",
                        "detour.prices.sms.49", "0.075",
                        "detour.prices.sms.+33", "0.08",
                        "detour.prices.twilio-2.49", "0.06"),
                Map.of("twilio", 0.05, "meta", 0.0));

        // When // Then
        assertThat(prices.micros("twilio-2", "+49")).isEqualTo(60_000);
        assertThat(prices.micros("twilio-2", "+33")).isEqualTo(80_000);
        assertThat(prices.micros("twilio-2", "+1")).isEqualTo(70_000);
        assertThat(prices.micros("twilio-2", null)).isEqualTo(70_000);
        assertThat(prices.micros("twilio", "+49")).isEqualTo(50_000);
        assertThat(prices.micros("meta", "+49")).isZero();
    }

    @Test
    void aChannelAndATenantCanHaveBoth() {
        // When
        Limits limits = limits(Map.of(
                "detour.prices.currency", "CHF",
                "detour.prices.sms.default", "0.07",
                "detour.budgets.sms.messages-per-hour", "5000",
                "detour.budgets.sms.money-per-hour", "350.50",
                "detour.budgets.sms.tenants.shop-eu.messages-per-hour", "100",
                "detour.budgets.sms.tenants.\"shop.us\".money-per-hour", "0"));

        // Then
        assertThat(limits)
                .isEqualTo(new Limits(
                        "CHF",
                        Map.of(
                                Account.of(Channel.SMS),
                                new Limit(5_000, 350_500_000),
                                new Account(Channel.SMS, "shop-eu"),
                                new Limit(100, Limit.UNLIMITED),
                                new Account(Channel.SMS, "shop.us"),
                                new Limit(Limit.UNLIMITED, 0))));
    }

    @ParameterizedTest
    @CsvSource({
        "detour.prices.fax.default, 1, 'detour.prices.fax is for nobody'",
        "detour.prices.sms.default, cheap, 'detour.prices.sms.default must be a number like 0.075'",
        "detour.prices.sms.default, -1, 'detour.prices.sms.default must be a number like 0.075'",
        "detour.prices.sms.germany, 1, 'detour.prices.sms.germany is for no country'",
        "detour.prices.sms.999, 1, 'detour.prices.sms.999 is for no country'",
        "detour.prices.sms.0049, 1, 'detour.prices.sms.0049 is for no country'",
        "detour.prices.currency, thirteen rings, 'detour.prices.currency must be a name like EUR'",
        "detour.budgets.fax.messages-per-hour, 1, 'detour.budgets.fax is for no channel'",
        "detour.budgets.email.messages-per-hour, 1, 'detour.budgets.email is for no channel'",
        "detour.budgets.sms.messages-per-hour, many, 'detour.budgets.sms.messages-per-hour must be a whole number'",
        "detour.budgets.sms.messages-per-hour, -1, 'detour.budgets.sms.messages-per-hour must be a whole number'",
        "detour.budgets.sms.money-per-hour, 100, 'limits nothing, since no message of sms has a price'",
        "detour.budgets.sms.per-day, 1, 'detour.budgets.sms.per-day is not a setting of a budget'",
        "detour.budgets.sms.tenants.messages-per-hour, 1, 'is not a setting of a budget'",
        "detour.budgets.sms.tenants.a.cap, 1, 'is not a setting of a budget'",
    })
    void whatCannotBeUsedIsRefusedByName(String property, String value, String problem) {
        // When // Then
        assertThatThrownBy(() -> limits(Map.of(property, value)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void moneyThatIsNoNumberIsRefused() {
        // When // Then
        assertThatThrownBy(() -> limits(new TreeMap<>(
                        Map.of("detour.prices.sms.1", "1", "detour.budgets.sms.money-per-hour", "1 EUR"))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("detour.budgets.sms.money-per-hour must be a number like 250");
    }

    private static Limits limits(Map<String, String> settings) {
        EnumSet<Channel> available = EnumSet.of(Channel.WHATSAPP, Channel.SMS);
        return BudgetCatalog.read(Settings.of(settings), available, prices(settings, Map.of()));
    }

    private static PriceList prices(Map<String, String> settings, Map<String, Double> own) {
        return PriceList.read(Settings.of(settings), ROUTES, own);
    }
}
