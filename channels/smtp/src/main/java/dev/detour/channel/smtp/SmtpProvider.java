package dev.detour.channel.smtp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import javax.net.ssl.SSLException;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.AddressException;

import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.eclipse.angus.mail.util.SocketConnectException;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.EventSource;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ProbeResult;
import dev.detour.channel.Provider;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;

/** One mail server. The library blocks, so each mail has a virtual thread; as many wait as there are no connections. */
final class SmtpProvider implements Provider {
    /** "Service not available, closing transmission channel" (RFC 5321, 4.2.3). */
    private static final int CLOSING = 421;

    private static final SendResult CLOSED = local("closed", "the client is closed; nothing was sent");
    private static final SendResult INVALID_ADDRESS = new SendResult.Refused(
            FailureClass.RECIPIENT, Scope.RECIPIENT, "address.invalid", "the address is not valid for e-mail");

    private final Relay relay;
    private final Optional<EventSource> bounces;
    private final Connections connections;
    private final Semaphore places;
    private final InstantSource clock = Clock.systemUTC();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Limit> underWay = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("detour-smtp-watch").daemon().factory());
    private volatile boolean closed;

    /** @param bounces how it is learnt of mails that come back, if it is */
    SmtpProvider(Relay relay, Optional<EventSource> bounces) {
        this.relay = relay;
        this.bounces = bounces;
        this.connections = new Connections(relay);
        this.places = new Semaphore(relay.connections());
    }

    @Override
    public CompletionStage<SendResult> send(SendRequest request, BooleanSupplier wanted) {
        if (Headers.isUnsafe(request.to())
                || Headers.isUnsafe(request.name())
                || Headers.isUnsafe(request.content().subject())) {
            return CompletableFuture.completedStage(new SendResult.Refused(
                    FailureClass.CONTENT,
                    Scope.MESSAGE,
                    "header.injection",
                    "address, name and subject must not contain line breaks or other control characters"));
        }
        if (Headers.isTooLong(request.name())
                || Headers.isTooLong(request.content().subject())) {
            return CompletableFuture.completedStage(new SendResult.Refused(
                    FailureClass.CONTENT,
                    Scope.MESSAGE,
                    "header.too-long",
                    "name or subject is too long for a header"));
        }
        return onItsThread(limit -> deliver(request, wanted, limit));
    }

    private CompletableFuture<SendResult> onItsThread(Function<Limit, SendResult> action) {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    result.complete(call(action));
                } catch (RuntimeException unexpected) {
                    result.complete(new SendResult.Ambiguous("client.failed", "the mail client failed unexpectedly"));
                }
            });
        } catch (RejectedExecutionException e) {
            result.complete(CLOSED);
        }
        return result;
    }

    /** Does something that needs a place, within the time for a mail. */
    private SendResult call(Function<Limit, SendResult> action) {
        try {
            if (!places.tryAcquire(relay.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return local("pool.full", "no connection became free in time; nothing was sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CLOSED;
        }
        Limit limit = new Limit();
        underWay.add(limit);
        try {
            if (closed) {
                return CLOSED;
            }
            Future<?> timer = watch.schedule(
                    () -> limit.end(Limit.End.TIMEOUT), relay.timeout().toMillis(), TimeUnit.MILLISECONDS);
            try {
                return action.apply(limit);
            } finally {
                timer.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            return CLOSED;
        } finally {
            underWay.remove(limit);
            places.release();
        }
    }

    /** Connects, greets and says NOOP, always on a new connection: an old one says nothing about new ones. */
    private SendResult knock(Limit limit) {
        try {
            Connections.Connection connection = connections.open(limit);
            boolean answers = connection.transport().isConnected();
            limit.done();
            if (answers && limit.ended() == null) {
                connections.giveBack(connection);
                return new SendResult.Accepted("noop");
            }
            connections.discard(connection);
            return limit.ended() == Limit.End.CLOSED
                    ? CLOSED
                    : new SendResult.Ambiguous("timeout", "the server took the connection and then said nothing");
        } catch (MessagingException e) {
            return notConnected(e, limit);
        }
    }

    @Override
    public CompletionStage<ProbeResult> probe() {
        return onItsThread(this::knock).thenApply(ProbeResult::of);
    }

    private SendResult deliver(SendRequest request, BooleanSupplier wanted, Limit limit) {
        Connections.Connection connection;
        try {
            connection = connections.take(limit);
        } catch (MessagingException e) {
            return notConnected(e, limit);
        }
        boolean used = connection.used();
        Outcome outcome = deliver(request, wanted, limit, connection);
        if (!used || !outcome.connectionWasOver() || limit.ended() != null) {
            return outcome.result();
        }
        // The server had closed an old connection between its last answer and this mail, of which it has seen nothing.
        try {
            return deliver(request, wanted, limit, connections.open(limit)).result();
        } catch (MessagingException e) {
            return notConnected(e, limit);
        }
    }

    /** What became of a mail on one connection, and whether that was over before the server had seen the mail. */
    private record Outcome(SendResult result, boolean connectionWasOver) {}

    private Outcome deliver(
            SendRequest request, BooleanSupplier wanted, Limit limit, Connections.Connection connection) {
        Mail mail = null;
        boolean inOrder = false;
        try {
            mail = Mail.of(connection.session(), relay, request, wanted, clock.instant());
            if (!wanted.getAsBoolean()) {
                inOrder = true;
                return new Outcome(SendResult.WITHDRAWN, false);
            }
            connection.transport().sendMessage(mail, mail.getAllRecipients());
            inOrder = true;
            return new Outcome(new SendResult.Accepted(mail.id()), false);
        } catch (AddressException e) {
            inOrder = true;
            return new Outcome(INVALID_ADDRESS, false);
        } catch (MessagingException | IOException e) {
            if (mail != null && mail.withdrawn()) {
                return new Outcome(SendResult.WITHDRAWN, false);
            }
            boolean written = mail != null && mail.written();
            SmtpReply reply = reply(e);
            if (reply == null) {
                return new Outcome(lost(written, limit.ended(), e), !written);
            }
            // The server has spoken, and the connection is in order, unless it said that it would close it.
            inOrder = reply.code() != CLOSING;
            return new Outcome(reply.result(), !inOrder && !written);
        } finally {
            limit.done();
            if (inOrder && limit.ended() == null) {
                connections.giveBack(connection);
            } else {
                connections.discard(connection);
            }
        }
    }

    private static SendResult lost(boolean written, Limit.@Nullable End end, Exception failure) {
        boolean late = end == Limit.End.TIMEOUT || hasCause(failure, SocketTimeoutException.class);
        if (written) {
            return new SendResult.Ambiguous(
                    late ? "timeout" : "reset", "no answer that can be understood after the whole mail was written");
        }
        if (end == Limit.End.CLOSED) {
            return CLOSED;
        }
        return new SendResult.Refused(
                FailureClass.PROVIDER_FAULT,
                Scope.PROVIDER,
                late ? "timeout" : "connection.lost",
                "the connection was lost before the whole mail was written");
    }

    /** The server's refusal, if there was one. */
    private static @Nullable SmtpReply reply(Exception failure) {
        Exception next = failure;
        SmtpReply found = null;
        while (next != null) {
            found = switch (next) {
                case SMTPAddressFailedException address -> of(address.getReturnCode(), address);
                case SMTPSenderFailedException sender -> of(sender.getReturnCode(), sender);
                case SMTPSendFailedException send -> found == null ? of(send.getReturnCode(), send) : found;
                default -> found;
            };
            next = next instanceof MessagingException chained ? chained.getNextException() : null;
        }
        return found;
    }

    private static @Nullable SmtpReply of(int code, SendFailedException failure) {
        String text = failure.getMessage();
        return code < 400 || code > 599 ? null : SmtpReply.of(code, text == null ? "" : text);
    }

    private static SendResult notConnected(MessagingException failure, Limit limit) {
        if (limit.ended() == Limit.End.CLOSED) {
            return CLOSED;
        }
        if (limit.ended() == Limit.End.TIMEOUT) {
            return new SendResult.Refused(
                    FailureClass.PROVIDER_FAULT,
                    Scope.PROVIDER,
                    "connect.timeout",
                    "no connection to the mail server in time; nothing was sent");
        }
        // "454 4.7.0 Temporary authentication failure" (RFC 4954) says nothing about the login.
        if (failure instanceof AuthenticationFailedException
                && !String.valueOf(failure.getMessage()).startsWith("4")) {
            return new SendResult.Refused(
                    FailureClass.ACCOUNT, Scope.PROVIDER, "auth.failed", "the server does not accept our login");
        }
        Throwable cause = cause(failure);
        String code;
        FailureClass failureClass = FailureClass.PROVIDER_FAULT;
        switch (cause) {
            case UnknownHostException dns -> code = "connect.dns";
            case SSLException tls -> code = "connect.tls";
            case SocketTimeoutException timeout -> code = "connect.timeout";
            case NoRouteToHostException route -> {
                code = "connect.no-route";
                failureClass = FailureClass.LOCAL;
            }
            case ConnectException refused -> code = "connect.refused";
            default -> {
                String text = String.valueOf(failure.getMessage());
                boolean noTls = text.contains("STARTTLS");
                code = noTls ? "tls.not-offered" : "connect.failed";
                // A server that offers no encryption is a matter of configuration, or of somebody in between.
                failureClass = noTls ? FailureClass.ACCOUNT : FailureClass.PROVIDER_FAULT;
            }
        }
        return new SendResult.Refused(
                failureClass, Scope.PROVIDER, code, "no connection to the mail server; nothing was sent");
    }

    private static Throwable cause(MessagingException failure) {
        if (failure instanceof MailConnectException connect && connect.getNextException() != null) {
            Exception next = connect.getNextException();
            return next instanceof SocketConnectException socket && socket.getException() != null
                    ? socket.getException()
                    : next;
        }
        Throwable cause = failure.getNextException();
        while (cause != null && cause.getCause() != null && !(cause instanceof SSLException)) {
            cause = cause.getCause();
        }
        return cause == null ? failure : cause;
    }

    private static boolean hasCause(Exception failure, Class<? extends Exception> type) {
        for (Throwable next = failure; next != null; ) {
            if (type.isInstance(next)) {
                return true;
            }
            next = next instanceof MessagingException chained ? chained.getNextException() : next.getCause();
        }
        return false;
    }

    private static SendResult local(String code, String detail) {
        return new SendResult.Refused(FailureClass.LOCAL, Scope.PROVIDER, code, detail);
    }

    @Override
    public Optional<EventSource> events() {
        return bounces;
    }

    @Override
    public int concurrency() {
        return relay.connections();
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        underWay.forEach(limit -> limit.end(Limit.End.CLOSED));
        watch.shutdown();
        connections.close();
        bounces.ifPresent(EventSource::close);
    }
}
