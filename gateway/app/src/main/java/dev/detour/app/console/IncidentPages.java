package dev.detour.app.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.qute.TemplateInstance;

import dev.detour.app.Gateway.Running;
import dev.detour.app.console.ConsoleRoutes.NotFound;
import dev.detour.app.console.ConsoleRoutes.Visit;
import dev.detour.app.console.Views.Bars;
import dev.detour.app.console.Views.Day;
import dev.detour.app.console.Views.IncidentLine;
import dev.detour.app.console.Views.IncidentPage;
import dev.detour.app.console.Views.Moment;
import dev.detour.app.history.Archive;
import dev.detour.app.history.Archive.Moved;
import dev.detour.app.history.History.Found;
import dev.detour.app.history.Incident;
import dev.detour.channel.Channel;

/** What went wrong, when, why, and what it did to messages. */
@ApplicationScoped
class IncidentPages {
    private static final int DAYS = 90;
    private static final int STEP = 10;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);

    private final InstantSource clock = InstantSource.system();

    TemplateInstance list(Visit visit) {
        Instant now = clock.instant();
        Archive archive = visit.running().past().archive();
        Found<Incident> found =
                archive.incidents(now.minus(Duration.ofDays(DAYS)).toEpochMilli());
        Views.Incidents view = new Views.Incidents(
                bars(visit.running(), found.list(), archive.watchedSince(), now),
                lines(archive, found.list(), now),
                MessagePages.missing(found.missing()));
        return visit.partOnly()
                ? Templates.incidentsLive(visit.frame(), view)
                : Templates.incidents(visit.frame(), view);
    }

    TemplateInstance show(Visit visit) {
        Instant now = clock.instant();
        String id = visit.http().pathParam("id");
        Archive archive = visit.running().past().archive();
        Incident incident = archive.incidents(0).list().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFound("There is no incident with this name."));
        Moved moved = archive.moved(incident);
        List<Moment> moments = new ArrayList<>();
        for (Incident.Moment moment : incident.moments()) {
            moments.add(new Moment(
                    Words.when(moment.at(), now),
                    "+" + Words.span(Duration.ofMillis(moment.at() - incident.began())),
                    Words.health(moment.state()),
                    Words.percent(moment.share()),
                    moment.mode().equals("automatic") ? "" : moment.mode(),
                    Words.capital(moment.why()) + ".",
                    Evidences.lines(moment.evidence())));
        }
        IncidentPage view = new IncidentPage(
                lines(archive, List.of(incident), now).getFirst(),
                incident.open() ? null : Words.when(incident.ended(), now),
                Words.number(moved.switched()),
                Words.number(moved.rescued()),
                moments,
                Instant.ofEpochMilli(incident.began()).toString(),
                incident.open()
                        ? ""
                        : Instant.ofEpochMilli(incident.ended() + 60_000).toString());
        return visit.partOnly() ? Templates.incidentLive(visit.frame(), view) : Templates.incident(visit.frame(), view);
    }

    static List<IncidentLine> lines(Archive archive, List<Incident> incidents, Instant now) {
        Map<String, Moved> moved = archive.moved(incidents);
        return incidents.stream()
                .map(incident -> {
                    Moved of = moved.getOrDefault(incident.id(), new Moved(0, 0));
                    Duration lasted = Duration.ofMillis(
                            (incident.open() ? now.toEpochMilli() : incident.ended()) - incident.began());
                    return new IncidentLine(
                            incident.id(),
                            Words.channel(incident.channel()) + " by " + incident.provider(),
                            incident.scope(),
                            Words.health(incident.worst()),
                            Words.when(incident.began(), now),
                            Words.span(lasted),
                            incident.open(),
                            incident.switched()
                                    ? Words.number(of.switched()) + " switched, " + Words.number(of.rescued())
                                            + " rescued"
                                    : "nothing moved",
                            Words.capital(Archive.reason(incident)) + ".");
                })
                .toList();
    }

    private static List<Bars> bars(
            Running running, List<Incident> incidents, Map<String, Long> watchedSince, Instant now) {
        List<Bars> all = new ArrayList<>();
        Traffic traffic = new Traffic(running);
        for (Channel channel : traffic.channels()) {
            for (String provider : traffic.providers(channel)) {
                List<Incident> own = incidents.stream()
                        .filter(incident ->
                                incident.scope() == null && incident.provider().equals(provider))
                        .toList();
                long since = watchedSince.getOrDefault(channel + "/" + provider, now.toEpochMilli());
                all.add(bars(channel, provider, own, since, now));
            }
        }
        return all;
    }

    static Bars bars(Channel channel, String provider, List<Incident> incidents, long since, Instant now) {
        List<Day> days = new ArrayList<>();
        long down = 0;
        int bad = 0;
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        for (int i = 0; i < DAYS; i++) {
            LocalDate date = today.minusDays(DAYS - 1L - i);
            long begin = date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            long end = Math.min(
                    now.toEpochMilli(),
                    date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
            String worst = "healthy";
            long away = 0;
            for (Incident incident : incidents) {
                long from = Math.max(begin, incident.began());
                long to = Math.min(end, incident.open() ? now.toEpochMilli() : incident.ended());
                if (from < to && Incident.severity(incident.worst()) > 1) {
                    worst = Incident.severity(incident.worst()) > Incident.severity(worst) ? incident.worst() : worst;
                    away += incident.switched() ? to - from : 0;
                }
            }
            boolean watched = end > since;
            down += away;
            bad += worst.equals("healthy") ? 0 : 1;
            days.add(new Day(
                    i * STEP,
                    watched ? Words.health(worst).tone() : "none",
                    DAY.format(date) + ": "
                            + (!watched
                                    ? "not watched yet"
                                    : worst.equals("healthy")
                                            ? "no incident"
                                            : Words.health(worst).word() + ", away for "
                                                    + Words.span(Duration.ofMillis(away)))));
        }
        long from = Math.max(since, now.minus(Duration.ofDays(DAYS)).toEpochMilli());
        double watched = Math.max(1, now.toEpochMilli() - from);
        String uptime = String.format(Locale.ROOT, "%.2f %%", 100 * Math.max(0, 1 - down / watched));
        return new Bars(
                provider,
                Words.channel(channel),
                uptime,
                provider + ", the last 90 days: in use " + uptime + " of the time; days with an incident: " + bad + ".",
                days);
    }
}
