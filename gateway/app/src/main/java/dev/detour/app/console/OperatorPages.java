package dev.detour.app.console;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.qute.TemplateInstance;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

import dev.detour.app.console.ConsoleRoutes.Done;
import dev.detour.app.console.ConsoleRoutes.Visit;
import dev.detour.app.console.Views.AuditLine;
import dev.detour.app.console.Views.OverrideLine;
import dev.detour.app.console.Views.SuppressionLine;
import dev.detour.app.console.Words.Badge;
import dev.detour.app.health.OperatorOverride;
import dev.detour.app.history.Question.AuditEntry;
import dev.detour.app.operations.SuppressionChange;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Durations;
import dev.detour.channel.Purpose;
import dev.detour.core.health.Health;

/** Where operators decide: suppressions, overrides, drills; and the log of what they did. */
@ApplicationScoped
class OperatorPages {
    private static final int PAGE = 100;
    private static final int LOGGED = 300;
    private static final int LONGEST_REASON = 300;
    private static final Duration LONGEST_OVERRIDE = Duration.ofDays(30);

    private final Drills drills;
    private final InstantSource clock = InstantSource.system();

    OperatorPages(Drills drills) {
        this.drills = drills;
    }

    TemplateInstance suppressions(Visit visit) {
        Instant now = clock.instant();
        String address = visit.parameter("address");
        String after = address.isEmpty() ? visit.parameter("after") : address;
        List<SuppressionRecord> found = visit.running().recipients().suppressions(after, PAGE + 1);
        List<SuppressionRecord> page = found.stream()
                .filter(record -> address.isEmpty() || record.address().equals(address))
                .limit(PAGE)
                .toList();
        List<SuppressionLine> lines = page.stream()
                .map(record -> new SuppressionLine(
                        record.address(),
                        record.purpose(),
                        record.channel() == null ? "all channels" : Words.channel(record.channel()),
                        switch (record.kind()) {
                            case OPTED_OUT -> new Badge("turn", "opted out");
                            case DEAD -> new Badge("bad", "dead");
                        },
                        Words.when(record.since(), now),
                        record.detail() + " (" + record.code() + ")",
                        record.by() == null ? "" : record.by()))
                .toList();
        String next = address.isEmpty() && found.size() > PAGE
                ? MessagePages.encoded(new String(page.getLast().key(), StandardCharsets.UTF_8))
                : null;
        return Templates.suppressions(visit.frame(), new Views.Suppressions(address, lines, next));
    }

    /** As with messages: only the pseudonym stands in the address line. */
    Done findSuppression(Visit visit) {
        return SuppressionChange.pseudonym(
                        visit.field("address"), visit.running().pseudonyms()::of)
                .<Done>map(address -> new Done.Next("/suppressions?address=" + SuppressionRecord.text(address), ""))
                .orElseGet(() -> new Done.Next("/suppressions", wrongAddress(visit.field("address"))));
    }

    private static String wrongAddress(String text) {
        return text.isEmpty() ? "" : "Write a number with + and country code, an e-mail address, or a pseudonym.";
    }

    Done suppress(Visit visit) {
        Optional<Long> address = SuppressionChange.pseudonym(
                visit.field("address"), visit.running().pseudonyms()::of);
        String reason = visit.field("reason");
        if (address.isEmpty()) {
            return new Done.Next("/suppressions", wrongAddress("?"));
        }
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            return new Done.Next("/suppressions", "Say why, in " + LONGEST_REASON + " characters at the most.");
        }
        boolean add = visit.field("action").equals("add");
        List<Purpose> purposes = Arrays.stream(Purpose.values())
                .filter(purpose -> visit.field("purpose").isEmpty()
                        || SuppressionChange.word(purpose).equals(visit.field("purpose")))
                .toList();
        Channel channel = Channel.of(visit.field("channel")).orElse(null);
        SuppressionChange change = new SuppressionChange(
                add, address.get(), purposes, channel, reason, visit.session().name());
        return written(
                visit.running().operations().suppress(change),
                "/suppressions?address=" + SuppressionRecord.text(address.get()),
                add ? "Nothing more is sent there." : "It may be written to again.");
    }

    TemplateInstance overrides(Visit visit) {
        Instant now = clock.instant();
        List<OverrideLine> active = visit.running().watch().board().all().values().stream()
                .filter(health -> health.mode() == Health.Mode.OVERRIDE)
                .map(health -> new OverrideLine(
                        health.provider(),
                        Words.health(health.state().id()),
                        Words.capital(health.why()),
                        Words.when(health.since(), now)))
                .toList();
        return Templates.overrides(visit.frame(), new Views.Overrides(active, targets(visit)));
    }

    private static List<String> targets(Visit visit) {
        List<String> targets = new ArrayList<>();
        Traffic traffic = new Traffic(visit.running());
        for (Channel channel : traffic.channels()) {
            targets.add(channel.id());
            targets.addAll(traffic.providers(channel));
        }
        return targets;
    }

    Done override(Visit visit) {
        String target = visit.field("target");
        if (!targets(visit).contains(target)) {
            return new Done.Next("/overrides", "There is no such channel or provider.");
        }
        if (visit.field("action").equals("remove")) {
            // What is shown may come from the provider's own override or from its channel's: both go.
            CompletionStage<Void> change = visit.running()
                    .operations()
                    .withdraw(target, visit.session().name());
            Optional<String> channel = visit.running()
                    .providers()
                    .named(target)
                    .map(provider -> provider.channel().id());
            if (channel.isPresent()) {
                change = change.thenCompose(done -> visit.running()
                        .operations()
                        .withdraw(channel.get(), visit.session().name()));
            }
            return written(change, "/overrides", target + ": the monitor decides again.");
        }
        Optional<Duration> lasts = duration(visit.field("for"));
        String reason = visit.field("reason");
        if (lasts.isEmpty()) {
            return new Done.Next("/overrides", "Say for how long: a duration like 30m or 2h, 30 days at the most.");
        }
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            return new Done.Next("/overrides", "Say why, in " + LONGEST_REASON + " characters at the most.");
        }
        boolean down = !visit.field("state").equals("up");
        Instant now = clock.instant();
        OperatorOverride override = new OperatorOverride(target, down, reason, now.plus(lasts.get()), now);
        return written(
                visit.running().operations().override(override, visit.session().name()),
                "/overrides",
                target + " is set " + (down ? "down" : "up") + " for " + Words.span(lasts.get()) + ".");
    }

    TemplateInstance drill(Visit visit) {
        return Templates.drill(
                visit.frame(),
                new Views.Drill(
                        drills.possible(),
                        drills.running().orElse(null),
                        InsideDrills.providers(visit.running()),
                        InsideDrills.faults(),
                        InsideDrills.lines(visit.running().watch().board(), clock.instant())));
    }

    TemplateInstance log(Visit visit) {
        Instant now = clock.instant();
        List<AuditLine> lines = visit.running().past().archive().audit(LOGGED).list().stream()
                .map(entry -> line(entry, now))
                .toList();
        return Templates.log(visit.frame(), lines);
    }

    private static AuditLine line(AuditEntry entry, Instant now) {
        JsonObject json;
        try {
            json = new JsonObject(entry.record());
        } catch (DecodeException e) {
            json = new JsonObject();
        }
        JsonObject details = json.getValue("details") instanceof JsonObject object ? object : new JsonObject();
        List<String> words = new ArrayList<>();
        details.forEach(detail -> {
            if (!detail.getKey().equals("by")) {
                words.add(detail.getKey() + " " + detail.getValue());
            }
        });
        String by = json.getValue("by") instanceof String name ? name : details.getString("by", "");
        return new AuditLine(
                Words.when(entry.at(), now),
                by,
                String.valueOf(json.getValue("action")),
                entry.key(),
                Words.masked(String.join(" · ", words)));
    }

    static Optional<Duration> duration(String text) {
        try {
            Duration duration = Durations.parse(text);
            return duration.isPositive() && duration.compareTo(LONGEST_OVERRIDE) <= 0
                    ? Optional.of(duration)
                    : Optional.empty();
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Done written(CompletionStage<Void> change, String path, String notice) {
        try {
            change.toCompletableFuture().join();
            return new Done.Next(path, notice);
        } catch (CompletionException e) {
            return new Done.Next(path, "Kafka did not take it. Try again.");
        }
    }
}
