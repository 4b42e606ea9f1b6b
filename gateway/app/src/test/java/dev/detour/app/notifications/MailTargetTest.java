package dev.detour.app.notifications;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Provider;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

class MailTargetTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:05Z");

    private final Server server = new Server();
    private final MailTarget target = new MailTarget(server, List.of("ops@example.com", "boss@example.com"));

    /** A provider that can refuse one recipient. */
    private static final class Server implements Provider {
        private final List<String> taken = new ArrayList<>();
        private String refused = "";

        @Override
        public CompletionStage<SendResult> send(SendRequest request, BooleanSupplier wanted) {
            if (request.to().equals(refused)) {
                return CompletableFuture.completedStage(
                        new SendResult.Refused(FailureClass.POLICY, Scope.RECIPIENT, "4.2.2", "mailbox full"));
            }
            taken.add(request.to());
            return CompletableFuture.completedStage(new SendResult.Accepted("id"));
        }

        @Override
        public int concurrency() {
            return 1;
        }

        @Override
        public void close() {}
    }

    @Test
    void whoHasGotANotificationDoesNotGetItAgainBecauseOfAnother() {
        // Given
        server.refused = "ops@example.com";
        assertThat(target.deliver(Changes.switched(), NOW)).contains("refused: 4.2.2");
        server.refused = "";

        // When
        var again = target.deliver(Changes.switched(), NOW.plusSeconds(1));

        // Then
        assertThat(again).isEmpty();
        assertThat(server.taken).containsExactly("boss@example.com", "ops@example.com");
    }

    @Test
    void theNextNotificationGoesToEverybodyAgain() {
        // Given
        target.deliver(Changes.switched(), NOW);
        Notification next = new Notification("ntf_other", Changes.switched().change(), NOW);

        // When
        target.deliver(next, NOW);

        // Then
        assertThat(server.taken).hasSize(4);
    }
}
