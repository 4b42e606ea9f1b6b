package dev.detour.app.config;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.SettingException;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.Limit;
import dev.detour.core.budget.Limits;

/** What channels may cost that take what was meant for another one: {@code detour.budgets.*}. */
public final class BudgetCatalog {
    private static final String GROUP = "budgets";
    private static final String MESSAGES = "messages-per-hour";
    private static final String MONEY = "money-per-hour";
    private static final String TENANTS = "tenants.";
    private static final long MOST_MESSAGES = 1_000_000_000;
    private static final BigDecimal MOST_MONEY = BigDecimal.valueOf(1_000_000_000);

    private BudgetCatalog() {}

    /**
     * Reads and checks them.
     *
     * @param available the channels that have a provider
     * @throws SettingException if a budget is malformed, for a channel without a provider, or of money where nothing has
     *     a price
     */
    public static Limits read(Config config, Set<Channel> available, PriceList prices) {
        DynamicSettings settings = new DynamicSettings(config);
        Set<String> names = new TreeSet<>();
        available.forEach(channel -> names.add(channel.id()));
        for (String name : settings.names(GROUP)) {
            if (!names.contains(name)) {
                throw new SettingException(
                        "detour.budgets." + name,
                        "is for no channel that has a provider: there are " + String.join(", ", names));
            }
        }
        Map<Account, Limit> limits = new HashMap<>();
        for (Channel channel : available) {
            settings.of(GROUP, channel.id(), names)
                    .forEach((key, text) -> add(limits, channel, key, text, prices.knows(channel)));
        }
        return new Limits(prices.currency(), limits);
    }

    private static void add(Map<Account, Limit> limits, Channel channel, String key, String text, boolean isPriced) {
        String setting = "detour.budgets." + channel.id() + "." + key;
        String unit = key.endsWith(MESSAGES) ? MESSAGES : key.endsWith(MONEY) ? MONEY : "";
        String before = key.substring(0, key.length() - unit.length());
        if (unit.isEmpty() || !(before.isEmpty() || isTenant(before))) {
            throw new SettingException(
                    setting,
                    "is not a setting of a budget: there are " + MESSAGES + ", " + MONEY
                            + " and, not in the environment, the same behind tenants.<tenant>.");
        }
        Account account = new Account(channel, tenant(before));
        Limit limit = limits.getOrDefault(account, Limit.NONE);
        if (unit.equals(MESSAGES)) {
            limits.put(account, new Limit(messages(setting, text), limit.micros()));
        } else {
            limits.put(account, new Limit(limit.messages(), money(setting, text)));
            if (!isPriced) {
                throw new SettingException(
                        setting,
                        "limits nothing, since no message of " + channel + " has a price: set detour.prices." + channel
                                + ".default");
            }
        }
    }

    private static boolean isTenant(String before) {
        return before.startsWith(TENANTS) && before.length() > TENANTS.length() + 1 && before.endsWith(".");
    }

    private static @Nullable String tenant(String before) {
        return before.isEmpty()
                ? null
                : before.substring(TENANTS.length(), before.length() - 1).replace("\"", "");
    }

    private static long messages(String setting, String text) {
        try {
            long messages = Long.parseLong(text.strip());
            if (messages >= 0 && messages <= MOST_MESSAGES) {
                return messages;
            }
        } catch (NumberFormatException e) {
            // said below, together with the range
        }
        throw new SettingException(
                setting, "must be a whole number from 0 to " + MOST_MESSAGES + ", not '" + text + "'");
    }

    private static long money(String setting, String text) {
        try {
            BigDecimal money = new BigDecimal(text.strip());
            if (money.signum() >= 0 && money.compareTo(MOST_MONEY) <= 0) {
                return PriceList.micros(money);
            }
        } catch (NumberFormatException e) {
            // said below, together with the range
        }
        throw new SettingException(
                setting, "must be a number like 250 or 99.50, in the currency of the prices, not '" + text + "'");
    }
}
