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
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.core.budget.Amount;

/** What was sent, times what it costs. Prices are the operator's own, those for any country; what has none is not guessed. */
final class Costs {
    static final Duration MONTH = Duration.ofDays(30);

    private Costs() {}

    static Views.Costs of(
            Map<String, Long> days, Collection<ConfiguredProvider> providers, PriceList prices, Instant now) {
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
        for (ConfiguredProvider provider : providers) {
            double price = prices.micros(provider.name(), null) / (double) Amount.MICROS;
            long sentToday = 0;
            long sentMonth = 0;
            for (Map.Entry<String, Long> entry : days.entrySet()) {
                if (CountKey.sentBy(entry.getKey())
                        .filter(provider.name()::equals)
                        .isPresent()) {
                    sentMonth += entry.getValue();
                    sentToday += CountKey.time(entry.getKey()) >= today ? entry.getValue() : 0;
                }
                if (CountKey.twiceBy(entry.getKey())
                        .filter(provider.name()::equals)
                        .isPresent()) {
                    twice += entry.getValue() * price;
                }
            }
            boolean priced = price > 0;
            known |= priced;
            allToday += sentToday * price;
            allMonth += sentMonth * price;
            lines.add(new CostLine(
                    provider.name(),
                    priced ? money(price, prices.currency()) : "no price",
                    Words.number(sentToday),
                    priced ? money(sentToday * price, prices.currency()) : "–",
                    priced ? money(sentMonth * price, prices.currency()) : "–"));
        }
        String note = known
                ? "Counted when a provider took a message. Deliveries on a second channel: "
                        + money(twice, prices.currency()) + " in 30 days."
                : "Set detour.prices.NAME.default to see what messages cost.";
        return new Views.Costs(
                known, lines, money(allToday, prices.currency()), money(allMonth, prices.currency()), note);
    }

    private static String money(double amount, String currency) {
        String text = amount != 0 && Math.abs(amount) < 0.1
                ? String.format(Locale.ENGLISH, "%.4f", amount)
                : String.format(Locale.ENGLISH, "%,.2f", amount);
        return currency.isEmpty() ? text : text + " " + currency;
    }
}
