package dev.detour.lab;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Half a year of ordinary days: independent errors at any rate from 0 to 5 %, and nothing else. */
final class WeatherSuite implements Suite {
    static final String NAME = "weather";
    private static final long DAY = 86_400_000;
    private static final double ALLOWED_PER_DAY = 1 / 60.0;

    /** Where the days go: most of them to the rates and errors at which false alarms are likeliest. */
    private record Season(double rate, double baseline, int days) {}

    private static final List<Season> SEASONS = List.of(
            new Season(100, 0.05, 4),
            new Season(100, 0.02, 2),
            new Season(10, 0.05, 40),
            new Season(10, 0.03, 10),
            new Season(10, 0, 4),
            new Season(3, 0.05, 20),
            new Season(1, 0.05, 40),
            new Season(1, 0.02, 10),
            new Season(0.2, 0.05, 40),
            new Season(0.2, 0.01, 10));

    @Override
    public void run(Size size, Consumer<Result> results) {
        int days = 0;
        int switches = 0;
        for (Season season : SEASONS) {
            int here = size.quick() ? Math.max(1, season.days() / 20) : season.days();
            if (size.quick() && season.rate() >= 100) {
                continue;
            }
            int[] found = season(season, here, size.seed());
            days += here;
            switches += found[0];
            results.accept(Result.plain(
                    NAME,
                    String.format(Locale.ROOT, "%.0f %% errors, %d days", 100 * season.baseline(), here),
                    season.rate(),
                    "false switches; pauses a day; free reads an hour",
                    String.format(
                            Locale.ROOT,
                            "%d; %.1f; %.0f",
                            found[0],
                            (double) found[1] / here,
                            found[2] / 24.0 / here)));
        }
        double allowed = Math.max(1, days * ALLOWED_PER_DAY);
        results.accept(new Result(
                NAME,
                "all weather",
                0,
                String.format(Locale.ROOT, "false switches in %d virtual days", days),
                switches + "",
                String.format(Locale.ROOT, "≤ %.0f", Math.floor(allowed)),
                switches <= allowed,
                List.of(),
                null));
    }

    private static int[] season(Season season, int days, long seed) {
        return IntStream.range(0, days)
                .parallel()
                .mapToObj(day -> day(season, seed * 1_000 + day))
                .reduce(new int[3], (one, other) ->
                        new int[] {one[0] + other[0], one[1] + other[1], one[2] + other[2]});
    }

    private static int[] day(Season season, long seed) {
        Scenario scenario = new Scenario("weather", Long.MAX_VALUE, Long.MAX_VALUE, DAY, time -> Conditions.GOOD);
        Journal journal = new Journal(scenario, false);
        DetourGate gate = new DetourGate(2, null, 0, seed);
        Simulation simulation = new Simulation(scenario, season.rate(), season.baseline(), 0, seed, gate, journal);
        simulation.run();
        int pauses = (int) journal.changes.stream()
                .filter(change -> change.state().equals("suspect"))
                .count();
        return new int[] {journal.falseSwitches, pauses, simulation.reads()};
    }
}
