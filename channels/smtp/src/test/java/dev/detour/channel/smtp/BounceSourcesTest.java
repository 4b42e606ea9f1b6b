package dev.detour.channel.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import org.awaitility.Awaitility;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.EventSource;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.AccountNotice;
import dev.detour.channel.ProviderEvent.Receipt;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SendResult;
import dev.detour.channel.SettingException;
import dev.detour.testkit.SimulatorClient;
import dev.detour.testkit.simulator.Simulator;
import dev.detour.testkit.simulator.SimulatorOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What comes back, fetched and listened for. */
class BounceSourcesTest {
    private static final String US = "bounce+t0ken@example.com";
    private static final String REPORT = Reports.postfix(US, "failed", "5.1.1", "smtp; 550 5.1.1 unknown");

    private final List<ProviderEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final EventSource.Sink sink = batch -> {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return CompletableFuture.failedFuture(new IllegalStateException("not safe"));
        }
        events.addAll(batch);
        return CompletableFuture.completedFuture(null);
    };
    private final GreenMail server = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP)
    });
    private GreenMailUser mailbox;

    @BeforeEach
    void start() {
        server.start();
        mailbox = server.setUser("bounces@example.com", "bounces", "secret");
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void aReportInTheMailboxBecomesAReceiptAndIsDeleted() throws Exception {
        // Given
        deliver(REPORT);

        try (Provider provider = polling("secret")) {
            // When
            provider.events().orElseThrow().start(sink);

            // Then
            awaitReceipts(1);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(inbox().getMessageCount()).isZero());
        }
    }

    @Test
    void aReportIsKeptUntilItsEventsAreSafe() throws Exception {
        // Given
        failures.set(3);
        deliver(REPORT);

        try (Provider provider = polling("secret")) {
            // When
            provider.events().orElseThrow().start(sink);

            // Then
            awaitReceipts(1);
            assertThat(failures).hasValue(0);
            assertThat(events).hasSize(1);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(inbox().getMessageCount()).isZero());
        }
    }

    @Test
    void somebodyElsesMailIsLeftAlone() throws Exception {
        // Given
        deliver(Reports.autoReply("bounces@example.com"));
        deliver(REPORT);

        try (Provider provider = polling("secret")) {
            // When
            provider.events().orElseThrow().start(sink);

            // Then
            awaitReceipts(1);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(inbox().getMessageCount()).isEqualTo(1));
            assertThat(inbox().getMessages().getFirst().getFlags().contains(Flags.Flag.SEEN))
                    .isTrue();
        }
    }

    @Test
    void aLoginThatIsRefusedIsToldOnce() {
        try (Provider provider = polling("wrong")) {
            // When
            provider.events().orElseThrow().start(sink);

            // Then
            Awaitility.await().untilAsserted(() -> assertThat(events).isNotEmpty());
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(events)
                            .singleElement()
                            .isInstanceOfSatisfying(AccountNotice.class, notice -> {
                                assertThat(notice.detail()).contains("login").doesNotContain("wrong");
                                assertThat(notice.usable()).isTrue();
                            }));
        }
    }

    @Test
    void aMailboxThatIsSilentEndsInTime() throws IOException {
        // Given a server that takes connections and says nothing
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Provider provider = provider(Map.of(
                        "imap-host", "127.0.0.1",
                        "imap-port", Integer.toString(silent.getLocalPort()),
                        "imap-tls", "off",
                        "imap-username", "bounces",
                        "imap-password", "secret",
                        "imap-timeout", "200ms"))) {
            // When
            provider.events().orElseThrow().start(sink);

            // Then
            Awaitility.await()
                    .untilAsserted(() -> assertThat(events).singleElement().isInstanceOf(AccountNotice.class));
        }
    }

    @Test
    void aReportThatIsSentToTheListenerBecomesAReceipt() throws Exception {
        try (BounceListener listener = listening()) {
            // When
            send(listener.port(), US, REPORT);

            // Then
            awaitReceipts(1);
        }
    }

    @Test
    void theListenerSaysItHasAReportOnlyWhenItsEventsAreSafe() {
        // Given
        failures.set(1);
        try (BounceListener listener = listening()) {
            // When, Then
            assertThatThrownBy(() -> send(listener.port(), US, REPORT))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("451 4.3.0");
            assertThat(events).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ana@example.com", "bounce+t0ken@example.org", "bounce+@example.com", "postmaster@example.com"})
    void theListenerIsNoOpenRelay(String to) {
        try (BounceListener listener = listening()) {
            assertThatThrownBy(() -> send(listener.port(), to, REPORT))
                    .isInstanceOf(SendFailedException.class)
                    .hasStackTraceContaining("5.1.1 only what comes back");
            assertThat(events).isEmpty();
        }
    }

    @Test
    void aMailThatIsTooLargeIsRefused() {
        try (BounceListener listener = listening()) {
            assertThatThrownBy(() -> send(listener.port(), US, REPORT + "x".repeat(1 << 20)))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("552");
            assertThat(events).isEmpty();
        }
    }

    @Test
    void garbageIsTakenAndCounted() throws Exception {
        try (BounceListener listener = listening()) {
            // When
            send(listener.port(), US, "Content-Type: multipart/report\r\n\r\n--");

            // Then
            assertThat(events).singleElement().isInstanceOf(ProviderEvent.Ignored.class);
        }
    }

    @Test
    void aMailThatComesBackIsAReceiptOfItsAttempt() {
        // Given a relay that takes a mail and sends it back to the listener, which cannot keep it at first
        failures.set(1);
        try (Simulator relay = Simulator.start(SimulatorOptions.onFreePorts(null));
                BounceListener listener = listening();
                Provider provider = provider(Map.of("port", Integer.toString(relay.smtpPort()), "tls", "off"))) {
            new SimulatorClient(relay.httpPort())
                    .setFaults(
                            "smtp",
                            "{\"bounces\":{\"share\":1,\"status\":\"5.2.2\",\"to\":\"127.0.0.1:" + listener.port()
                                    + "\"}}");

            // When
            SendResult sent = Requests.send(provider, Requests.mail("ana@example.org", "Ana", "Order"));

            // Then
            awaitReceipts(1);
            assertThat(events).singleElement().isInstanceOfSatisfying(Receipt.class, receipt -> {
                assertThat(new SendResult.Accepted(receipt.providerMessageId())).isEqualTo(sent);
                assertThat(receipt.failure())
                        .extracting(failure -> failure.failureClass())
                        .isEqualTo(FailureClass.POLICY);
            });
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Provider provider = provider(Map.of("bounce-listener", "127.0.0.1:" + taken.getLocalPort()))) {
            assertThatThrownBy(() -> provider.events().orElseThrow().start(sink))
                    .isInstanceOf(SettingException.class)
                    .hasMessageStartingWith("detour.providers.it.bounce-listener cannot be listened on");
        }
    }

    @Test
    void withoutSettingsThereIsNoSource() {
        try (Provider provider = provider(Map.of())) {
            assertThat(provider.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bounce-listener | 2525            | bounce-listener must be an address of this machine and a port
            bounce-listener | 127.0.0.1:99999 | bounce-listener must be an address of this machine and a port
            imap-username   | bounces         | imap-host is missing
            imap-host       | 127.0.0.1       | imap-username is missing
            imap-tls        | maybe           | imap-tls must be one of required, off
            """)
    void aSettingThatCannotBeUsedIsNamedWithItsRemedy(String key, String value, String sentence) {
        assertThatThrownBy(() -> provider(Map.of(key, value)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("detour.providers.it." + sentence);
    }

    private Provider polling(String password) {
        return provider(Map.of(
                "imap-host", "127.0.0.1",
                "imap-port", Integer.toString(server.getImap().getPort()),
                "imap-tls", "off",
                "imap-username", "bounces",
                "imap-password", password,
                "imap-poll", "50ms"));
    }

    private static Provider provider(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("host", "127.0.0.1");
        settings.put("from", "shop@example.com");
        return new SmtpProviderFactory().create(ProviderSettings.of("it", settings));
    }

    private BounceListener listening() {
        BounceListener listener = new BounceListener(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "it",
                "example.com",
                new BounceReader("example.com", Clock.systemUTC()));
        listener.start(sink);
        return listener;
    }

    private void deliver(String mail) throws MessagingException {
        mailbox.deliver(new MimeMessage(Session.getInstance(new Properties()), bytes(mail)));
    }

    private static void send(int port, String to, String mail) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", Integer.toString(port));
        properties.put("mail.smtp.connectiontimeout", "5000");
        properties.put("mail.smtp.timeout", "10000");
        Session session = Session.getInstance(properties);
        SMTPMessage message = new SMTPMessage(session, bytes(mail));
        message.setEnvelopeFrom("<>");
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect();
            transport.sendMessage(message, InternetAddress.parse(to));
        }
    }

    private static ByteArrayInputStream bytes(String mail) {
        return new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8));
    }

    private MailFolder inbox() throws Exception {
        return server.getManagers().getImapHostManager().getInbox(mailbox);
    }

    private void awaitReceipts(int number) {
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(events).filteredOn(Receipt.class::isInstance).hasSize(number));
        assertThat(events)
                .filteredOn(Receipt.class::isInstance)
                .allSatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                Receipt.class,
                                receipt -> assertThat(receipt.token()).isEqualTo("t0ken")));
    }
}
