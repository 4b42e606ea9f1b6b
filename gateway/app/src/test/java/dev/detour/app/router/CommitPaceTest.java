package dev.detour.app.router;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CommitPaceTest {
    private static final long MILLISECOND = 1_000_000;

    private final CommitPace pace = new CommitPace(Duration.ofMillis(20), 0);

    /** The milliseconds at which a commit is asked for, when this many records come in each. */
    private List<Integer> commits(int millis, int recordsInEach, boolean handsOver) {
        return commits(millis, recordsInEach, handsOver, 0);
    }

    private List<Integer> commits(int millis, int recordsInEach, boolean handsOver, int age) {
        return commits(1, millis, recordsInEach, handsOver, age);
    }

    private List<Integer> commitsFrom(int from, int to, int recordsInEach) {
        return commits(from, to, recordsInEach, true, 0);
    }

    private List<Integer> commits(int from, int to, int recordsInEach, boolean handsOver, int age) {
        List<Integer> commits = new ArrayList<>();
        for (int now = from; now <= to; now++) {
            for (int i = 0; i < recordsInEach; i++) {
                pace.works(age);
                if (handsOver) {
                    pace.handsOver();
                }
            }
            if (pace.isDue(now * MILLISECOND)) {
                commits.add(now);
            }
        }
        return commits;
    }

    @Test
    void withLittleToDoEachIntervalEndsWithACommit() {
        assertThat(commits(100, 1, true)).containsExactly(20, 40, 60, 80, 100);
    }

    @Test
    void whereThereIsOnlySomethingToTellCommitsAreFarApart() {
        assertThat(commits(250, 1, false)).containsExactly(100, 200);
    }

    @Test
    void aMessageToHandOverDoesNotWaitForWhatIsOnlyTold() {
        // Given
        commits(120, 1, false);

        // When
        pace.works(0);
        pace.handsOver();

        // Then
        assertThat(pace.isDue(121 * MILLISECOND)).isTrue();
    }

    @Test
    void theFirstMessageInAWhileGoesOutAtOnceAndTheNextAfterAnInterval() {
        // Given
        commits(90, 0, true);

        // When
        List<Integer> commits = commitsFrom(91, 130, 1);

        // Then
        assertThat(commits).containsExactly(91, 111);
    }

    @Test
    void ofARushTheFirstGoesOutAtOnceAndTheOthersAreCommittedRarely() {
        // Given
        commits(90, 0, true);

        // When
        List<Integer> commits = commitsFrom(91, 300, 10);

        // Then
        assertThat(commits).containsExactly(91, 191, 291);
    }

    @Test
    void withMuchToDoCommitsAreFarApart() {
        assertThat(commits(400, 10, true)).containsExactly(100, 200, 300, 400);
    }

    @Test
    void whatHasWaitedForLongWaitsForATenthOfThatMore() {
        assertThat(commits(250, 1, true, 1_000)).containsExactly(100, 200);
    }

    @Test
    void lessThanASecondIsNotLong() {
        assertThat(commits(100, 1, true, 999)).containsExactly(20, 40, 60, 80, 100);
    }

    @Test
    void butNotForEver() {
        assertThat(commits(700, 1, true, 60_000)).containsExactly(300, 600);
    }

    @Test
    void theYoungestIsNotKeptWaitingForTheOldest() {
        // When
        for (int age : new int[] {60_000, 0, 60_000}) {
            pace.works(age);
            pace.handsOver();
        }

        // Then
        assertThat(pace.isDue(20 * MILLISECOND)).isTrue();
    }

    @Test
    void whatGoesOutBecauseItsTimeHasComeHasNotWaitedBefore() {
        // Given
        pace.works(60_000);
        pace.onTime();

        // When
        pace.works();
        pace.handsOver();

        // Then
        assertThat(pace.isDue(20 * MILLISECOND)).isTrue();
    }

    @Test
    void aClockThatIsAheadMakesNothingLate() {
        assertThat(commits(40, 1, true, -60_000)).containsExactly(20, 40);
    }

    @Test
    void withNothingToDoNobodyAsks() {
        assertThat(commits(200, 0, true)).isEmpty();
    }

    @Test
    void whatCameInARushIsCommittedWhenTheRushIsOver() {
        // Given
        commits(20, 10, true);

        // When
        boolean due = pace.isDue(40 * MILLISECOND);

        // Then
        assertThat(due).isTrue();
    }

    @Test
    void afterACommitThatTookLongThereIsHalfAsMuchTimeForWork() {
        assertThat(commitsAfterOneOf(30)).containsExactly(20 + 30 + 15, 85);
        assertThat(commitsAfterOneOf(5)).containsExactly(40, 60);
    }

    @Test
    void butMessagesDoNotWaitLongerThanABusyPipelineLetsThem() {
        assertThat(commitsAfterOneOf(500)).containsExactly(20 + 500 + 100, 640);
    }

    /** When the next two follow that one, in milliseconds from the start, with a message to hand over in each. */
    private static List<Integer> commitsAfterOneOf(int millis) {
        CommitPace pace = new CommitPace(Duration.ofMillis(20), 0);
        List<Integer> commits = new ArrayList<>();
        for (int now = 1; commits.size() < 3; now++) {
            pace.works(0);
            pace.handsOver();
            if (pace.isDue(now * MILLISECOND)) {
                commits.add(now);
                now += commits.size() == 1 ? millis - 1 : 0;
            }
        }
        return commits.subList(1, 3);
    }
}
