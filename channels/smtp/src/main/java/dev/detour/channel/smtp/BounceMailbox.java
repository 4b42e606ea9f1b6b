package dev.detour.channel.smtp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.FlagTerm;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.EventSource;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.Scope;

/**
 * A mailbox that receives what comes back, read by IMAP from time to time. It should have no other use: what was sent to a
 * return path of ours is deleted once its events are safe; anything else is marked as seen and left alone.
 */
final class BounceMailbox implements EventSource {
    private static final int MOST_AT_ONCE = 100;
    private static final int LARGEST = 1 << 20;
    private static final Duration SAFE_WITHIN = Duration.ofSeconds(30);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(2);
    private static final int TLS_FROM_THE_START = 993;

    private final Account account;
    private final BounceReader reader;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Thread thread;
    private boolean failing;

    /**
     * Where the mailbox is.
     *
     * @param host the IMAP server's name
     * @param port 993 for TLS from the start, else STARTTLS
     * @param tls whether encryption is required; otherwise there is none
     * @param username of the mailbox
     * @param password of the mailbox
     * @param folder in it
     * @param every how often it is looked into
     * @param timeout for a connection and for each answer
     */
    record Account(
            String host,
            int port,
            boolean tls,
            String username,
            Supplier<String> password,
            String folder,
            Duration every,
            Duration timeout) {}

    BounceMailbox(Account account, BounceReader reader) {
        this.account = account;
        this.reader = reader;
    }

    @Override
    public synchronized void start(Sink sink) {
        thread = Thread.ofVirtual().name("detour-bounce-mailbox").start(() -> run(sink));
    }

    private void run(Sink sink) {
        try {
            long wait;
            do {
                wait = account.every.toMillis();
                try {
                    if (look(sink) > 0) {
                        wait = 0;
                    }
                    report(sink, null);
                } catch (AuthenticationFailedException e) {
                    report(sink, "the bounce mailbox does not accept our login");
                } catch (MessagingException e) {
                    report(sink, "the bounce mailbox cannot be read at the moment");
                } catch (ExecutionException | TimeoutException e) {
                    // The events are not safe: the mail stays, and is read again.
                }
            } while (!stopped.await(wait, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what is new; returns how much more there is. */
    private int look(Sink sink) throws MessagingException, InterruptedException, ExecutionException, TimeoutException {
        Session session = Session.getInstance(properties());
        try (Store store = session.getStore("imap")) {
            store.connect(account.username, account.password.get());
            try (Folder folder = store.getFolder(account.folder)) {
                folder.open(Folder.READ_WRITE);
                Message[] unseen = folder.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
                for (int i = 0; i < Math.min(MOST_AT_ONCE, unseen.length); i++) {
                    take((MimeMessage) unseen[i], sink);
                }
                return Math.max(0, unseen.length - MOST_AT_ONCE);
            }
        }
    }

    private void take(MimeMessage mail, Sink sink)
            throws MessagingException, InterruptedException, ExecutionException, TimeoutException {
        Optional<String> token = reader.token(mail);
        ProviderEvent event =
                mail.getSize() > LARGEST ? new ProviderEvent.Ignored("mail.too-large") : reader.read(mail, token);
        sink.accept(List.of(event)).toCompletableFuture().get(SAFE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        boolean ours = token.isPresent() || event instanceof ProviderEvent.Receipt;
        mail.setFlag(ours ? Flags.Flag.DELETED : Flags.Flag.SEEN, true);
    }

    /** Says once that something is wrong, and once that it is over; sending is not concerned. */
    private void report(Sink sink, @Nullable String trouble) {
        boolean changed = failing != (trouble != null);
        failing = trouble != null;
        if (changed) {
            sink.accept(List.of(new ProviderEvent.AccountNotice(
                    "bounce-mailbox",
                    Scope.PROVIDER,
                    null,
                    true,
                    trouble == null ? null : FailureClass.ACCOUNT,
                    trouble == null ? "the bounce mailbox can be read again" : trouble)));
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        String millis = Long.toString(account.timeout.toMillis());
        boolean fromTheStart = account.tls && account.port == TLS_FROM_THE_START;
        properties.put("mail.imap.host", account.host);
        properties.put("mail.imap.port", Integer.toString(account.port));
        properties.put("mail.imap.connectiontimeout", millis);
        properties.put("mail.imap.timeout", millis);
        properties.put("mail.imap.ssl.enable", Boolean.toString(fromTheStart));
        properties.put("mail.imap.ssl.checkserveridentity", "true");
        properties.put("mail.imap.starttls.enable", Boolean.toString(account.tls && !fromTheStart));
        properties.put("mail.imap.starttls.required", Boolean.toString(account.tls && !fromTheStart));
        // Reading marks a mail as seen otherwise, and after a crash nobody would look at it again.
        properties.put("mail.imap.peek", "true");
        return properties;
    }

    @Override
    public void close() {
        stopped.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            // Interrupting a virtual thread closes the socket that it waits for.
            running.interrupt();
            try {
                running.join(STOPS_WITHIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
