package dev.detour.app.console;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.qute.TemplateInstance;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.detour.app.console.ConsoleRoutes.Done;
import dev.detour.app.console.ConsoleRoutes.NotFound;
import dev.detour.app.console.ConsoleRoutes.Visit;
import dev.detour.app.console.Views.DryRun;
import dev.detour.app.console.Views.Figure;
import dev.detour.app.console.Views.LetterLine;
import dev.detour.app.console.Views.LetterPage;
import dev.detour.app.console.Views.LetterVerdict;
import dev.detour.app.console.Words.Badge;
import dev.detour.app.history.History.Found;
import dev.detour.app.history.Question.DeadLetter;
import dev.detour.app.operations.DeadLetterBox.Letter;
import dev.detour.app.operations.DeadLetterBox.Place;
import dev.detour.app.operations.DeadLetterBox.Verdict;

/** Records that could not be processed: why, and what would become of them now. */
@ApplicationScoped
class DeadLetterPages {
    private static final int LISTED = 500;
    private static final int LONGEST_VALUE = 16_000;

    private final InstantSource clock = InstantSource.system();

    TemplateInstance list(Visit visit) {
        return list(visit, visit.parameter("code"), null);
    }

    private TemplateInstance list(Visit visit, String code, @Nullable DryRun dryRun) {
        Instant now = clock.instant();
        Found<DeadLetter> found = visit.running().past().archive().deadLetters(LISTED);
        Map<String, Long> codes = new TreeMap<>();
        found.list().forEach(letter -> codes.merge(letter.code(), 1L, Long::sum));
        List<LetterLine> lines = found.list().stream()
                .filter(letter -> code.isEmpty() || letter.code().equals(code))
                .map(letter -> new LetterLine(
                        letter.partition() + "/" + letter.offset(),
                        Words.when(letter.at(), now),
                        letter.code(),
                        letter.detail(),
                        letter.topic() + " " + letter.originPartition() + "/" + letter.originOffset(),
                        Words.number(letter.bytes())))
                .toList();
        return Templates.deadLetters(
                visit.frame(),
                new Views.DeadLetters(
                        code,
                        codes.entrySet().stream()
                                .map(entry -> new Figure(entry.getKey(), Words.number(entry.getValue()), false))
                                .toList(),
                        lines,
                        dryRun,
                        MessagePages.missing(found.missing())));
    }

    TemplateInstance show(Visit visit) {
        Letter letter = read(
                        visit,
                        List.of(place(visit.http().pathParam("partition")
                                + "/"
                                + visit.http().pathParam("offset"))))
                .stream()
                .findFirst()
                .orElseThrow(() -> new NotFound("The topic has no dead letter there, or no more."));
        List<Figure> headers = new ArrayList<>();
        String detail = "";
        for (Header header : letter.record().headers()) {
            String value = header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
            detail = header.key().equals("error.message") ? value : detail;
            headers.add(new Figure(header.key(), Words.masked(value), false));
        }
        byte[] value = letter.record().value();
        byte[] key = letter.record().key();
        LetterLine line = new LetterLine(
                letter.place().toString(),
                Words.when(letter.record().timestamp(), clock.instant()),
                letter.code(),
                detail,
                letter.origin(),
                Words.number(value == null ? 0 : value.length));
        return Templates.deadLetter(
                visit.frame(),
                new LetterPage(
                        line,
                        verdict(letter),
                        letter.verdict() instanceof Verdict.Legible,
                        key == null ? "none" : Words.masked(new String(key, StandardCharsets.UTF_8)),
                        headers,
                        visit.session().operator() && value != null ? text(value) : null));
    }

    /** As much of it as a person reads, and without addresses. */
    private static String text(byte[] value) {
        String text = new String(value, 0, Math.min(value.length, LONGEST_VALUE), StandardCharsets.UTF_8);
        return Words.masked(text) + (value.length > LONGEST_VALUE ? "…" : "");
    }

    /** A dry run shows what would happen; else those that can be read are published once more. */
    Done replay(Visit visit) {
        String code = visit.field("code");
        List<Place> places = new ArrayList<>();
        if (visit.field("place").isEmpty()) {
            visit.running().past().archive().deadLetters(LISTED).list().stream()
                    .filter(letter -> code.isEmpty() || letter.code().equals(code))
                    .forEach(letter -> places.add(new Place(letter.partition(), letter.offset())));
        } else {
            places.add(place(visit.field("place")));
        }
        List<Letter> letters = read(visit, places);
        List<Letter> readable = letters.stream()
                .filter(letter -> letter.verdict() instanceof Verdict.Legible)
                .toList();
        if (!visit.field("dry").isEmpty()) {
            DryRun dryRun = new DryRun(
                    readable.size(),
                    letters.size() - readable.size(),
                    letters.stream().map(DeadLetterPages::verdict).toList());
            return new Done.Shown(list(visit.titled("Dry run", "deadletters"), code, dryRun));
        }
        if (readable.isEmpty()) {
            return new Done.Next("/deadletters?code=" + MessagePages.encoded(code), "There is nothing to publish.");
        }
        try {
            visit.running()
                    .deadLetters()
                    .replay(readable, visit.session().name())
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            return new Done.Next(
                    "/deadletters", "Kafka did not take all of them. Try again: ids keep it from doubling.");
        }
        return new Done.Next(
                "/deadletters?code=" + MessagePages.encoded(code),
                readable.size() + (readable.size() == 1 ? " record was" : " records were") + " published once more.");
    }

    private static List<Letter> read(Visit visit, List<Place> places) {
        return visit.running().deadLetters().read(places);
    }

    private static LetterVerdict verdict(Letter letter) {
        String place = letter.place().toString();
        return switch (letter.verdict()) {
            case Verdict.Legible(String id, boolean expired) ->
                expired
                        ? new LetterVerdict(
                                place, new Badge("wait", "expired"), "Would be read as message " + id + ", and expire.")
                        : new LetterVerdict(place, new Badge("ok", "readable"), "Would be read as message " + id + ".");
            case Verdict.StillWrong(String code, String detail) ->
                new LetterVerdict(place, new Badge("bad", "still wrong"), "Would come back: " + code + ", " + detail);
            case Verdict.NotAMessage() ->
                new LetterVerdict(
                        place,
                        new Badge("none", "no message"),
                        "An internal record; publishing it again helps nobody.");
        };
    }

    private static Place place(String text) {
        String[] parts = text.split("/", -1);
        try {
            return new Place(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new NotFound("A dead letter is named by its partition and offset, like 0/17.");
        }
    }
}
