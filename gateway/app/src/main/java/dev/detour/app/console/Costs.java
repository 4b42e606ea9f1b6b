package dev.detour.app.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.detour.app.config.PriceList;
import dev.detour.app.console.Views.CostLine;
import dev.detour.app.history.CountKey;
import dev.detour.core.budget.Amount;

/**
 * What was sent, times what it costs. Prices are the operator's own; what has none is not guessed. Where they depend on the
 * country, what was sent to each is counted apart; second deliveries, of which no country is known, cost what any country does.
 */
final class Costs {
    static final Duration MONTH = Duration.ofDays(30);

    private Costs() {}

    static Views.Costs of(Map<String, Long> days, Collection<String> providers, PriceList prices, Instant now) {
        long today = now.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
        List<CostLine> lines = new ArrayList<>();
        double allToday = 0;
        double allMonth = 0;
        double twice = 0;
        boolean known = false;
        for (String name : providers) {
            Sum ofToday = new Sum(prices, name);
            Sum ofMonth = new Sum(prices, name);
            days.forEach((key, count) -> {
                ofMonth.add(key, count);
                if (CountKey.time(key) >= today) {
                    ofToday.add(key, count);
                }
            });
            known |= ofMonth.isPriced();
            allToday += ofToday.cost();
            allMonth += ofMonth.cost();
            twice += ofMonth.twice();
            lines.add(new CostLine(
                    name,
                    ofMonth.isPriced() ? price(prices, name) : "no price",
                    Words.number(ofToday.sent),
                    ofMonth.isPriced() ? money(ofToday.cost(), prices.currency()) : "–",
                    ofMonth.isPriced() ? money(ofMonth.cost(), prices.currency()) : "–"));
        }
        String note = known
                ? "Counted when a provider took a message. Deliveries on a second channel: "
                        + money(twice, prices.currency()) + " in 30 days."
                : "Set detour.prices.NAME.default to see what messages cost.";
        return new Views.Costs(
                known, lines, money(allToday, prices.currency()), money(allMonth, prices.currency()), note);
    }

    /** What one message costs, in words. */
    private static String price(PriceList prices, String provider) {
        return prices.dependsOnCountry(provider)
                ? "by country"
                : money(prices.micros(provider, null) / (double) Amount.MICROS, prices.currency());
    }

    /** What a provider has sent in some time. */
    private static final class Sum {
        private final PriceList prices;
        private final String provider;
        private long sent;
        /** Of those the messages to countries that are known, and what they cost. */
        private long located;

        private long locatedMicros;
        private long again;

        Sum(PriceList prices, String provider) {
            this.prices = prices;
            this.provider = provider;
        }

        void add(String key, long count) {
            if (CountKey.sentBy(key).filter(provider::equals).isPresent()) {
                sent += count;
            }
            if (CountKey.twiceBy(key).filter(provider::equals).isPresent()) {
                again += count;
            }
            CountKey.sentTo(key).filter(to -> to.startsWith(provider + "/")).ifPresent(to -> {
                located += count;
                locatedMicros += count * prices.micros(provider, to.substring(provider.length() + 1));
            });
        }

        boolean isPriced() {
            return prices.micros(provider, null) > 0 || prices.dependsOnCountry(provider);
        }

        double cost() {
            long elsewhere = Math.max(0, sent - located) * prices.micros(provider, null);
            return (locatedMicros + elsewhere) / (double) Amount.MICROS;
        }

        double twice() {
            return again * prices.micros(provider, null) / (double) Amount.MICROS;
        }
    }

    private static String money(double amount, String currency) {
        String text = amount != 0 && Math.abs(amount) < 0.1
                ? String.format(Locale.ENGLISH, "%.4f", amount)
                : String.format(Locale.ENGLISH, "%,.2f", amount);
        return currency.isEmpty() ? text : text + " " + currency;
    }
}
