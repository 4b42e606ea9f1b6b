package dev.detour.channel.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.subethamail.smtp.server.SMTPServer;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.testkit.ScriptedMailServer;

import static org.assertj.core.api.Assertions.assertThat;

/** Encryption, with certificates that are made for the test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmtpTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final SendRequest MAIL = Requests.mail("ana@example.org", "Ana", "Order");

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private SSLContext before;
    private KeyStore keys;

    @BeforeAll
    void trustOneCertificate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost")
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        before = SSLContext.getDefault();
        SSLContext.setDefault(context(true));
    }

    @AfterAll
    void trustAsBefore() {
        SSLContext.setDefault(before);
    }

    @Test
    void encryptionIsRequiredUnlessSomebodySaysOtherwise() {
        // Given a server, or somebody in between, that offers none
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) -> null);
                Provider provider = defaults("localhost", server.port())) {
            // When
            SendResult result = Requests.send(provider, MAIL);

            // Then
            assertThat(result).isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
                assertThat(refused.failureClass()).isEqualTo(FailureClass.ACCOUNT);
                assertThat(refused.code()).isEqualTo("tls.not-offered");
            });
            assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
        }
    }

    @Test
    void aMailGoesEncryptedToAServerThatIsTrusted() {
        // Given a server that takes nothing in clear
        SMTPServer server = server();
        try (Provider provider = defaults("localhost", server.getPortAllocated())) {
            // When
            SendResult result = Requests.send(provider, MAIL);

            // Then
            assertThat(result).isInstanceOf(SendResult.Accepted.class);
            assertThat(taken).contains("ana@example.org");
        } finally {
            server.stop();
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        SMTPServer server = server();
        try (Provider provider = defaults("127.0.0.1", server.getPortAllocated())) {
            assertThat(Requests.send(provider, MAIL)).isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
                assertThat(refused.failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT);
                assertThat(refused.code()).isEqualTo("connect.tls");
            });
        } finally {
            server.stop();
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        SMTPServer server = server();
        SSLContext.setDefault(context(false));
        try (Provider provider = defaults("localhost", server.getPortAllocated())) {
            assertThat(Requests.send(provider, MAIL))
                    .isInstanceOfSatisfying(
                            SendResult.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("connect.tls"));
        } finally {
            SSLContext.setDefault(context(true));
            server.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"opportunistic", "off"})
    void withoutTheRequirementItGoesInClear(String tls) {
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) -> null);
                Provider provider = Requests.provider(server.port(), Map.of("tls", tls))) {
            assertThat(Requests.send(provider, MAIL)).isInstanceOf(SendResult.Accepted.class);
            assertThat(server.mails()).hasSize(1);
        }
    }

    @Test
    void aLoginIsNeverSaidInClearWhereEncryptionIsRequired() {
        try (ScriptedMailServer server = new ScriptedMailServer((connection, command) ->
                        command.startsWith("EHLO") ? "250-localhost\r\n250 AUTH PLAIN LOGIN" : null);
                Provider provider = Requests.provider(
                        server.port(), Map.of("tls", "required", "username", "shop", "password", "secret"))) {
            // When
            Requests.send(provider, MAIL);

            // Then
            assertThat(server.commands()).noneMatch(command -> command.startsWith("AUTH"));
        }
    }

    private static Provider defaults(String host, int port) {
        return new SmtpProviderFactory()
                .create(ProviderSettings.of(
                        "it", Map.of("host", host, "port", Integer.toString(port), "from", "shop@example.com")));
    }

    private SMTPServer server() {
        SMTPServer server;
        try {
            server = SMTPServer.port(0)
                    .requireTLS()
                    .startTlsSocketFactory(context(true))
                    .messageHandler((context, from, to, data) -> taken.add(to))
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        server.start();
        return server;
    }

    private SSLContext context(boolean trusting) throws GeneralSecurityException, IOException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        if (trusting) {
            trusted.setCertificateEntry("it", keys.getCertificate("it"));
            trust.init(trusted);
        } else {
            trust.init((KeyStore) null);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
