package dev.detour.core.budget;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.detour.channel.Channel;

/**
 * The budgets of a cluster; the same on all nodes.
 *
 * @param currency what money is counted in
 * @param byAccount the limits; a channel without any is counted all the same
 */
public record Limits(String currency, Map<Account, Limit> byAccount) {
    public static final Limits NONE = new Limits("", Map.of());

    public Limits {
        byAccount = Map.copyOf(byAccount);
    }

    /** What may be spent on this account. */
    public Limit of(Account account) {
        return byAccount.getOrDefault(account, Limit.NONE);
    }

    /** Whether what is spent on it is counted: of a channel always, of a tenant if it has a budget. */
    public boolean isKept(Account account) {
        return account.tenant() == null || byAccount.containsKey(account);
    }

    /** The tenants that have a budget on a channel. */
    public Set<String> tenants(Channel channel) {
        Set<String> tenants = new HashSet<>();
        for (Account account : byAccount.keySet()) {
            String tenant = account.tenant();
            if (tenant != null && account.channel() == channel) {
                tenants.add(tenant);
            }
        }
        return tenants;
    }

    /** One sentence about a budget that is spent. */
    String sentence(Account account, Amount spent) {
        Limit limit = of(account);
        return spent.messages() >= limit.messages()
                ? String.format(
                        Locale.ROOT,
                        "the fallback budget of %s is spent: %d of %d messages in an hour",
                        account,
                        spent.messages(),
                        limit.messages())
                : String.format(
                        Locale.ROOT,
                        "the fallback budget of %s is spent: %s %.2f of %.2f in an hour",
                        account,
                        currency,
                        (double) spent.micros() / Amount.MICROS,
                        (double) limit.micros() / Amount.MICROS);
    }
}
