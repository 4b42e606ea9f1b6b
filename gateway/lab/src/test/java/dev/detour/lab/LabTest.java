package dev.detour.lab;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LabTest {
    @TempDir
    Path folder;

    @Test
    void everyGoalOfTheQuickSuitesIsMet() {
        // Given
        Lab.Order order = new Lab.Order(
                List.of(GoalSuite.NAME, NeverSuite.NAME, BlipSuite.NAME), null, Lab.Order.QUICK_RUNS, 1, true, false);
        // When
        List<Result> results = Lab.run(order, result -> {});
        // Then
        assertThat(results).hasSizeGreaterThan(60);
        assertThat(results.stream().filter(result -> !result.met()))
                .as("seed 1")
                .isEmpty();
    }

    @Test
    void aBreakerThatDoesNotClassifyMissesWhatTheMonitorMeets() {
        // Given: the lab must be able to fail; forty percent bad recipients are no outage.
        Scenario scenario = Scenario.during("bad recipients", 60_000, 300_000, 0, Conditions.GOOD.refused(0.4));
        Trial trial = Trial.of(10, 2, 1);
        // When
        int openings = trial.peer(run -> scenario, SmallRyeBreaker::new).stream()
                .mapToInt(run -> ((BreakerGate) run.gate()).openings)
                .sum();
        // Then
        assertThat(openings).isPositive();
    }

    @Test
    void aPageThatIsEarlyLateOrWrongDoesNoHarm() {
        // Given
        Trial trial = new Trial(10, 1, 1, 3, 0, null, 0, 0);
        long minute = 60_000;
        // When
        Journal early = trial.detour(run -> OutageSuite.pageEarly()).getFirst().journal();
        Journal late = trial.detour(run -> OutageSuite.pageLate()).getFirst().journal();
        Journal wrong = trial.detour(run -> OutageSuite.pageWrong()).getFirst().journal();
        // Then
        long soon = early.switchedAt - early.onset() - 10 * minute;
        long usual = late.switchedAt - late.onset();
        assertThat(soon).as("a page that tells before").isPositive().isLessThan(10_000);
        assertThat(usual).as("a page that tells nothing yet").isPositive().isLessThan(4_000);
        // The page stays open for 20 minutes more, and the traffic does not wait for it.
        assertThat(late.changes.getLast().state()).isEqualTo("healthy");
        assertThat(late.changes.getLast().at()).isLessThan(late.onset() + 41 * minute);
        assertThat(wrong.changes).isEmpty();
    }

    @Test
    void whereOnlyTheWebhooksAreLateNothingIsSentTwice() {
        // Given: nobody hears anything, of receipts or of recipients; or recipients are heard and receipts are not.
        Trial trial = Trial.of(10, 3, 1);
        Scenario webhooks = Scenario.during("webhooks", 600_000, 1_200_000, 120_000, Conditions.GOOD.webhooksDown());
        Scenario silent = Scenario.during("silent", 600_000, 120_000, 60_000, Conditions.GOOD.confirmed(0));
        // When
        List<Trial.Run> late = trial.detour(run -> webhooks);
        List<Trial.Run> lost = trial.detour(run -> silent);
        // Then: new messages take another way in both; only what is lost is sent again.
        assertThat(late).allSatisfy(run -> {
            assertThat(run.journal().switchedAt).isNotEqualTo(Journal.NEVER);
            assertThat(run.journal().returnedAt).isNotEqualTo(Journal.NEVER);
            assertThat(((DetourGate) run.gate()).hasRescued()).isFalse();
        });
        assertThat(lost).allSatisfy(run -> {
            assertThat(run.journal().switchedAt).isNotEqualTo(Journal.NEVER);
            assertThat(((DetourGate) run.gate()).hasRescued()).isTrue();
        });
    }

    @Test
    void theSameSeedGivesTheSame() {
        // Given
        Scenario scenario = Scenario.during("hard down", 60_000, 60_000, 60_000, Conditions.GOOD.faults(1));
        // When
        Journal one = Trial.of(10, 2, 7).detour(run -> scenario).getFirst().journal();
        Journal other = Trial.of(10, 2, 7).detour(run -> scenario).getFirst().journal();
        // Then
        assertThat(one.changes).isNotEmpty().isEqualTo(other.changes);
        assertThat(one.sentMessages).isEqualTo(other.sentMessages);
    }

    @Test
    void aTraceOfOnesOwnIsReplayed() throws Exception {
        // Given
        Path trace = folder.resolve("june.csv");
        Files.writeString(trace, """
                time,rate,faults,receipts,outage
                0,20,0.01,1,0
                120,20,0.01,0,1
                300,20,0.01,1,0
                420,20,0.01,1,0
                """);
        Path report = folder.resolve("report");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // When
        int exit = LabMain.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err,
                "--trace",
                trace.toString(),
                "--out",
                report.toString());
        // Then
        assertThat(exit).isEqualTo(LabMain.MET);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("down at 12", "recovering at", "healthy at");
        assertThat(report.resolve("report.html")).content().contains("<svg").doesNotContain("<script");
        assertThat(report.resolve("results.json")).content().contains("\"june.csv\"");
    }

    @Test
    void aBadTraceIsRefusedWithLineAndColumn() {
        assertThatThrownBy(() -> Trace.parse("a.csv", List.of("time,faults", "0,0", "1,1.5")))
                .isInstanceOf(TraceException.class)
                .hasMessage("a.csv: line 3, column faults: 1.5 is not between 0 and 1");
        assertThatThrownBy(() -> Trace.parse("a.csv", List.of("time,rate", "0,10", "1,ten")))
                .hasMessage("a.csv: line 3, column rate: \"ten\" is not a number");
        assertThatThrownBy(() -> Trace.parse("a.csv", List.of("time,speed", "0,1")))
                .hasMessageContaining("line 1: column \"speed\" is not known");
        assertThatThrownBy(() -> Trace.parse("a.csv", List.of("time", "5", "5")))
                .hasMessage("a.csv: line 3, column time: does not grow");
        assertThatThrownBy(() -> Trace.parse("a.csv", List.of("time,rate", "0")))
                .hasMessage("a.csv: line 2: has 1 columns, the header 2");
    }

    @Test
    void argumentsThatMakeNoSenseAreExplained() {
        // Given
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        // When
        int exit = LabMain.run(System.out, new PrintStream(err, true, StandardCharsets.UTF_8), "gaols");
        // Then
        assertThat(exit).isEqualTo(LabMain.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no suite \"gaols\"", "goals");
    }
}
