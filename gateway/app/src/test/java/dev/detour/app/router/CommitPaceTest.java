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
    private List<Integer> commits(int millis, int recordsInEach) {
        List<Integer> commits = new ArrayList<>();
        for (int now = 1; now <= millis; now++) {
            for (int i = 0; i < recordsInEach; i++) {
                pace.worked();
            }
            if (pace.isDue(now * MILLISECOND)) {
                commits.add(now);
            }
        }
        return commits;
    }

    @Test
    void withLittleToDoEachIntervalEndsWithACommit() {
        assertThat(commits(100, 1)).containsExactly(20, 40, 60, 80, 100);
    }

    @Test
    void withMuchToDoCommitsAreFarApart() {
        assertThat(commits(400, 10)).containsExactly(100, 200, 300, 400);
    }

    @Test
    void withNothingToDoNobodyAsks() {
        assertThat(commits(200, 0)).isEmpty();
    }

    @Test
    void whatCameInARushIsCommittedWhenTheRushIsOver() {
        // Given
        commits(20, 10);

        // When
        boolean due = pace.isDue(40 * MILLISECOND);

        // Then
        assertThat(due).isTrue();
    }

    @Test
    void afterACommitThatTookLongerThanTheIntervalThereIsTimeForWork() {
        // Given
        commits(20, 1);
        int back = 20 + 200;

        // When
        List<Integer> commits = new ArrayList<>();
        for (int now = back; now <= back + 30; now++) {
            pace.worked();
            if (pace.isDue(now * MILLISECOND)) {
                commits.add(now);
            }
        }

        // Then
        assertThat(commits).containsExactly(back + 20);
    }
}
