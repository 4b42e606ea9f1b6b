package dev.detour.channel.smtp;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProbeResult;
import dev.detour.channel.Provider;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.testkit.ScriptedMailServer;

import static dev.detour.channel.smtp.Requests.mail;
import static dev.detour.channel.smtp.Requests.provider;
import static dev.detour.channel.smtp.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

/** What goes over the connection, and what is made of odd answers. */
class SmtpConversationTest {
    private static final SendRequest MAIL = mail("ana@example.org", "Ana", "Order 4711");

    @Test
    void oneConnectionServesManyMails() {
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) -> null);
                Provider provider = provider(server.port(), Map.of())) {
            // When
            IntStream.range(0, 10)
                    .forEach(number -> assertThat(send(provider, MAIL)).isInstanceOf(SendResult.Accepted.class));

            // Then
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.mails()).hasSize(10);
        }
    }

    @Test
    void aConnectionIsNotUsedForMoreMailsThanServersLike() {
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) -> null);
                Provider provider = provider(server.port(), Map.of())) {
            // When
            IntStream.range(0, 101)
                    .forEach(number -> assertThat(send(provider, MAIL)).isInstanceOf(SendResult.Accepted.class));

            // Then
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL, 421 4.3.2 closing", "RCPT, 421 4.3.2 closing", "MAIL, ''", "RCPT, ''", "DATA, ''", "NOOP, ''"})
    void aServerThatEndsAnOldConnectionGetsTheMailOnANewOne(String at, String answer) {
        // Given a server that hangs up on the second mail of its first connection
        try (ScriptedMailServer closing = closingOnSecond(at, answer);
                Provider provider = provider(closing.port(), Map.of())) {
            send(provider, MAIL);

            // When
            SendResult result = send(provider, MAIL);

            // Then
            assertThat(result).isInstanceOf(SendResult.Accepted.class);
            assertThat(closing.connections()).isEqualTo(2);
            assertThat(closing.mails()).hasSize(2);
        }
    }

    @Test
    void aServerThatEndsAnOldConnectionAfterTheMailDoesNotGetItTwice() {
        try (ScriptedMailServer closing = closingOnSecond(".", ScriptedMailServer.HANG_UP);
                Provider provider = provider(closing.port(), Map.of())) {
            send(provider, MAIL);

            // When
            SendResult result = send(provider, MAIL);

            // Then
            assertThat(result).isInstanceOf(SendResult.Ambiguous.class);
            assertThat(closing.mails()).hasSize(2);
        }
    }

    @Test
    void aClosingServerOnANewConnectionIsTheProvidersFault() {
        try (ScriptedMailServer server = new ScriptedMailServer(
                        (connection, command) -> command.startsWith("MAIL") ? "421 4.3.2 closing" : null);
                Provider provider = provider(server.port(), Map.of())) {
            // When
            SendResult result = send(provider, MAIL);

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            SendResult.Refused.class,
                            refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BANNER", "EHLO", "MAIL", "RCPT", "DATA"})
    void aServerThatSaysNothingBeforeTheMailIsRefusedInTime(String silentAt) {
        try (ScriptedMailServer server = silent(silentAt);
                Provider provider = provider(server.port(), Map.of("timeout", "300ms"))) {
            long before = System.nanoTime();

            // When
            SendResult result = send(provider, MAIL);

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            SendResult.Refused.class,
                            refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            assertThat(server.mails()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BANNER", "EHLO", "NOOP"})
    void aProbeOfASilentServerEndsInTime(String silentAt) {
        try (ScriptedMailServer server = silent(silentAt);
                Provider provider = provider(server.port(), Map.of("timeout", "300ms"))) {
            long before = System.nanoTime();

            // When
            ProbeResult result = provider.probe().toCompletableFuture().join();

            // Then
            assertThat(result).isInstanceOfAny(ProbeResult.Unanswered.class, ProbeResult.Refused.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aRefusalAtTheEndOfTheMailIsARefusal() {
        try (ScriptedMailServer server =
                        new ScriptedMailServer((connection, command) -> command.equals(".") ? "554 5.6.0 no" : null);
                Provider provider = provider(server.port(), Map.of())) {
            assertThat(send(provider, MAIL))
                    .isInstanceOfSatisfying(
                            SendResult.Refused.class,
                            refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.CONTENT));
        }
    }

    @Test
    void closingBeforeTheMailIsWrittenRefusesIt() {
        try (ScriptedMailServer server = silent("RCPT")) {
            Provider provider = provider(server.port(), Map.of());
            CompletableFuture<SendResult> result = provider.send(MAIL).toCompletableFuture();
            Awaitility.await().until(() -> server.commands().stream().anyMatch(command -> command.startsWith("RCPT")));

            // When
            provider.close();

            // Then
            assertThat(result.join())
                    .isInstanceOfSatisfying(
                            SendResult.Refused.class,
                            refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.LOCAL));
        }
    }

    @ParameterizedTest
    @CsvSource({"535 5.7.8 no, ACCOUNT", "454 4.7.0 later, PROVIDER_FAULT"})
    void aLoginThatIsRefusedForGoodIsTheAccounts(String answer, FailureClass failureClass) {
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) -> command.startsWith("EHLO")
                        ? "250-localhost\r\n250 AUTH PLAIN"
                        : command.startsWith("AUTH") ? answer : null);
                Provider provider = provider(server.port(), Map.of("username", "shop", "password", "secret"))) {
            assertThat(send(provider, MAIL))
                    .isInstanceOfSatisfying(
                            SendResult.Refused.class,
                            refused -> assertThat(refused.failureClass()).isEqualTo(failureClass));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ana@example.org\r\nRCPT TO:<evil@example.org>",
                "ana@example.org\nBcc: evil@example.org",
                "ana@example.org\0",
                "\r\nana@example.org"
            })
    void anAddressWithALineBreakIsRefused(String to) {
        refusedBeforeTheWire(mail(to, null, "Order"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ana\r\nBcc: evil@example.org", "Ana\n", "A\u0000na", "Ana\u0085Bcc: evil@example.org"})
    void aNameOrSubjectWithALineBreakIsRefused(String text) {
        refusedBeforeTheWire(mail("ana@example.org", text, "Order"));
        refusedBeforeTheWire(mail("ana@example.org", "Ana", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ana",
                "@example.org",
                "ana@",
                "a@b@c",
                "ana@example.org, evil@example.org",
                "ana <a@b.org>",
                "",
                "ana@a..b",
                "ana@0123456789012345678901234567890123456789012345678901234567890123456789.org"
            })
    void anAddressThatIsNoneIsTheRecipients(String to) {
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) -> null);
                Provider provider = provider(server.port(), Map.of())) {
            // When
            SendResult result = send(provider, mail(to, null, "Order"));

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            SendResult.Refused.class,
                            refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.RECIPIENT));
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void aMailThatIsNotWantedAnyMoreWhenTheServerWaitsForItsTextIsNotSent() {
        // Given
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) -> null);
                Provider provider = provider(server.port(), Map.of())) {
            // When
            SendResult result = provider.send(MAIL, () -> asked.incrementAndGet() == 1)
                    .toCompletableFuture()
                    .join();

            // Then
            assertThat(result).isSameAs(SendResult.WITHDRAWN);
            assertThat(server.commands()).contains("DATA");
            assertThat(send(provider, MAIL)).isInstanceOf(SendResult.Accepted.class);
            assertThat(server.mails()).hasSize(1);
        }
    }

    private static void refusedBeforeTheWire(SendRequest request) {
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) -> null);
                Provider provider = provider(server.port(), Map.of())) {
            // When
            SendResult result = send(provider, request);

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            SendResult.Refused.class,
                            refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.CONTENT));
            assertThat(server.commands()).isEqualTo(List.of());
        }
    }

    private static ScriptedMailServer closingOnSecond(String at, String answer) {
        int[] seen = new int[1];
        return new ScriptedMailServer((connection, command) -> {
            if (connection == 1 && command.startsWith("MAIL")) {
                seen[0]++;
            }
            boolean second = connection == 1 && (seen[0] == 2 || (at.equals("NOOP") && seen[0] == 1));
            return second && command.startsWith(at) ? answer : null;
        });
    }

    private static ScriptedMailServer silent(String at) {
        return new ScriptedMailServer((connection, command) -> {
            if (command.startsWith(at)) {
                LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
            }
            return null;
        });
    }
}
