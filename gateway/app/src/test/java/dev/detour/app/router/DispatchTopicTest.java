package dev.detour.app.router;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DispatchTopicTest {
    private static final long ANY_CONVERSATION = 0x9234_5678_9abc_def0L;

    @ParameterizedTest
    @CsvSource({"0, 4, 0", "3, 4, 3", "11, 12, 11", "5, 4, 1"})
    void putsADispatchIntoThePartitionOfItsMessage(int ofMessage, int partitions, int expected) {
        // Given
        byte[] key = DispatchTopic.key(ofMessage, ANY_CONVERSATION);

        // When, then
        assertThat(DispatchTopic.partition("detour.dispatch.meta.urgent", key, new byte[0], partitions))
                .contains(Set.of(expected));
    }

    @Test
    void keepsConversationsApartInTheKey() {
        assertThat(DispatchTopic.key(1, 2))
                .isNotEqualTo(DispatchTopic.key(1, 3))
                .hasSize(12);
    }
}
