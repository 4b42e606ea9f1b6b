package dev.detour.app.router;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

import dev.detour.core.delivery.RetryPermit;

/**
 * How many retries a provider may be asked to bear: a share of its first sends and a few a second beyond, so that a
 * sick provider is not finished off by those who want to use it. Kept per node and provider, and not across a restart:
 * it bounds load, it is no account.
 *
 * <p>Safe for use by many threads.
 */
final class RetryBudget implements RetryPermit {
    /** However long all went well: what is saved up is not to arrive as a storm. */
    private static final double MOST_SAVED = 1_000;

    private final double ratio;
    private final double perSecond;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Account> accounts = new ConcurrentHashMap<>();

    RetryBudget(double ratio, double perSecond, LongSupplier nanoTime) {
        this.ratio = ratio;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean allows(String provider) {
        return account(provider).balance() >= 1;
    }

    /** How many retries a provider may be asked to bear now; may be negative. */
    double left(String provider) {
        return account(provider).balance();
    }

    /** Books a dispatch. */
    void sent(String provider, boolean isRetry) {
        account(provider).book(isRetry ? -1 : ratio);
    }

    private Account account(String provider) {
        return accounts.computeIfAbsent(provider, name -> new Account());
    }

    private final class Account {
        private double balance = Math.max(1, perSecond);
        private long at = nanoTime.getAsLong();

        synchronized double balance() {
            long now = nanoTime.getAsLong();
            balance = Math.min(MOST_SAVED, balance + (now - at) / 1e9 * perSecond);
            at = now;
            return balance;
        }

        synchronized void book(double amount) {
            balance = balance() + amount;
        }
    }
}
