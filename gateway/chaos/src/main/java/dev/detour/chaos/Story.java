package dev.detour.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.detour.testkit.SimulatorClient.ReportEntry;

/** Everything that is known of one message, from all journals. */
final class Story {
    final String id;
    final List<Published> published = new ArrayList<>();
    /** In the order in which the simulator saw them. */
    final List<Request> requests = new ArrayList<>();
    /** In the topic's order. */
    final List<StatusLine> events = new ArrayList<>();

    final List<ReportEntry> reports = new ArrayList<>();

    Story(String id) {
        this.id = id;
    }

    /** The message itself, or null when nobody has published it. */
    @Nullable
    Published message() {
        return published.stream()
                .filter(one -> one.kind() == Published.Kind.MESSAGE)
                .findFirst()
                .orElse(null);
    }

    long repeats() {
        return published.stream()
                .filter(one -> one.kind() == Published.Kind.REPEAT)
                .count();
    }

    /** The first request that a provider took, or null. */
    @Nullable
    Request firstTaken() {
        return requests.stream().filter(Request::taken).findFirst().orElse(null);
    }

    boolean ended() {
        return events.stream().anyMatch(StatusLine::isFinal);
    }

    private record Line(long at, String text) {}

    /** All of it, by time, a line for each. */
    String text() {
        List<Line> lines = new ArrayList<>();
        for (Published one : published) {
            lines.add(new Line(
                    one.timestamp(),
                    "producer   " + one.kind().name().toLowerCase(Locale.ROOT) + " " + one.topic() + "-"
                            + one.partition() + "@" + one.offset() + " key " + one.key() + ", deadline "
                            + Instant.ofEpochMilli(one.deadline())));
        }
        for (Request one : requests) {
            lines.add(new Line(
                    one.at(),
                    "provider   " + one.entry().provider() + " saw attempt " + one.attempt() + ": "
                            + one.entry().answer() + (one.taken() ? ", taken" : "") + " (request "
                            + one.entry().seq() + ", sent at " + one.token().sentAt() + ")"));
        }
        for (StatusLine one : events) {
            lines.add(new Line(one.at().toEpochMilli(), "gateway    " + one.event()));
        }
        for (ReportEntry one : reports) {
            lines.add(new Line(
                    Instant.parse(one.at()).toEpochMilli(),
                    "provider   " + one.provider() + " reported " + one.state() + " of " + one.providerMessageId()
                            + (one.taken() ? "" : ", which was not taken")));
        }
        lines.sort(Comparator.comparingLong(Line::at));
        StringBuilder text = new StringBuilder(id).append('\n');
        for (Line line : lines) {
            text.append("  ")
                    .append(Instant.ofEpochMilli(line.at))
                    .append("  ")
                    .append(line.text)
                    .append('\n');
        }
        return text.toString();
    }
}
