package dev.detour.channel.smtp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

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

import dev.detour.channel.FailureClass;
import dev.detour.channel.Provider;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;

/** One mail server. The library blocks, so each mail has a virtual thread; as many wait as there are no connections. */
final class SmtpProvider implements Provider {
    private final Relay relay;
    private final Connections connections;
    private final Semaphore places;
    private final InstantSource clock = Clock.systemUTC();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("detour-smtp-watch").daemon().factory());

    SmtpProvider(Relay relay) {
        this.relay = relay;
        this.connections = new Connections(relay);
        this.places = new Semaphore(relay.connections());
    }

    @Override
    public CompletionStage<SendResult> send(SendRequest request) {
        if (Headers.isUnsafe(request.to())
                || Headers.isUnsafe(request.name())
                || Headers.isUnsafe(request.content().subject())) {
            return CompletableFuture.completedStage(new SendResult.Refused(
                    FailureClass.CONTENT,
                    Scope.MESSAGE,
                    "header.injection",
                    "address, name and subject must not contain line breaks or other control characters"));
        }
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        try {
            threads.execute(() -> result.complete(call(request)));
        } catch (RejectedExecutionException e) {
            result.complete(local("closed", "the client is closed"));
        }
        return result;
    }

    private SendResult call(SendRequest request) {
        try {
            if (!places.tryAcquire(relay.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return local("pool.full", "no connection became free in time; nothing was sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return local("closed", "the client was stopped; nothing was sent");
        }
        try {
            return deliver(request);
        } finally {
            places.release();
        }
    }

    private SendResult deliver(SendRequest request) {
        Connections.Connection connection;
        try {
            connection = connections.take();
        } catch (MessagingException e) {
            return notConnected(e);
        }
        Future<?> limit = watch.schedule(connection::cut, relay.timeout().toMillis(), TimeUnit.MILLISECONDS);
        Mail mail = null;
        try {
            mail = Mail.of(connection.session(), relay, request, clock.instant());
            connection.transport().sendMessage(mail, mail.getAllRecipients());
            connections.giveBack(connection);
            return new SendResult.Accepted(mail.id());
        } catch (AddressException e) {
            connections.giveBack(connection);
            return new SendResult.Refused(
                    FailureClass.RECIPIENT, Scope.RECIPIENT, "address.invalid", "the address is not valid for e-mail");
        } catch (MessagingException | IOException e) {
            return failed(connection, mail, e);
        } finally {
            limit.cancel(false);
        }
    }

    private SendResult failed(Connections.Connection connection, @Nullable Mail mail, Exception failure) {
        SmtpReply reply = reply(failure);
        if (reply != null) {
            // The server has spoken, and the connection is in order, unless it said that it would close it.
            if (reply.code() == 421) {
                connections.discard(connection);
            } else {
                connections.giveBack(connection);
            }
            return reply.result();
        }
        connections.discard(connection);
        if (mail != null && mail.written()) {
            return new SendResult.Ambiguous(
                    hasCause(failure, SocketTimeoutException.class) ? "timeout" : "reset",
                    "no answer after the whole mail was written");
        }
        return new SendResult.Refused(
                FailureClass.PROVIDER_FAULT,
                Scope.PROVIDER,
                "connection.lost",
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

    private SendResult notConnected(MessagingException failure) {
        if (failure instanceof AuthenticationFailedException) {
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
    public int concurrency() {
        return relay.connections();
    }

    @Override
    public void close() {
        threads.shutdown();
        watch.shutdown();
        connections.close();
    }
}
