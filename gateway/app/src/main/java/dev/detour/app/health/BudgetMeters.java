package dev.detour.app.health;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.channel.Channel;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.Amount;
import dev.detour.core.budget.Budget;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.budget.Limit;
import dev.detour.core.budget.Limits;
import dev.detour.core.health.Health;

/** Shows what fallbacks have cost, as it stands on the board, and what they may cost. Read by any thread. */
public final class BudgetMeters {
    private final HealthBoard board;

    private BudgetMeters(HealthBoard board) {
        this.board = board;
    }

    /**
     * From now on there are meters of each channel, and of each tenant that has a budget.
     *
     * @param channels those that have a provider
     */
    public static void show(HealthBoard board, Collection<Channel> channels, Limits limits, Meters meters) {
        BudgetMeters budgets = new BudgetMeters(board);
        Set<Account> accounts = new HashSet<>(limits.byAccount().keySet());
        channels.forEach(channel -> accounts.add(Account.of(channel)));
        for (Account account : accounts) {
            String[] tags = {account.channel().id(), account.tenant() == null ? "" : account.tenant()};
            meters.gauge(
                    Metric.BUDGET_MESSAGES_SPENT, () -> budgets.spent(account).messages(), tags);
            meters.gauge(
                    Metric.BUDGET_MONEY_SPENT,
                    () -> units(budgets.spent(account).micros()),
                    tags);
            Limit limit = limits.of(account);
            if (limit.messages() != Limit.UNLIMITED) {
                meters.gauge(Metric.BUDGET_MESSAGES_LIMIT, limit::messages, tags);
            }
            if (limit.micros() != Limit.UNLIMITED) {
                meters.gauge(Metric.BUDGET_MONEY_LIMIT, () -> units(limit.micros()), tags);
            }
        }
    }

    /** Every provider of a channel says the same of it; before anything was spent none says anything. */
    private Amount spent(Account account) {
        for (Health health : board.all().values()) {
            ChannelBudget channel = health.budget();
            if (health.channel() == account.channel() && health.scope() == null && channel != null) {
                Budget budget = account.tenant() == null
                        ? channel.whole()
                        : channel.tenants().get(account.tenant());
                return budget == null ? Amount.NONE : budget.spent();
            }
        }
        return Amount.NONE;
    }

    private static double units(long micros) {
        return (double) micros / Amount.MICROS;
    }
}
