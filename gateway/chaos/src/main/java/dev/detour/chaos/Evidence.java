package dev.detour.chaos;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Token;
import dev.detour.testkit.SimulatorClient.JournalEntry;
import dev.detour.testkit.SimulatorClient.ReportEntry;

/** The journals, put together by message. */
final class Evidence {
    private final Journals journals;
    private final Map<String, Story> stories = new TreeMap<>();
    private final List<JournalEntry> strangers = new ArrayList<>();
    /** A token has hashes only; whoever knows key and id can tell whose it is. */
    private final Map<DeliveryKey, Story> names = new HashMap<>();

    Evidence(Journals journals) {
        this.journals = journals;
        for (Published one : journals.published()) {
            String id = one.id();
            if (id != null) {
                Story story = story(id);
                story.published.add(one);
                names.put(
                        DeliveryKey.of(DeliveryKey.conversation(one.key().getBytes(StandardCharsets.UTF_8)), id),
                        story);
            }
        }
        journals.requests().stream()
                .sorted(Comparator.comparingInt(JournalEntry::seq))
                .forEach(this::add);
        for (ReportEntry one : journals.reports()) {
            Token token = token(one.token());
            Story story = token == null ? null : names.get(token.delivery());
            if (story != null) {
                story.reports.add(one);
            }
        }
        journals.events().stream()
                .sorted(Comparator.comparingInt(StatusLine::partition).thenComparingLong(StatusLine::offset))
                .forEach(line -> story(line.messageId()).events.add(line));
    }

    private void add(JournalEntry entry) {
        Token token = token(entry.token());
        Story story = token == null ? null : names.get(token.delivery());
        if (token != null && story != null) {
            story.requests.add(new Request(entry, token));
        } else if (token != null || !entry.provider().equals("smtp") || entry.taken()) {
            // A mail that was refused at its recipient never showed its token.
            strangers.add(entry);
        }
    }

    static @Nullable Token token(@Nullable String text) {
        return text == null ? null : Token.decode(text).orElse(null);
    }

    private Story story(String id) {
        return stories.computeIfAbsent(id, Story::new);
    }

    Journals journals() {
        return journals;
    }

    /** All messages that anybody knows of. */
    Iterable<Story> stories() {
        return stories.values();
    }

    /** The story of a message, or null. */
    @Nullable
    Story of(String id) {
        return stories.get(id);
    }

    /** Requests of nobody's. */
    List<JournalEntry> strangers() {
        return strangers;
    }
}
