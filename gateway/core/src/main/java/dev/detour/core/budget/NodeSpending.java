package dev.detour.core.budget;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.contract.Lane;
import dev.detour.core.delivery.Traffic;

/**
 * What this run of the node spends, and whether it may: the published figures and what it has spent itself beyond them.
 * Safe for use by many threads.
 */
public final class NodeSpending {
    /** While nobody counts, old sums are forgotten; what is known to be counted is then less than it might be. */
    private static final int MOST_UNCOUNTED = 1_000;

    private final String node;
    private final Limits limits;
    private final Map<Account, Sum> sums = new HashMap<>();
    /** Accounts for which a message was turned down since they had room. */
    private final Set<Account> refused = new HashSet<>();

    private long sequence;

    /** One account. */
    private static final class Sum {
        private Amount total = Amount.NONE;
        private Amount counted = Amount.NONE;
        /** What was published last. */
        private Amount published = Amount.NONE;
        /** Sums that were reported and are not known to be counted. */
        private final Deque<Reported> reported = new ArrayDeque<>();

        Amount known() {
            return published.plus(total.minus(counted));
        }
    }

    private record Reported(long sequence, Amount total) {}

    /** Reports under way to the monitor. */
    public record Reports(String node, long sequence, Map<Account, Report> accounts) {}

    /**
     * @param node the name of this run of the process: another after each start
     */
    public NodeSpending(String node, Limits limits) {
        this.node = node;
        this.limits = limits;
    }

    /** One that limits nothing. */
    public static NodeSpending unlimited() {
        return new NodeSpending("", Limits.NONE);
    }

    /** Where messages may go by a tenant's means as well; urgent ones are counted and never held. */
    public Traffic within(Traffic traffic, Lane lane, @Nullable String tenant) {
        return lane == Lane.URGENT || limits.byAccount().isEmpty() ? traffic : new Limited(traffic, tenant);
    }

    /** Books a message that a channel takes for another one. */
    public synchronized void book(Channel channel, @Nullable String tenant, long micros) {
        Amount amount = new Amount(1, micros);
        add(Account.of(channel), amount);
        Account own = new Account(channel, tenant);
        if (tenant != null && limits.isKept(own)) {
            add(own, amount);
        }
    }

    private void add(Account account, Amount amount) {
        Sum sum = sums.computeIfAbsent(account, key -> new Sum());
        sum.total = sum.total.plus(amount);
    }

    /** Why nothing more may be spent on a channel, or empty when it may. */
    synchronized Optional<String> overspent(Channel channel, @Nullable String tenant) {
        String whole = overspent(Account.of(channel));
        String why = whole != null || tenant == null ? whole : overspent(new Account(channel, tenant));
        return Optional.ofNullable(why);
    }

    private @Nullable String overspent(Account account) {
        Sum sum = sums.get(account);
        Amount known = sum == null ? Amount.NONE : sum.known();
        if (limits.of(account).hasRoom(known)) {
            return null;
        }
        refused.add(account);
        return limits.sentence(account, known);
    }

    /** What is not known to be counted, for the monitor; null when there is nothing. To be sent again until it is. */
    public synchronized @Nullable Reports report() {
        Map<Account, Report> accounts = new HashMap<>();
        sums.forEach((account, sum) -> {
            if (!sum.total.equals(sum.counted)) {
                accounts.put(account, new Report(sum.total, sum.counted));
            }
        });
        if (accounts.isEmpty()) {
            return null;
        }
        sequence++;
        for (Account account : accounts.keySet()) {
            Sum sum = sums.computeIfAbsent(account, key -> new Sum());
            Reported last = sum.reported.peekLast();
            if (last == null || !last.total.equals(sum.total)) {
                sum.reported.add(new Reported(sequence, sum.total));
                if (sum.reported.size() > MOST_UNCOUNTED) {
                    sum.reported.remove();
                }
            }
        }
        return new Reports(node, sequence, accounts);
    }

    /**
     * Takes in what was published.
     *
     * @return whether a message that was turned down before may go now
     */
    public synchronized boolean told(Channel channel, @Nullable ChannelBudget budget) {
        told(Account.of(channel), budget == null ? null : budget.whole(), budget);
        for (String tenant : limits.tenants(channel)) {
            told(
                    new Account(channel, tenant),
                    budget == null ? null : budget.tenants().get(tenant),
                    budget);
        }
        return refused.removeIf(account -> {
            Sum sum = sums.get(account);
            return account.channel() == channel && limits.of(account).hasRoom(sum == null ? Amount.NONE : sum.known());
        });
    }

    private void told(Account account, @Nullable Budget budget, @Nullable ChannelBudget all) {
        Sum sum = sums.computeIfAbsent(account, key -> new Sum());
        sum.published = budget == null ? Amount.NONE : budget.spent();
        long counted = all == null ? 0 : all.counted().getOrDefault(node, 0L);
        while (!sum.reported.isEmpty() && sum.reported.element().sequence <= counted) {
            sum.counted = sum.reported.remove().total;
        }
    }

    private final class Limited implements Traffic {
        private final Traffic traffic;
        private final @Nullable String tenant;

        Limited(Traffic traffic, @Nullable String tenant) {
            this.traffic = traffic;
            this.tenant = tenant;
        }

        @Override
        public Gate gate(String provider) {
            return traffic.gate(provider);
        }

        @Override
        public Optional<Closure> closure(String provider) {
            return traffic.closure(provider);
        }

        @Override
        public Optional<String> overspent(Channel channel) {
            return NodeSpending.this.overspent(channel, tenant);
        }
    }
}
