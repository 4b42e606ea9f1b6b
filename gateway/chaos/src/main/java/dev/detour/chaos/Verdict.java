package dev.detour.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is to be said in the end: a table, JSON, and the whole history of each message that something is wrong with. */
final class Verdict {
    private static final int MOST_SENTENCES = 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Evidence evidence;
    private final Findings findings;

    Verdict(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    boolean good() {
        return findings.violations().isEmpty();
    }

    /** The table, and the first violations. */
    String text() {
        StringBuilder text = new StringBuilder();
        figures().forEach((name, value) -> text.append(String.format(Locale.ROOT, "%-44s %s%n", name, value)));
        text.append('\n');
        for (Invariant invariant : Invariant.values()) {
            long count = findings.count(invariant);
            text.append(String.format(
                    Locale.ROOT,
                    "%-4s %-46s %7d looked at   %s%n",
                    invariant,
                    invariant.words(),
                    findings.lookedAt(invariant),
                    count == 0 ? "ok" : count + " VIOLATIONS"));
        }
        findings.violations().stream().limit(MOST_SENTENCES).forEach(one -> text.append(one.line()));
        return text.toString();
    }

    /** Writes {@code verdict.txt}, {@code verdict.json} and, if there are any, {@code violations.txt} with the histories. */
    void write(Path folder, String schedule) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("verdict.txt"), schedule + "\n\n" + text());
        Files.writeString(folder.resolve("verdict.json"), json().toPrettyString());
        Set<String> ids = new LinkedHashSet<>();
        StringBuilder histories = new StringBuilder();
        for (Violation one : findings.violations()) {
            histories.append(one.line());
            if (one.messageId() != null) {
                ids.add(one.messageId());
            }
        }
        for (String id : ids) {
            Story story = evidence.of(id);
            if (story != null) {
                histories.append('\n').append(story.text());
            }
        }
        Path file = folder.resolve("violations.txt");
        if (histories.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.writeString(file, histories);
        }
    }

    private ObjectNode json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("good", good());
        figures().forEach((name, value) -> root.withObject("/figures").put(name, value));
        for (Invariant invariant : Invariant.values()) {
            root.withObject("/invariants/" + invariant)
                    .put("means", invariant.words())
                    .put("lookedAt", findings.lookedAt(invariant))
                    .put("violations", findings.count(invariant));
        }
        ArrayNode violations = root.putArray("violations");
        findings.violations()
                .forEach(one -> violations
                        .addObject()
                        .put("invariant", one.invariant().name())
                        .put("messageId", one.messageId())
                        .put("what", one.what()));
        return root;
    }

    private Map<String, Long> figures() {
        Journals journals = evidence.journals();
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("messages", published(one -> one.kind() == Published.Kind.MESSAGE));
        figures.put("published again", published(one -> one.kind() == Published.Kind.REPEAT));
        figures.put("rubbish", published(one -> one.kind() == Published.Kind.POISON));
        figures.put("requests at providers", (long) journals.requests().size());
        figures.put("reports by providers", (long) journals.reports().size());
        figures.put("events", (long) journals.events().size());
        for (String status : new String[] {"ambiguous", "retrying", "failed-over", "held"}) {
            figures.put("events: " + status, events(one -> one.status().equals(status)));
        }
        for (String end :
                new String[] {"delivered", "read", "sent", "unconfirmed", "undeliverable", "expired", "rejected"}) {
            figures.put(
                    "ends: " + end, events(one -> one.isFinal() && one.status().equals(end)));
        }
        figures.put("changes of health", (long) journals.health().size());
        figures.put(
                "ms from the cure until as quick as before", journals.outcome().recoveredAfter());
        figures.put("ms latency (median) in the end", journals.outcome().latency());
        figures.put("ms until all had ended", journals.outcome().settledAfter());
        return figures;
    }

    private long published(Predicate<Published> which) {
        return evidence.journals().published().stream().filter(which).count();
    }

    private long events(Predicate<StatusLine> which) {
        return evidence.journals().events().stream().filter(which).count();
    }
}
