package dev.detour.app.history;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import dev.detour.app.history.History.Found;
import dev.detour.app.history.Question.AuditEntry;
import dev.detour.app.history.Question.Count;
import dev.detour.app.history.Question.DeadLetter;
import dev.detour.app.history.Question.HeldMessage;
import dev.detour.app.history.Question.MessageLine;

/**
 * Answers of all nodes together, in order. Every method may block and throws {@link HistoryUnavailable} when the history
 * cannot be asked. Safe for use by many threads.
 */
public final class Archive {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    /** What was caught by an outage is rescued a little after the decision, and still counts for it. */
    private static final long AFTERMATH = MINUTE;

    private final Optional<History> history;
    private final InstantSource clock;

    public Archive(Optional<History> history, InstantSource clock) {
        this.history = history;
        this.clock = clock;
    }

    /**
     * Messages that went elsewhere because of an incident.
     *
     * @param switched before they were sent
     * @param rescued after they had been sent and nothing was heard of them
     */
    public record Moved(long switched, long rescued) {}

    /** Messages that are listed under a key, the latest first. */
    public Found<MessageLine> messages(String key, long from, long to, int most) {
        return latest(new Question.Messages(key, from, to, most), MessageLine::at, most);
    }

    /** Incidents that had not ended at a time, the latest first. */
    public Found<Incident> incidents(long since) {
        return latest(new Question.Incidents(since), Incident::began, Integer.MAX_VALUE);
    }

    /** Dead letters, the latest first. */
    public Found<DeadLetter> deadLetters(int most) {
        return latest(new Question.DeadLetters(0, Long.MAX_VALUE, most), DeadLetter::at, most);
    }

    /** What operators did, the latest first. */
    public Found<AuditEntry> audit(int most) {
        return latest(new Question.Audit(0, most), AuditEntry::at, most);
    }

    /** Held messages, those that expire first before the others. */
    public List<HeldMessage> held(int most) {
        return history().ask(new Question.Held(most)).list().stream()
                .sorted(Comparator.comparingLong(HeldMessage::expires))
                .limit(most)
                .toList();
    }

    /** How many messages are held, by code, and under {@link HeldMessage#SOON} those that expire before a time. */
    public Map<String, Long> heldCounts(long soon) {
        return sum(history().ask(new Question.HeldCounts(soon)).list());
    }

    /** Since when each provider and part is watched, by the key of its health record. */
    public Map<String, Long> watchedSince() {
        return sum(history().ask(new Question.WatchedSince()).list());
    }

    /** What happened in the last hour, by minute and name. */
    public Map<String, Long> lastHour() {
        long now = clock.millis();
        return sum(history()
                .ask(new Question.Counts(CountKey.minute(now - HOUR, ""), CountKey.minute(now + HOUR, "")))
                .list());
    }

    /** What happened on the days between two times, by day and name. */
    public Map<String, Long> days(long from, long to) {
        return sum(history()
                .ask(new Question.Counts(CountKey.day(from, ""), CountKey.day(to, "~")))
                .list());
    }

    /** How many messages an incident has moved. */
    public Moved moved(Incident incident) {
        return moved(List.of(incident)).getOrDefault(incident.id(), new Moved(0, 0));
    }

    /** How many messages each of some incidents has moved, by its id. */
    public Map<String, Moved> moved(List<Incident> incidents) {
        if (incidents.isEmpty()) {
            return Map.of();
        }
        long from = incidents.stream().mapToLong(Incident::began).min().orElse(0);
        long to = incidents.stream().mapToLong(this::aftermath).max().orElse(0);
        List<Count> counts = history()
                .ask(new Question.Counts(CountKey.switched(from, ""), CountKey.switched(to, "~")))
                .list();
        Map<String, Moved> moved = new TreeMap<>();
        for (Incident incident : incidents) {
            long switched = 0;
            long rescued = 0;
            for (Count count : counts) {
                String name = CountKey.name(count.key());
                // A minute that the incident has touched counts for it.
                boolean during = CountKey.time(count.key()) + MINUTE > incident.began()
                        && CountKey.time(count.key()) <= aftermath(incident);
                if (during && name.startsWith(CountKey.OVER + incident.channel() + "/")) {
                    String code = name.substring(name.lastIndexOf('/') + 1);
                    rescued += code.equals("rescued") ? count.count() : 0;
                    switched += code.startsWith("channel.") ? count.count() : 0;
                }
            }
            moved.put(incident.id(), new Moved(switched, rescued));
        }
        return moved;
    }

    private long aftermath(Incident incident) {
        return incident.open() ? clock.millis() : incident.ended() + AFTERMATH;
    }

    /** The sentence that led to the worst state of an incident. */
    public static String reason(Incident incident) {
        return incident.moments().stream()
                .filter(moment -> moment.state().equals(incident.worst()))
                .findFirst()
                .orElse(incident.moments().getFirst())
                .why();
    }

    private <T> Found<T> latest(Question<T> question, Function<T, Long> time, int most) {
        Found<T> found = history().ask(question);
        return new Found<>(
                found.list().stream()
                        .sorted(Comparator.comparing(time).reversed())
                        .limit(most)
                        .toList(),
                found.missing());
    }

    private static Map<String, Long> sum(List<Count> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach(count -> sums.merge(count.key(), count.count(), Long::sum));
        return sums;
    }

    private History history() {
        return history.orElseThrow(() -> new HistoryUnavailable("it is switched off on this node"));
    }
}
