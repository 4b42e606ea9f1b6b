package dev.detour.core.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/** Adds up what all nodes have spent. Used by one thread; each part can be kept and read again by itself. */
public final class SpendingBook {
    /** A node repeats what is not counted several times a second. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);
    /** After this a node knows what was counted. */
    private static final Duration TOLD = Duration.ofMinutes(1);

    private final Limits limits;
    private final Map<Account, SlidingHour> hours = new HashMap<>();
    private final Map<String, Run> runs = new HashMap<>();

    /**
     * What is known of one run of a node.
     *
     * @param sequence the number of its last report
     * @param heardAt when that came
     * @param totals what has been counted of it
     */
    public record Run(long sequence, Instant heardAt, Map<Account, Amount> totals) {
        public Run {
            totals = Map.copyOf(totals);
        }
    }

    public SpendingBook(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes in a report.
     *
     * @param sequence grows with each report of a node; what is not larger than the last one has been seen
     * @return the accounts on which more is spent now
     */
    public Set<Account> take(String node, long sequence, Map<Account, Report> reports, Instant now) {
        Run run = runs.get(node);
        if (run != null && sequence <= run.sequence) {
            return Set.of();
        }
        Map<Account, Amount> totals = run == null ? new HashMap<>() : new HashMap<>(run.totals);
        Set<Account> changed = new HashSet<>();
        reports.forEach((account, report) -> {
            if (limits.isKept(account)) {
                Amount more = report.total().minus(totals.getOrDefault(account, report.counted()));
                totals.put(account, report.total());
                if (more.messages() > 0) {
                    hours.put(account, hour(account).plus(more, now));
                    changed.add(account);
                }
            }
        });
        runs.put(node, new Run(sequence, now, totals));
        return changed;
    }

    /** How the budgets of a channel stand; null when it has none and nothing was spent. */
    public @Nullable ChannelBudget of(Channel channel, Instant now) {
        Budget whole = budget(Account.of(channel), now);
        Map<String, Budget> tenants = new HashMap<>();
        for (String tenant : limits.tenants(channel)) {
            tenants.put(tenant, budget(new Account(channel, tenant), now));
        }
        if (whole.limit().equals(Limit.NONE)
                && tenants.isEmpty()
                && whole.spent().messages() == 0) {
            return null;
        }
        Map<String, Long> counted = new HashMap<>();
        runs.forEach((node, run) -> {
            boolean isConcerned = run.totals.containsKey(Account.of(channel));
            if (isConcerned && run.heardAt.plus(TOLD).isAfter(now)) {
                counted.put(node, run.sequence);
            }
        });
        return new ChannelBudget(limits.currency(), whole, tenants, counted);
    }

    private Budget budget(Account account, Instant now) {
        return hour(account).budget(limits.of(account), now);
    }

    /** What was spent on an account, to be kept. */
    public SlidingHour hour(Account account) {
        return hours.getOrDefault(account, SlidingHour.EMPTY);
    }

    /** What is known of a node, to be kept; null for nothing. */
    public @Nullable Run run(String node) {
        return runs.get(node);
    }

    /** Takes in what was kept. */
    public void restore(Account account, SlidingHour hour) {
        hours.put(account, hour);
    }

    /** Takes in what was kept. */
    public void restore(String node, Run run) {
        runs.put(node, run);
    }

    /** Forgets nodes that have been silent for an hour, and says which. */
    public Set<String> forget(Instant now) {
        Set<String> silent = new HashSet<>();
        runs.forEach((node, run) -> {
            if (run.heardAt.plus(FORGOTTEN).isBefore(now)) {
                silent.add(node);
            }
        });
        runs.keySet().removeAll(silent);
        return silent;
    }
}
