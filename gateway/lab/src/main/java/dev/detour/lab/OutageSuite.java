package dev.detour.lab;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The shapes of real outages, as far as they are known from what their victims published. */
final class OutageSuite implements Suite {
    static final String NAME = "outages";
    private static final long MINUTE = 60_000;
    private static final long ONSET = 10 * MINUTE;
    private static final double RATE = 10;
    private static final String WEBHOOKS_ONLY = "2024-01-16 webhooks only";
    private static final String PAGE_WRONG = "page wrong";

    @Override
    public void run(Size size, Consumer<Result> results) {
        for (Scenario outage : outages()) {
            Trial trial = Trial.of(RATE, size.quick() ? 1 : Math.min(3, size.runs()), size.seed());
            List<Trial.Run> runs = trial.detour(run -> outage);
            Journal journal = runs.getFirst().journal();
            boolean rescued = runs.stream().anyMatch(run -> run.gate() instanceof DetourGate gate && gate.hasRescued());
            String seen = journal.switchedAt == Journal.NEVER
                    ? "no switch"
                    : String.format(
                            Locale.ROOT,
                            "away after %s, back %s, %d movements, %d of %d sent messages failed, caught ones %s",
                            span(journal.switchedAt - outage.onset()),
                            journal.returnedAt == Journal.NEVER
                                    ? (journal.isAway() ? "not yet" : "before the end")
                                    : span(journal.returnedAt - outage.end()) + " after the end",
                            journal.movements,
                            journal.failedMessages,
                            journal.sentMessages,
                            rescued ? "sent again" : "not sent again");
            // Messages that arrived, and those that nothing happened to, must not be sent twice.
            boolean harmless =
                    outage.name().equals(WEBHOOKS_ONLY) || outage.name().equals(PAGE_WRONG);
            boolean met = !harmless || !rescued;
            List<Result.Peer> peers = size.peers() ? Peers.measure(trial, run -> outage, Peers::detection) : List.of();
            results.accept(new Result(
                    NAME,
                    outage.name(),
                    RATE,
                    "course",
                    seen,
                    harmless ? "no rescue" : "",
                    met,
                    peers,
                    Trial.plot(outage, journal)));
        }
    }

    private static String span(long millis) {
        return millis < 120_000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1_000.0)
                : String.format(Locale.ROOT, "%.0f min", millis / 60_000.0);
    }

    /** All outages, oldest first. */
    static List<Scenario> outages() {
        return List.of(
                // Names gone from the DNS, six to seven hours; flapping while it came back.
                story(
                        "2021-10-04 DNS gone",
                        390,
                        minute -> minute >= 375
                                ? (minute % 4 < 2 ? Conditions.GOOD.faults(0.9) : Conditions.GOOD)
                                : Conditions.GOOD.faults(1)),
                // About two hours of failing sends, after a ramp of half an hour.
                story("2022-10-25 sends fail", 128, minute -> Conditions.GOOD.faults(Math.min(1, minute / 35))),
                // A partner delayed webhooks for 76 minutes; messages flowed.
                story(WEBHOOKS_ONLY, 76, minute -> Conditions.GOOD.webhooksDown()),
                // Cloud API: many errors on send for most of three hours, then delays.
                story(
                        "2024-03-05 partial errors",
                        175,
                        minute -> minute < 120
                                ? Conditions.GOOD.sendFaults(0.4)
                                : Conditions.GOOD.sendFaults(0.1).latency(4).receiptLag(5)),
                // From 12 to 30,000 reports in 20 minutes; stuck at one tick.
                story(
                        "2025-02-28 stuck at one tick",
                        40,
                        minute -> Conditions.GOOD
                                .faults(0.1 * Math.min(1, minute / 20))
                                .confirmed(1 - Math.min(1, minute / 20))),
                // Valid media requests answered with 400 for nine hours: the wrong class, for a part of the traffic.
                story("2026-01-20 media refused", 540, minute -> Conditions.GOOD.refused(0.3)),
                // Accepted and not delivered for four hours, then a replay with throttling.
                story(
                        "2026-06-12 silent",
                        353,
                        minute -> minute < 258
                                ? Conditions.GOOD.confirmed(0.05).page(minute > 20 ? 1 : 0)
                                : Conditions.GOOD.receiptLag(3).capacity(6)),
                // A page that is early, late, or about something else.
                pageEarly(),
                pageLate(),
                pageWrong());
    }

    /** The page tells ten minutes before anything fails. */
    static Scenario pageEarly() {
        return story(
                "page early",
                40,
                minute -> minute < 10
                        ? Conditions.GOOD.page(1)
                        : Conditions.GOOD.sendFaults(0.3).page(1));
    }

    /** The page tells 20 minutes after the beginning and stays open for 20 minutes after the end. */
    static Scenario pageLate() {
        return story(
                "page late",
                60,
                minute -> (minute < 40 ? Conditions.GOOD.faults(1) : Conditions.GOOD).page(minute < 20 ? 0 : 1));
    }

    /** The page tells of something that we do not use. */
    static Scenario pageWrong() {
        return story(PAGE_WRONG, 120, minute -> Conditions.GOOD.page(1));
    }

    private interface Story {
        Conditions at(double minute);
    }

    private static Scenario story(String name, long minutes, Story story) {
        long end = ONSET + minutes * MINUTE;
        return new Scenario(
                name,
                ONSET,
                end,
                end + 15 * MINUTE,
                time -> time < ONSET || time >= end ? Conditions.GOOD : story.at((time - ONSET) / (double) MINUTE));
    }
}
