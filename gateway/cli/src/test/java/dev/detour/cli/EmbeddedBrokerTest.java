package dev.detour.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedBrokerTest {
    private static final int ONCE_AROUND = 12_000;

    @Test
    void aFreePortIsAnotherOneEachTimeAndNoneThatIsTakenOrThatAConnectionMayGet() throws IOException {
        // Given
        Set<Integer> given = new HashSet<>();
        try (ServerSocket taken = new ServerSocket(EmbeddedBroker.freePort(), 1, InetAddress.getLoopbackAddress())) {

            // When
            for (int i = 0; i < 100; i++) {
                given.add(EmbeddedBroker.freePort());
            }
            int different = given.size();
            for (int i = 0; i < ONCE_AROUND; i++) {
                given.add(EmbeddedBroker.freePort());
            }

            // Then
            assertThat(different).isEqualTo(100);
            assertThat(given)
                    .doesNotContain(taken.getLocalPort())
                    .allSatisfy(port -> assertThat(port).isBetween(20_000, 31_999));
        }
    }
}
