package dev.detour.lab;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;

/** What must never switch a provider's traffic. */
final class NeverSuite implements Suite {
    static final String NAME = "never";
    private static final long ONSET = 120_000;
    private static final long LASTS = 1_200_000;
    private static final long AFTER = 180_000;
    private static final long HOUR = 3_600_000;
    private static final double[] RATES = {1_000, 100, 10, 1, 0.2};
    private static final double[] QUICK_RATES = {10, 1};

    private record Trap(
            String name, Conditions conditions, @Nullable FailureClass partFails, double partShare, long clockError) {
        static Trap of(String name, Conditions conditions) {
            return new Trap(name, conditions, null, 0, 0);
        }
    }

    private static final List<Trap> TRAPS = List.of(
            Trap.of("40 % bad recipients", Conditions.GOOD.refused(0.4)),
            Trap.of("90 % bad recipients", Conditions.GOOD.refused(0.9)),
            new Trap("template paused", Conditions.GOOD.part(1), FailureClass.ACCOUNT, 0.3, 0),
            new Trap("one country fails", Conditions.GOOD.part(1), FailureClass.PROVIDER_FAULT, 0.15, 0),
            Trap.of("+40 % spike", Conditions.GOOD.rate(1.4)),
            Trap.of("×5 spike", Conditions.GOOD.rate(5)),
            Trap.of("own network down", Conditions.GOOD.networkDown()),
            Trap.of("own webhook endpoint down", Conditions.GOOD.endpointDown()),
            Trap.of("status page says down", Conditions.GOOD.page(1)),
            Trap.of("half the calls throttled", Conditions.GOOD.capacity(0.5)),
            new Trap("clock of a node an hour ahead", Conditions.GOOD, null, 0, HOUR),
            new Trap("clock of a node an hour behind", Conditions.GOOD, null, 0, -HOUR));

    @Override
    public void run(Size size, Consumer<Result> results) {
        int runs = Math.max(2, size.runs() / (size.quick() ? 5 : 3));
        for (double rate : size.quick() ? QUICK_RATES : RATES) {
            for (Trap trap : TRAPS) {
                results.accept(trapped(trap, rate, runs, size));
            }
        }
    }

    private static Result trapped(Trap trap, double rate, int runs, Size size) {
        Conditions told = trap.conditions();
        Conditions conditions = told.capacity() < 1 ? told.capacity(told.capacity() * rate) : told;
        // A thousand messages a second need no twenty minutes to show what they do.
        long lasts = rate >= 100 ? LASTS / 5 : LASTS;
        IntFunction<Scenario> scenarios = run -> Scenario.during(trap.name(), ONSET, lasts, AFTER, conditions);
        Trial trial = Trial.of(rate, runs, size.seed()).withClockError(trap.clockError());
        if (trap.partFails() != null) {
            trial = trial.withPart(trap.partShare(), trap.partFails());
        }
        List<Trial.Run> done = trial.detour(scenarios);
        int switches = done.stream()
                .mapToInt(run -> run.journal().falseSwitches + run.journal().movements)
                .sum();
        boolean partLeft = trap.partFails() == null || done.stream().allMatch(run -> run.journal().partSwitched);
        String measured = partLeft ? switches + "" : switches + ", and the part kept its traffic";
        List<Result.Peer> peers =
                size.peers() && trap.clockError() == 0 ? Peers.measure(trial, scenarios, Peers::openings) : List.of();
        return new Result(
                NAME,
                trap.name(),
                rate,
                String.format(Locale.ROOT, "switches in %d runs", runs),
                measured,
                "0",
                switches == 0 && partLeft,
                peers,
                Trial.plot(scenarios.apply(0), done.getFirst().journal()));
    }
}
