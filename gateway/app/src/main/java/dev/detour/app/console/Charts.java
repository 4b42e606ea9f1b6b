package dev.detour.app.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.detour.app.console.Views.Bar;
import dev.detour.app.console.Views.Chart;
import dev.detour.app.console.Views.Total;
import dev.detour.app.history.CountKey;
import dev.detour.channel.Channel;

/** Drawings, as rectangles in a picture of 600 by 100. */
final class Charts {
    private static final int MINUTES = 60;
    private static final int HEIGHT = 100;
    private static final int STEP = 10;
    private static final long MINUTE = 60_000;

    private Charts() {}

    /** What was sent in each of the last sixty minutes, by channel. */
    static Chart lastHour(Map<String, Long> counts, Traffic traffic, Instant now) {
        Map<Channel, long[]> sent = new LinkedHashMap<>();
        traffic.channels().forEach(channel -> sent.put(channel, new long[MINUTES]));
        long newest = now.toEpochMilli() / MINUTE;
        counts.forEach((key, count) -> {
            int index = (int) (MINUTES - 1 - (newest - CountKey.time(key) / MINUTE));
            CountKey.sentBy(key)
                    .ifPresent(provider -> traffic.channels().stream()
                            .filter(channel -> traffic.providers(channel).contains(provider))
                            .findFirst()
                            .ifPresent(channel -> {
                                long[] minutes = sent.get(channel);
                                if (minutes != null && index >= 0 && index < MINUTES) {
                                    minutes[index] += count;
                                }
                            }));
        });
        long highest = 0;
        for (int i = 0; i < MINUTES; i++) {
            long all = 0;
            for (long[] minutes : sent.values()) {
                all += minutes[i];
            }
            highest = Math.max(highest, all);
        }
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < MINUTES && highest > 0; i++) {
            int top = HEIGHT;
            for (Map.Entry<Channel, long[]> entry : sent.entrySet()) {
                long count = entry.getValue()[i];
                if (count > 0) {
                    int height = (int) Math.max(1, Math.round(count * (double) HEIGHT / highest));
                    top -= height;
                    bars.add(new Bar(i * STEP, top, height, entry.getKey().id()));
                }
            }
        }
        List<Total> totals = new ArrayList<>();
        StringBuilder description = new StringBuilder("Sent in the last hour:");
        sent.forEach((channel, minutes) -> {
            long all = 0;
            for (long count : minutes) {
                all += count;
            }
            totals.add(new Total(Words.channel(channel), Words.number(all), channel.id()));
            description
                    .append(' ')
                    .append(Words.channel(channel))
                    .append(' ')
                    .append(all)
                    .append('.');
        });
        return new Chart(description.toString(), bars, totals, Words.number(highest));
    }
}
