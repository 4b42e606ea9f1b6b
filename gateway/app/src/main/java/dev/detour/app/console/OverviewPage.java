package dev.detour.app.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.qute.TemplateInstance;
import org.jspecify.annotations.Nullable;

import dev.detour.app.Gateway.Running;
import dev.detour.app.console.ConsoleRoutes.Visit;
import dev.detour.app.console.Views.ChannelCard;
import dev.detour.app.console.Views.Figure;
import dev.detour.app.console.Views.IncidentLine;
import dev.detour.app.console.Views.Overview;
import dev.detour.app.console.Views.ProviderCard;
import dev.detour.app.console.Views.Waiting;
import dev.detour.app.console.Words.Badge;
import dev.detour.app.history.HistoryUnavailable;
import dev.detour.app.history.Incident;
import dev.detour.app.history.Question.HeldMessage;
import dev.detour.app.operations.Backlog;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.channel.Channel;
import dev.detour.contract.Lane;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

/** One screen: is WhatsApp healthy, what carries traffic and why, what waits, what it costs. */
@ApplicationScoped
class OverviewPage {
    private static final Duration SOON = Duration.ofMinutes(5);
    private static final Duration RECENT = Duration.ofDays(7);
    private static final int FEW = 4;

    private final InstantSource clock = InstantSource.system();

    TemplateInstance show(Visit visit) {
        Overview view = view(visit.running());
        return visit.partOnly() ? Templates.overviewLive(visit.frame(), view) : Templates.overview(visit.frame(), view);
    }

    private Overview view(Running running) {
        Instant now = clock.instant();
        Traffic traffic = new Traffic(running);
        Channel first = traffic.first();
        Optional<String> carrier = traffic.carrier(first);
        Health about = traffic.decisive(first).orElse(null);
        String note = null;
        Map<String, Long> hour = Map.of();
        Map<String, Long> days = Map.of();
        Map<String, Long> held = Map.of();
        List<IncidentLine> incidents = List.of();
        try {
            hour = running.past().archive().lastHour();
            days = running.past().archive().days(now.minus(Costs.MONTH).toEpochMilli(), now.toEpochMilli());
            held = running.past().archive().heldCounts(now.plus(SOON).toEpochMilli());
            List<Incident> recent = running
                    .past()
                    .archive()
                    .incidents(now.minus(RECENT).toEpochMilli())
                    .list()
                    .stream()
                    .filter(incident -> incident.open() || Incident.severity(incident.worst()) > 1)
                    .limit(FEW)
                    .toList();
            incidents = IncidentPages.lines(running.past().archive(), recent, now);
        } catch (HistoryUnavailable e) {
            note = "Figures and incidents are missing for the moment: " + e.getMessage() + ".";
        }
        return new Overview(
                traffic.badge(first),
                headline(traffic, first),
                carried(traffic, first, carrier),
                about == null ? null : Words.when(about.since(), now),
                about == null ? "Nothing has been heard of it yet." : Words.capital(about.why()) + ".",
                cards(traffic, now),
                waiting(running.office().backlog().waiting(), held),
                Charts.lastHour(hour, traffic, now),
                Costs.of(
                        days,
                        running.providers().all().stream()
                                .map(ConfiguredProvider::name)
                                .toList(),
                        running.office().prices(),
                        now),
                incidents,
                note);
    }

    private static String headline(Traffic traffic, Channel channel) {
        String name = Words.channel(channel);
        return switch (traffic.state(channel)) {
            case HealthState.Healthy healthy -> name + " is healthy";
            case HealthState.Suspect suspect -> name + " is under suspicion";
            case HealthState.Recovering recovering -> name + " is coming back";
            case HealthState.Throttled throttled -> name + " is throttled";
            case HealthState.Degraded degraded -> name + " is degraded";
            case HealthState.Down down -> name + " is down";
            case HealthState.AccountFault fault -> name + " refuses our account";
            case HealthState.Local local -> "Our own network is cut off";
        };
    }

    private static String carried(Traffic traffic, Channel channel, Optional<String> carrier) {
        if (carrier.isPresent()) {
            String provider = carrier.get();
            String share = traffic.health(provider)
                    .filter(health -> health.share() < 1)
                    .map(health -> " with " + Words.percent(health.share()) + " of its traffic")
                    .orElse("");
            boolean second = !traffic.providers(channel).getFirst().equals(provider);
            return "Carried by " + provider + share
                    + (second ? ", the next provider of " + Words.channel(channel) : "");
        }
        for (Channel other : Channel.values()) {
            Optional<String> provider = other == channel ? Optional.empty() : traffic.carrier(other);
            if (provider.isPresent()) {
                return "Messages go out by " + Words.channel(other) + " (" + provider.get() + ")";
            }
        }
        return "Nobody carries messages; they wait";
    }

    private static List<ChannelCard> cards(Traffic traffic, Instant now) {
        List<ChannelCard> cards = new ArrayList<>();
        for (Channel channel : traffic.channels()) {
            List<ProviderCard> providers = new ArrayList<>();
            for (String name : traffic.providers(channel)) {
                providers.add(card(name, traffic.health(name).orElse(null), now));
                traffic.parts(name).forEach(part -> providers.add(card(name, part, now)));
            }
            cards.add(new ChannelCard(
                    Words.channel(channel),
                    traffic.badge(channel),
                    traffic.carrier(channel).orElse("nobody"),
                    providers));
        }
        return cards;
    }

    private static ProviderCard card(String name, @Nullable Health health, Instant now) {
        if (health == null) {
            return new ProviderCard(
                    name,
                    null,
                    new Badge("none", "not heard of"),
                    "100 %",
                    null,
                    "",
                    "Nothing has been sent over it yet.",
                    false,
                    false,
                    List.of());
        }
        return new ProviderCard(
                name,
                health.scope() == null ? null : health.scope().toString(),
                Words.health(health.state().id()),
                Words.percent(health.share()),
                Words.when(health.since(), now),
                Words.span(Duration.between(health.since(), now)),
                Words.capital(health.why()) + ".",
                health.mode() == Health.Mode.OVERRIDE,
                health.mode() == Health.Mode.SHADOW,
                Evidences.lines(health.evidence()));
    }

    private static Waiting waiting(Backlog.Waiting backlog, Map<String, Long> held) {
        List<Figure> queued = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            queued.add(figure(lane.id(), backlog.byLane().getOrDefault(lane, 0L)));
        }
        List<Figure> providers = new ArrayList<>();
        backlog.byProvider().forEach((name, count) -> providers.add(figure(name, count)));
        long all = 0;
        List<Figure> by = new ArrayList<>();
        for (Map.Entry<String, Long> entry : held.entrySet()) {
            if (!entry.getKey().equals(HeldMessage.SOON)) {
                all += entry.getValue();
                by.add(figure(entry.getKey(), entry.getValue()));
            }
        }
        return new Waiting(
                backlog.known(),
                queued,
                providers,
                figure("held", all),
                by,
                figure("expire within 5 min", held.getOrDefault(HeldMessage.SOON, 0L)));
    }

    private static Figure figure(String name, long count) {
        return new Figure(name, Words.number(count), count == 0);
    }
}
