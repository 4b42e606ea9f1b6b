package dev.detour.app.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.budget.Limits;
import dev.detour.core.budget.SpendingBook;
import dev.detour.core.budget.SpendingCodec;
import dev.detour.core.health.Signal;

/**
 * Keeps the book of what all nodes spend beside the monitor's state, and says when there is news for them. On the
 * monitor's thread only.
 */
final class Bookkeeping {
    private static final Logger LOG = Logger.getLogger(Bookkeeping.class);
    private static final String HOUR = "spent/";
    private static final String RUN = "spender/";
    /** Each is a record to every node, and the less often, the more is spent unheard. */
    private static final Duration TELL_EVERY = Duration.ofMillis(500);
    /** How soon a forecast is told anew when nothing else has changed. */
    private static final Duration FORECAST_EVERY = Duration.ofSeconds(10);

    private final SpendingBook book;
    private final Map<Channel, ChannelBudget> told = new EnumMap<>(Channel.class);
    private final Map<Channel, Instant> toldAt = new EnumMap<>(Channel.class);

    Bookkeeping(Limits limits) {
        this.book = new SpendingBook(limits);
    }

    /** Takes in an entry of the store, if it is one of these. */
    boolean restore(String key, byte[] value) {
        try {
            if (key.startsWith(HOUR)) {
                book.restore(SpendingCodec.account(key.substring(HOUR.length())), SpendingCodec.readHour(value));
                return true;
            }
            if (key.startsWith(RUN)) {
                book.restore(key.substring(RUN.length()), SpendingCodec.readRun(value));
                return true;
            }
            return false;
        } catch (IllegalArgumentException e) {
            LOG.warnf("what was spent is of another release and is forgotten: cause=%s", e);
            return true;
        }
    }

    /** Adds a report, and keeps what has changed in the same step as the place up to which signals were read. */
    void take(Signal.Spent spent, KeyValueStore<String, byte[]> store, Instant now) {
        Set<Account> changed = book.take(spent.node(), spent.sequence(), spent.accounts(), now);
        for (Account account : changed) {
            store.put(HOUR + SpendingCodec.name(account), SpendingCodec.write(book.hour(account)));
        }
        SpendingBook.Run run = book.run(spent.node());
        if (run != null && !changed.isEmpty()) {
            store.put(RUN + spent.node(), SpendingCodec.write(run));
        }
    }

    /** Forgets what is of no use any more. */
    void tidy(KeyValueStore<String, byte[]> store, Instant now) {
        book.forget(now).forEach(node -> store.delete(RUN + node));
    }

    /** What was told last of a channel, or is to be told first; null for nothing. */
    @Nullable
    ChannelBudget of(Channel channel, Instant now) {
        return toldAt.containsKey(channel) ? told.get(channel) : book.of(channel, now);
    }

    /** The channels of which something else is to be told now. */
    List<Channel> news(Iterable<Channel> channels, Instant now) {
        List<Channel> news = new ArrayList<>();
        for (Channel channel : channels) {
            Duration passed = Duration.between(toldAt.getOrDefault(channel, Instant.EPOCH), now);
            if (passed.compareTo(TELL_EVERY) < 0 && !passed.isNegative()) {
                continue;
            }
            ChannelBudget last = told.get(channel);
            ChannelBudget present = book.of(channel, now);
            boolean isDue = passed.compareTo(FORECAST_EVERY) >= 0 || passed.isNegative();
            if (isDue ? !Objects.equals(last, present) : !saysTheSame(last, present)) {
                toldAt.put(channel, now);
                news.add(channel);
                if (present == null) {
                    told.remove(channel);
                } else {
                    told.put(channel, present);
                }
            }
        }
        return news;
    }

    /** Whatever is forecast. */
    private static boolean saysTheSame(@Nullable ChannelBudget one, @Nullable ChannelBudget other) {
        if (one == null || other == null) {
            return one == other;
        }
        return one.counted().equals(other.counted())
                && one.whole().spent().equals(other.whole().spent())
                && one.tenants().keySet().stream()
                        .allMatch(tenant -> Objects.requireNonNull(one.tenants().get(tenant))
                                .spent()
                                .equals(Objects.requireNonNull(other.tenants().get(tenant))
                                        .spent()));
    }
}
