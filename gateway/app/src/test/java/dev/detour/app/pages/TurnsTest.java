package dev.detour.app.pages;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TurnsTest {
    private final Turns turns = new Turns(millis -> millis);

    @Test
    void aPageIsReadNowAndThenInCalmTimes() {
        // When
        List<Integer> read = secondsOfTurns(400, Integer.MAX_VALUE);

        // Then
        assertThat(read).containsExactly(20, 200, 380);
    }

    @Test
    void whatIsInQuestionIsAskedSoonAndOften() {
        // Given
        secondsOfTurns(50, Integer.MAX_VALUE);

        // When
        List<Integer> read = secondsOfTurns(60, 10);

        // Then
        assertThat(read).containsExactly(14, 34, 54);
    }

    private List<Integer> secondsOfTurns(int seconds, int suspiciousFrom) {
        List<Integer> read = new ArrayList<>();
        for (int second = 1; second <= seconds; second++) {
            if (turns.isDue(1_000, second >= suspiciousFrom)) {
                read.add(second);
            }
        }
        return read;
    }
}
