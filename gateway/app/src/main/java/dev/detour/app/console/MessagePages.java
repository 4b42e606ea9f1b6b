package dev.detour.app.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.qute.TemplateInstance;
import org.jspecify.annotations.Nullable;

import dev.detour.app.console.ConsoleRoutes.Done;
import dev.detour.app.console.ConsoleRoutes.NotFound;
import dev.detour.app.console.ConsoleRoutes.Visit;
import dev.detour.app.console.Views.MessageLine;
import dev.detour.app.console.Views.MessagePage;
import dev.detour.app.console.Views.Step;
import dev.detour.app.history.History.Found;
import dev.detour.app.history.MessageKey;
import dev.detour.app.history.Question;
import dev.detour.app.history.StatusLine;
import dev.detour.app.operations.SuppressionChange;
import dev.detour.app.wire.SuppressionRecord;

/** Finding messages, and telling what became of one. */
@ApplicationScoped
class MessagePages {
    private static final int PAGE = 50;

    private final InstantSource clock = InstantSource.system();

    /** An address is looked up by its pseudonym, so that it stands in no address line and in no log. */
    Done search(Visit visit) {
        String text = visit.field("q");
        String query = "from=" + encoded(visit.field("from")) + "&to=" + encoded(visit.field("to")) + "&status="
                + encoded(visit.field("status"));
        if (text.isEmpty()) {
            return new Done.Next("/messages?" + query, "");
        }
        Optional<Long> address =
                SuppressionChange.pseudonym(text, visit.running().pseudonyms()::of);
        return address.isPresent()
                ? new Done.Next("/messages?address=" + SuppressionRecord.text(address.get()) + "&" + query, "")
                : new Done.Next("/messages/" + encoded(text), "");
    }

    TemplateInstance list(Visit visit) {
        Instant now = clock.instant();
        String address = visit.parameter("address");
        String status = visit.parameter("status");
        String key = MessageKey.ALL;
        if (address.matches("[0-9a-f]{16}")) {
            key = MessageKey.to(Long.parseUnsignedLong(address, 16));
        } else if (MessageKey.isListed(status)) {
            key = MessageKey.that(status);
        }
        long from = time(visit.parameter("from")).orElse(0L);
        long to = time(visit.parameter("to")).orElse(Long.MAX_VALUE);
        Found<Question.MessageLine> found = visit.running().past().archive().messages(key, from, to, PAGE + 1);
        boolean byBoth = !address.isEmpty() && MessageKey.isListed(status);
        List<MessageLine> lines = found.list().stream()
                .filter(line -> !byBoth || line.status().equals(status))
                .limit(PAGE)
                .map(line -> new MessageLine(
                        line.id(),
                        "/messages/" + encoded(line.id()),
                        Words.when(line.at(), now),
                        Words.status(line.status()),
                        line.ended(),
                        way(line.channel(), line.provider()),
                        line.code() == null ? "" : line.code()))
                .toList();
        return Templates.messages(
                visit.frame(),
                new Views.Messages(
                        MessageKey.STATUSES,
                        address,
                        status,
                        visit.parameter("from"),
                        visit.parameter("to"),
                        lines,
                        found.list().size() > PAGE,
                        missing(found.missing())));
    }

    TemplateInstance show(Visit visit) {
        Instant now = clock.instant();
        String id = visit.http().pathParam("id");
        List<StatusLine> events = visit.running().past().timelines().of(id).stream()
                .map(StatusLine::read)
                .flatMap(Optional::stream)
                .toList();
        if (events.isEmpty()) {
            throw new NotFound("No message with the id " + id
                    + " has been seen, or it is too long ago. For a phone number, write it with + and country code.");
        }
        List<Step> steps = new ArrayList<>();
        Instant first = Instant.parse(events.getFirst().at());
        StatusLine stands = events.getFirst();
        for (StatusLine event : events) {
            Instant at = Instant.parse(event.at());
            String code = event.code();
            String detail = event.detail();
            steps.add(new Step(
                    Words.when(at, now),
                    "+" + Words.span(Duration.between(first, at)),
                    Words.status(event.status()),
                    what(event),
                    detail == null ? "" : Words.capital(detail),
                    code == null ? "" : code,
                    event.isFinal(),
                    event.late(),
                    event.duplicateDelivery()));
            stands = stands.isFinal() || event.status().equals("duplicate") ? stands : event;
        }
        MessagePage view = new MessagePage(id, Words.status(stands.status()), steps);
        return visit.partOnly()
                ? Templates.messagePageLive(visit.frame(), view)
                : Templates.messagePage(visit.frame(), view);
    }

    private static String what(StatusLine event) {
        String from = event.from();
        String to = event.to();
        if (from != null && to != null) {
            return from.equals(to)
                    ? "away from " + event.provider() + ", to the next provider of " + Words.channel(to)
                    : Words.channel(from) + " → " + Words.channel(to);
        }
        return way(event.channel(), event.provider()) + (event.attempt() > 1 ? ", attempt " + event.attempt() : "");
    }

    private static String way(@Nullable String channel, @Nullable String provider) {
        return channel == null ? "" : Words.channel(channel) + (provider == null ? "" : " by " + provider);
    }

    /** As a browser's field for a time has it, or as it stands in a link; by UTC. */
    private static Optional<Long> time(String text) {
        try {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    text.endsWith("Z")
                            ? Instant.parse(text).toEpochMilli()
                            : LocalDateTime.parse(text)
                                    .toInstant(ZoneOffset.UTC)
                                    .toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** What to say when a node has not answered, or null. */
    static @Nullable String missing(List<String> nodes) {
        return nodes.isEmpty() ? null : "Something may be missing: " + String.join(", ", nodes) + " did not answer.";
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
