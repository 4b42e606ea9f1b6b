package dev.detour.app.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import dev.detour.app.Gateway.Running;
import dev.detour.app.console.ConsoleRoutes.Done;
import dev.detour.app.console.ConsoleRoutes.Visit;
import dev.detour.app.console.Views.DrillLine;
import dev.detour.app.drills.Drill;
import dev.detour.app.drills.Fault;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

/** Drills with a real provider: the gateway spoils one tenant's messages on their way there, and nobody else's. */
@ApplicationScoped
class InsideDrills {
    private static final String PAGE = "/drill";
    private static final int LONGEST_REASON = 300;

    private final InstantSource clock = InstantSource.system();

    /** Those that this node obeys, with what the monitor says of each. */
    static List<DrillLine> lines(HealthBoard board, Instant now) {
        return board.drills().all().stream()
                .map(drill -> {
                    HealthState state =
                            board.of(drill.watched()).map(Health::state).orElseGet(HealthState.Healthy::new);
                    return new DrillLine(
                            drill.provider(),
                            drill.tenant(),
                            Words.health(state.id()),
                            drill.hurtsAt(now)
                                    ? "The fault “" + drill.fault().id() + "” ends in "
                                            + Words.span(Duration.between(now, drill.until())) + "."
                                    : drill.fault() == Fault.NONE
                                            ? "Nothing is spoiled; the tenant is watched apart."
                                            : "The fault is over; the tenant is watched apart until it has returned.",
                            drill.reason(),
                            drill.hurtsAt(now) || now.isBefore(drill.until()));
                })
                .toList();
    }

    static List<String> faults() {
        return Stream.of(Fault.values()).map(Fault::id).toList();
    }

    static List<String> providers(Running running) {
        return running.providers().all().stream().map(ConfiguredProvider::name).toList();
    }

    Done begin(Visit visit) {
        String provider = visit.field("provider");
        String tenant = visit.field("tenant");
        String reason = visit.field("reason");
        Optional<Fault> fault = Fault.of(visit.field("fault"));
        Optional<Double> share = share(visit.field("share"));
        Optional<Duration> lasts =
                OperatorPages.duration(visit.field("for")).filter(duration -> duration.compareTo(Drill.LONGEST) <= 0);
        String wrong = !providers(visit.running()).contains(provider)
                ? "There is no such provider."
                : tenant.isEmpty() || tenant.length() > Drill.LONGEST_TENANT
                        ? "Say whose messages: the tenant in their metadata."
                        : fault.isEmpty()
                                ? "Choose a fault."
                                : share.isEmpty()
                                        ? "Say for how many of a hundred messages: 1 to 100."
                                        : lasts.isEmpty()
                                                ? "Say for how long: 30 minutes at the most."
                                                : reason.isEmpty() || reason.length() > LONGEST_REASON
                                                        ? "Say why, in " + LONGEST_REASON + " characters at the most."
                                                        : "";
        if (!wrong.isEmpty()) {
            return new Done.Next(PAGE, wrong);
        }
        Instant now = clock.instant();
        Drill drill = new Drill(
                provider, tenant, fault.orElseThrow(), share.orElseThrow(), reason, now.plus(lasts.orElseThrow()), now);
        return write(
                visit,
                "drill.begun",
                drill,
                "The drill has begun: messages of " + tenant + " meet “"
                        + drill.fault().id() + "” at " + provider + " for " + Words.span(lasts.orElseThrow()) + ".");
    }

    Done end(Visit visit) {
        String provider = visit.field("provider");
        Drill drill = visit.running().watch().board().drills().at(provider);
        return drill == null
                ? new Done.Next(PAGE, "There is no drill at " + provider + ".")
                : write(visit, "drill.ended", drill.ended(clock.instant()), "The fault at " + provider + " is over.");
    }

    private static Done write(Visit visit, String action, Drill drill, String notice) {
        try {
            visit.running()
                    .operations()
                    .drill(action, drill, visit.session().name())
                    .toCompletableFuture()
                    .join();
            return new Done.Next(PAGE, notice);
        } catch (CompletionException e) {
            return new Done.Next(PAGE, "Kafka did not take it. Try again.");
        }
    }

    private static Optional<Double> share(String percent) {
        try {
            int share = Integer.parseInt(percent);
            return share >= 1 && share <= 100 ? Optional.of(share / 100.0) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
