package dev.detour.channel.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

import dev.detour.channel.EventSource;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.SettingException;

/**
 * A mail server for what comes back and for nothing else: it takes mail to return paths of ours only, from anybody, and
 * says that it has taken one only once its events are safe, so that the other side keeps it until then.
 */
final class BounceListener implements EventSource {
    private static final int LARGEST = 1 << 20;
    private static final long MOST_SKIPPED = 16L << 20;
    private static final int MOST_CONNECTIONS = 20;
    private static final int MOST_RECIPIENTS = 10;
    private static final int IDLE_SECONDS = 60;
    private static final int SAFE_WITHIN_SECONDS = 30;

    /** Only to read mails with; making one looks through the class path. */
    private static final Session READING = Session.getInstance(new Properties());

    private final InetSocketAddress address;
    private final String setting;
    private final String domain;
    private final BounceReader reader;
    private @Nullable SMTPServer server;

    /**
     * Opens nothing yet.
     *
     * @param address where to listen; port 0 for any free one
     * @param setting its setting's full name
     * @param domain of return paths
     */
    BounceListener(InetSocketAddress address, String setting, String domain, BounceReader reader) {
        this.address = address;
        this.setting = setting;
        this.domain = domain;
        this.reader = reader;
    }

    @Override
    public synchronized void start(Sink sink) {
        SMTPServer made = SMTPServer.port(address.getPort())
                .bindAddress(address.getAddress())
                .hostName(domain)
                .softwareName("Detour")
                .maxConnections(MOST_CONNECTIONS)
                .maxRecipients(MOST_RECIPIENTS)
                .maxMessageSize(LARGEST)
                .connectionTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
                .hideTLS()
                .messageHandlerFactory(context -> new Handler(sink))
                .build();
        try {
            made.start();
        } catch (RuntimeException e) {
            throw new SettingException(
                    setting, "cannot be listened on: choose an address of this machine and a port that is free");
        }
        server = made;
    }

    /** The port that was opened. */
    synchronized int port() {
        return server == null ? 0 : server.getPortAllocated();
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    /** One mail; used by one thread. */
    private final class Handler implements MessageHandler {
        private final Sink sink;
        private Optional<String> token = Optional.empty();

        Handler(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void from(String from) {
            // Reports have the null sender; some servers write their own address nevertheless.
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            Optional<String> found = reader.token(List.of(recipient));
            if (found.isEmpty()) {
                throw new RejectException(550, "5.1.1 only what comes back is taken here");
            }
            token = token.or(() -> found);
        }

        @Override
        public @Nullable String data(InputStream data) throws RejectException, IOException {
            byte[] bytes = data.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                // The refusal comes after the mail, so the rest is read, but not for ever.
                byte[] rest = new byte[8192];
                long skipped = 0;
                for (int read = data.read(rest); read >= 0; read = data.read(rest)) {
                    skipped += read;
                    if (skipped > MOST_SKIPPED) {
                        throw new IOException("a mail without end");
                    }
                }
                throw new RejectException(552, "5.3.4 too large");
            }
            ProviderEvent event;
            try {
                event = reader.read(new MimeMessage(READING, new ByteArrayInputStream(bytes)), token);
            } catch (MessagingException e) {
                event = new ProviderEvent.Ignored("mail.unreadable");
            }
            try {
                sink.accept(List.of(event)).toCompletableFuture().get(SAFE_WITHIN_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new RejectException(451, "4.3.0 cannot be kept at the moment, try again later");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RejectException(421, "4.3.2 closing");
            }
            return null;
        }

        @Override
        public void done() {
            // Nothing is held.
        }
    }
}
