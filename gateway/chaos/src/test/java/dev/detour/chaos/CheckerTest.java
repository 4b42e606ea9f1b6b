package dev.detour.chaos;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.core.delivery.Token;
import dev.detour.testkit.SimulatorClient.JournalEntry;
import dev.detour.testkit.SimulatorClient.ReportEntry;

import static dev.detour.chaos.HonestJournals.DOUBTFUL;
import static dev.detour.chaos.HonestJournals.PLAIN;
import static dev.detour.chaos.HonestJournals.REPEATED;
import static dev.detour.chaos.HonestJournals.SWITCHED;
import static dev.detour.chaos.HonestJournals.at;
import static dev.detour.chaos.HonestJournals.json;
import static org.assertj.core.api.Assertions.assertThat;

/** The checker believes honest journals, and none that say what a broken gateway would leave behind. */
class CheckerTest {
    @Test
    void believesWhatIsTrueAndHasLookedAtEachInvariant() {
        // When
        Findings findings = Checker.check(new Evidence(new HonestJournals().journals()));

        // Then
        assertThat(findings.violations()).isEmpty();
        assertThat(Invariant.values())
                .allSatisfy(invariant -> assertThat(findings.lookedAt(invariant))
                        .as("%s", invariant)
                        .isPositive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"down", "healthy"})
    void whileARecordIsUnderWayNodesMaySayWhatItReplacesOrWhatItSays(String state) {
        // Given: "healthy", said at 20, could be read by others at 24
        HonestJournals journals = new HonestJournals();
        journals.health.replaceAll(line ->
                new HealthLine(line.offset(), line.timestamp(), line.timestamp() + 4_000, line.key(), line.record()));
        journals.samples.add(new Sample(at(23), at(23), 2, Map.of("meta", state)));

        // When
        Findings findings = Checker.check(new Evidence(journals.journals()));

        // Then
        assertThat(findings.violations()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("falsehoods")
    void catches(String what, Invariant invariant, Consumer<HonestJournals> falsify) {
        // Given
        HonestJournals journals = new HonestJournals();
        falsify.accept(journals);

        // When
        Findings findings = Checker.check(new Evidence(journals.journals()));

        // Then
        assertThat(findings.violations().stream().map(Violation::invariant).collect(Collectors.toSet()))
                .as("%s: %s", what, findings.violations())
                .contains(invariant);
    }

    static Stream<Arguments> falsehoods() {
        return Stream.of(
                falsehood(
                        "a lost message",
                        Invariant.I1,
                        it -> it.events.removeIf(line -> line.messageId().equals(PLAIN) && line.isFinal())),
                falsehood(
                        "two ends",
                        Invariant.I1,
                        it -> json(it.only(PLAIN, "sent")).put("final", true).put("late", true)),
                falsehood("a repetition that nobody noted", Invariant.I1, it -> it.unsay(REPEATED, "duplicate")),
                falsehood("rubbish that was swallowed", Invariant.I1, it -> it.letters.clear()),
                falsehood("rubbish set aside twice", Invariant.I1, it -> it.letters.addAll(List.copyOf(it.letters))),
                falsehood("a doubt that was not recorded", Invariant.I2, it -> it.unsay(DOUBTFUL, "ambiguous")),
                falsehood(
                        "an attempt that was written twice",
                        Invariant.I2,
                        it -> it.request(PLAIN, 1, "whatsapp", 1, "hang")),
                falsehood(
                        "a second channel without a reason",
                        Invariant.I2,
                        it -> json(it.only(SWITCHED, "failed-over")).remove("reason")),
                falsehood("messages that overtook each other", Invariant.I3, it -> swap(it, PLAIN, REPEATED)),
                falsehood("a send after the deadline", Invariant.I4, it -> shorten(it, DOUBTFUL, at(15))),
                falsehood(
                        "another's address",
                        Invariant.I5,
                        it -> replace(it, PLAIN, entry -> with(entry, "+4915131009900", entry.text()))),
                falsehood(
                        "another's content",
                        Invariant.I5,
                        it -> replace(it, PLAIN, entry -> with(entry, entry.to(), "text of m-1"))),
                falsehood("a request of no message", Invariant.I5, it -> it.request("m-9", 9, "whatsapp", 1, "taken")),
                falsehood("an event of no message", Invariant.I5, it -> it.event("m-9", 9, "accepted", "", 0)),
                falsehood(
                        "a request without an intent",
                        Invariant.I6,
                        it -> json(it.only(REPEATED, "dispatched")).put("status", "held")),
                falsehood(
                        "an intent after the request",
                        Invariant.I6,
                        it -> json(it.only(PLAIN, "dispatched")).put("at", "2026-11-29T12:00:02Z")),
                falsehood("a status that fell", Invariant.I7, it -> it.event(PLAIN, 9, "sent", "whatsapp", 1)),
                falsehood("a receipt that was lost", Invariant.I7, it -> it.report(PLAIN, "read", 1)),
                falsehood(
                        "a receipt that nobody sent",
                        Invariant.I7,
                        it -> it.reports.removeIf(report -> isOf(report, it, PLAIN))),
                falsehood("an event that was lost", Invariant.I7, it -> it.events.remove(it.only(PLAIN, "accepted"))),
                falsehood(
                        "a node that did not hear",
                        Invariant.I8,
                        it -> it.samples.add(new Sample(at(15), at(15), 2, Map.of("meta", "healthy")))),
                falsehood(
                        "slow for ever",
                        Invariant.I9,
                        it -> it.outcome = new Outcome(-1, 2_000, 9_000, 1_000, List.of())),
                falsehood(
                        "a process that ended",
                        Invariant.I9,
                        it -> it.outcome =
                                new Outcome(1_000, 2_000, 30, 1_000, List.of("node 1 ended by itself with code 1"))),
                falsehood("a leak", Invariant.I10, it -> it.after.set(0, new Vitals(1, 400L << 20, 101, 510))));
    }

    private static Arguments falsehood(String what, Invariant invariant, Consumer<HonestJournals> falsify) {
        return Arguments.of(what, invariant, falsify);
    }

    private static boolean isOf(ReportEntry report, HonestJournals journals, String id) {
        Token reported = Evidence.token(report.token());
        Token sent =
                Evidence.token(journals.requests.get(journals.requestOf(id, 1)).token());
        return reported != null && sent != null && reported.delivery().equals(sent.delivery());
    }

    /** Two requests change places, and with them nothing else. */
    private static void swap(HonestJournals journals, String one, String other) {
        int a = journals.requestOf(one, 1);
        int b = journals.requestOf(other, 1);
        JournalEntry first = journals.requests.get(a);
        JournalEntry second = journals.requests.get(b);
        journals.requests.set(a, numbered(first, second.seq()));
        journals.requests.set(b, numbered(second, first.seq()));
    }

    private static void shorten(HonestJournals journals, String id, long deadline) {
        journals.published.replaceAll(one -> id.equals(one.id())
                ? new Published(
                        one.kind(),
                        one.topic(),
                        one.partition(),
                        one.offset(),
                        one.timestamp(),
                        one.key(),
                        one.id(),
                        one.phone(),
                        one.email(),
                        one.text(),
                        deadline)
                : one);
    }

    private static void replace(HonestJournals journals, String id, UnaryOperator<JournalEntry> change) {
        int place = journals.requestOf(id, 1);
        journals.requests.set(place, change.apply(journals.requests.get(place)));
    }

    private static JournalEntry with(JournalEntry entry, String to, @Nullable String text) {
        return new JournalEntry(
                entry.seq(),
                entry.at(),
                entry.provider(),
                to,
                entry.token(),
                entry.kind(),
                text,
                entry.taken(),
                entry.providerMessageId(),
                entry.answer());
    }

    private static JournalEntry numbered(JournalEntry entry, int seq) {
        return new JournalEntry(
                seq,
                entry.at(),
                entry.provider(),
                entry.to(),
                entry.token(),
                entry.kind(),
                entry.text(),
                entry.taken(),
                entry.providerMessageId(),
                entry.answer());
    }
}
