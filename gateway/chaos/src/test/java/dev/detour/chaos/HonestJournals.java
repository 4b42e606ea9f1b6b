package dev.detour.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.detour.contract.Lane;
import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Token;
import dev.detour.testkit.SimulatorClient.JournalEntry;
import dev.detour.testkit.SimulatorClient.ReportEntry;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Journals of a run in which nothing is wrong, made by hand, which a test then falsifies: four messages of one
 * conversation (plain, published twice, in doubt and sent again, not on WhatsApp) and a record that is no message.
 */
final class HonestJournals {
    static final String PLAIN = "m-0";
    static final String REPEATED = "m-1";
    static final String DOUBTFUL = "m-2";
    static final String SWITCHED = "m-3";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
    private static final String PHONE = "+4915131000700";
    private static final String TOPIC = "detour.messages.standard";

    final List<Published> published = new ArrayList<>();
    final List<JournalEntry> requests = new ArrayList<>();
    final List<ReportEntry> reports = new ArrayList<>();
    final List<StatusLine> events = new ArrayList<>();
    final List<DeadLetter> letters = new ArrayList<>();
    final List<HealthLine> health = new ArrayList<>();
    final List<Sample> samples = new ArrayList<>();
    final List<Vitals> before = new ArrayList<>(List.of(new Vitals(1, 40 << 20, 100, 500)));
    final List<Vitals> after = new ArrayList<>(List.of(new Vitals(1, 42 << 20, 101, 510)));
    final List<Disturbance> disturbances = new ArrayList<>();
    Outcome outcome = new Outcome(1_000, 2_000, 30, 1_000, List.of());
    private int offset;

    HonestJournals() {
        publish(PLAIN, 0);
        publish(REPEATED, 1);
        published.add(record(Published.Kind.REPEAT, REPEATED, 1));
        publish(DOUBTFUL, 2);
        publish(SWITCHED, 3);
        published.add(
                new Published(Published.Kind.POISON, TOPIC, 0, offset++, at(4), PHONE, null, null, null, null, at(90)));
        letters.add(new DeadLetter("json.malformed", TOPIC, 0, offset - 1));

        event(PLAIN, 0, "accepted", "", 0);
        dispatched(PLAIN, 1, "whatsapp", 1, "taken");
        event(PLAIN, 2, "sent", "whatsapp", 1);
        report(PLAIN, "delivered", 1);
        end(PLAIN, 3, "delivered", "whatsapp", 1);

        event(REPEATED, 3, "accepted", "", 0);
        event(REPEATED, 3, "duplicate", "", 0);
        dispatched(REPEATED, 4, "whatsapp", 1, "taken");
        event(REPEATED, 5, "sent", "whatsapp", 1);
        report(REPEATED, "delivered", 1);
        report(REPEATED, "sent", 1);
        report(REPEATED, "delivered", 1);
        end(REPEATED, 6, "delivered", "whatsapp", 1);

        event(DOUBTFUL, 6, "accepted", "", 0);
        dispatched(DOUBTFUL, 7, "whatsapp", 1, "reset-after");
        event(DOUBTFUL, 8, "ambiguous", "whatsapp", 1);
        dispatched(DOUBTFUL, 20, "whatsapp", 2, "taken");
        event(DOUBTFUL, 21, "sent", "whatsapp", 2);
        report(DOUBTFUL, "delivered", 2);
        end(DOUBTFUL, 22, "delivered", "whatsapp", 2);

        event(SWITCHED, 22, "accepted", "", 0);
        dispatched(SWITCHED, 23, "whatsapp", 1, "refused/131026");
        StatusLine over = event(SWITCHED, 24, "failed-over", "whatsapp", 1);
        json(over).put("from", "whatsapp").put("to", "sms").putObject("reason").put("code", "meta.131026");
        dispatched(SWITCHED, 25, "sms", 2, "taken");
        event(SWITCHED, 26, "sent", "sms", 2);
        report(SWITCHED, "delivered", 2);
        end(SWITCHED, 27, "delivered", "sms", 2);

        change(10, "down");
        change(20, "healthy");
        samples.add(new Sample(at(15), at(15), 1, Map.of("meta", "down")));
        samples.add(new Sample(at(25), at(25), 1, Map.of("meta", "healthy")));
    }

    Journals journals() {
        return new Journals(
                published, requests, reports, events, letters, health, samples, before, after, disturbances, outcome);
    }

    static long at(int second) {
        return START.plusSeconds(second).toEpochMilli();
    }

    private void publish(String id, int second) {
        published.add(record(Published.Kind.MESSAGE, id, second));
    }

    private Published record(Published.Kind kind, String id, int second) {
        return new Published(
                kind, TOPIC, 0, offset++, at(second), PHONE, id, PHONE, null, "text of " + id, at(second + 60));
    }

    /** A dispatch and the request that it leads to. */
    private void dispatched(String id, int second, String channel, int attempt, String answer) {
        event(id, second, "dispatched", channel, attempt);
        request(id, second, channel, attempt, answer);
    }

    /** A request as a provider sees it. */
    void request(String id, int second, String channel, int attempt, String answer) {
        boolean taken = answer.equals("taken") || answer.equals("reset-after");
        requests.add(new JournalEntry(
                requests.size() + 1,
                START.plusSeconds(second).plusMillis(100).toString(),
                channel.equals("sms") ? "twilio" : channel,
                PHONE,
                token(id, second, attempt),
                "text",
                "text of " + id,
                taken,
                taken ? "p-" + requests.size() : null,
                answer));
    }

    void report(String id, String state, int attempt) {
        reports.add(new ReportEntry(
                reports.size() + 1,
                START.plusSeconds(30).toString(),
                "whatsapp",
                "p",
                token(id, 0, attempt),
                state,
                true));
    }

    /** Appends an event, with the next number of its message. */
    StatusLine event(String id, int second, String status, String channel, int attempt) {
        int seq = 1
                + (int) events.stream()
                        .filter(line -> line.messageId().equals(id))
                        .count();
        ObjectNode json = JSON.createObjectNode();
        json.put("messageId", id)
                .put("seq", seq)
                .put("at", START.plusSeconds(second).toString());
        json.put("status", status);
        if (attempt > 0) {
            json.put("channel", channel)
                    .put("provider", channel.equals("sms") ? "twilio" : "meta")
                    .put("attempt", attempt);
        }
        StatusLine line = new StatusLine(0, events.size(), json);
        events.add(line);
        return line;
    }

    void end(String id, int second, String status, String channel, int attempt) {
        json(event(id, second, status, channel, attempt)).put("final", true);
    }

    private void change(int second, String state) {
        ObjectNode json = JSON.createObjectNode();
        json.put("channel", "whatsapp")
                .put("provider", "meta")
                .put("state", state)
                .put("why", "41 of 44 calls failed");
        health.add(new HealthLine(health.size(), at(second), at(second), "whatsapp/meta", json));
    }

    /** The only event of a message with this status. */
    StatusLine only(String id, String status) {
        return events.stream()
                .filter(line -> line.messageId().equals(id) && line.status().equals(status))
                .findFirst()
                .orElseThrow();
    }

    /** Takes an event away, and its number with it, as if it had never been written. */
    void unsay(String id, String status) {
        events.remove(only(id, status));
        int seq = 1;
        for (StatusLine line : events) {
            if (line.messageId().equals(id)) {
                json(line).put("seq", seq++);
            }
        }
    }

    /** The place of the first request of a message in the journal. */
    int requestOf(String id, int attempt) {
        for (int i = 0; i < requests.size(); i++) {
            Token token = Evidence.token(requests.get(i).token());
            if (token != null && token.attempt() == attempt && token.delivery().equals(name(id))) {
                return i;
            }
        }
        throw new IllegalArgumentException("no attempt " + attempt + " of " + id);
    }

    static ObjectNode json(StatusLine line) {
        return (ObjectNode) line.event();
    }

    private static String token(String id, int second, int attempt) {
        return new Token(Lane.STANDARD, 0, attempt, START.plusSeconds(second), name(id)).encode();
    }

    private static DeliveryKey name(String id) {
        return DeliveryKey.of(DeliveryKey.conversation(PHONE.getBytes(UTF_8)), id);
    }
}
