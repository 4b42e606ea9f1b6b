package dev.detour.app.sender;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

import dev.detour.app.wire.ContentRecord;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.Content;
import dev.detour.channel.Purpose;
import dev.detour.contract.Lane;

import static org.assertj.core.api.Assertions.assertThat;

class PatienceTest {
    private static final Instant HANDED_OVER = Instant.parse("2026-11-24T10:00:00Z");

    private Instant now = HANDED_OVER;
    private final Patience patience =
            new Patience(Map.of(Lane.URGENT, Duration.ofSeconds(2), Lane.STANDARD, Duration.ofSeconds(15)), () -> now);

    @Test
    void eachLaneWaitsForItsOwnTime() {
        // When
        now = HANDED_OVER.plusSeconds(3);

        // Then
        assertThat(patience.isOverdue(Lane.URGENT, dispatch(true, false), HANDED_OVER))
                .isTrue();
        assertThat(patience.isOverdue(Lane.STANDARD, dispatch(true, false), HANDED_OVER))
                .isFalse();
    }

    @Test
    void whatNobodyElseMayHaveAndWhatFindsOutWhetherItWorksStays() {
        // When
        now = HANDED_OVER.plusSeconds(60);

        // Then
        assertThat(patience.isOverdue(Lane.URGENT, dispatch(false, false), HANDED_OVER))
                .isFalse();
        assertThat(patience.isOverdue(Lane.URGENT, dispatch(true, true), HANDED_OVER))
                .isFalse();
    }

    @Test
    void atItsDeadlineTheTimeIsUp() {
        // When // Then
        now = HANDED_OVER.plusSeconds(300).minusMillis(1);
        assertThat(patience.isExpired(dispatch(true, false))).isFalse();
        now = HANDED_OVER.plusSeconds(300);
        assertThat(patience.isExpired(dispatch(true, false))).isTrue();
    }

    private static DispatchRecord dispatch(boolean mayMoveOn, boolean probe) {
        return new DispatchRecord(
                "m-1",
                1,
                Bytes.wrap("key".getBytes(StandardCharsets.UTF_8)),
                0,
                1,
                "+4915112345678",
                null,
                ContentRecord.of(Content.ofText("hello")),
                Purpose.TRANSACTIONAL,
                probe,
                mayMoveOn,
                null,
                HANDED_OVER.plusSeconds(300).toEpochMilli());
    }
}
