package dev.detour.testkit.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;

import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.net.NetServer;
import org.jspecify.annotations.Nullable;

/**
 * A mail server: GreenMail, behind a proxy that can make it fail. What it takes goes to the journal and nowhere else, so
 * that a million mails fill no memory.
 */
final class SmtpDouble {
    private static final String TOKEN = "X-Detour-Token";

    private final Stage stage;
    private final Context context;
    private final GreenMail greenMail;
    private final NetServer proxy;
    private final Bouncer bouncer;
    /** What the proxy has decided for mails on their way through GreenMail, by recipient; on the event loop. */
    private final Map<String, Deque<Verdict>> decided = new HashMap<>();

    SmtpDouble(Stage stage) {
        this.stage = stage;
        this.context = stage.vertx().getOrCreateContext();
        this.greenMail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        this.proxy = stage.vertx().createNetServer();
        this.bouncer = new Bouncer(stage);
    }

    Future<Void> listen() {
        greenMail.start();
        greenMail.getUserManager().setMessageDeliveryHandler((message, address) -> {
            note(message, address.getEmail());
            return new Discarding(address.getEmail());
        });
        proxy.connectHandler(
                client -> new SmtpProxy(stage, client, greenMail.getSmtp().getPort(), this::decide).start());
        return proxy.listen(stage.options().smtpPort(), "127.0.0.1").mapEmpty();
    }

    int port() {
        return proxy.actualPort();
    }

    void close() {
        greenMail.stop();
    }

    private void decide(String to, Verdict verdict) {
        if (verdict.taken()) {
            decided.computeIfAbsent(to, address -> new ArrayDeque<>()).add(verdict);
        } else {
            stage.note(Provider.SMTP, to, null, "mail", null, verdict, null);
        }
    }

    /** On GreenMail's thread. */
    private void note(MovingMessage mail, String to) throws MessagingException {
        MimeMessage message = mail.getMessage();
        String id = message.getMessageID();
        String token = message.getHeader(TOKEN, null);
        String text = text(message);
        // GreenMail writes the envelope's sender there.
        String returnPath = String.valueOf(message.getHeader("Return-Path", null))
                .replaceAll("[<>]", "")
                .strip();
        context.runOnContext(ignored -> {
            Deque<Verdict> verdicts = decided.get(to);
            Verdict verdict = verdicts == null ? null : verdicts.poll();
            if (verdicts != null && verdicts.isEmpty()) {
                decided.remove(to);
            }
            stage.note(
                    Provider.SMTP,
                    to,
                    token,
                    "mail",
                    text,
                    verdict == null ? new Verdict.Take(Duration.ZERO, false) : verdict,
                    id);
            bouncer.taken(new Bouncer.Returned(returnPath, to, String.valueOf(id), String.valueOf(token)));
        });
    }

    private static @Nullable String text(Part part) throws MessagingException {
        try {
            Object content = part.getContent();
            if (content instanceof Multipart parts) {
                return parts.getCount() == 0 ? null : text(parts.getBodyPart(0));
            }
            return content instanceof String text ? text.strip() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** A mailbox that keeps nothing. */
    private record Discarding(String address) implements GreenMailUser {
        @Override
        public String getEmail() {
            return address;
        }

        @Override
        public String getLogin() {
            return address;
        }

        @Override
        public void deliver(MovingMessage message) {}

        @Override
        public void deliver(MimeMessage message) {}

        @Override
        public void create() {}

        @Override
        public void delete() {}

        @Override
        public String getPassword() {
            return "";
        }

        @Override
        public void setPassword(String password) {}

        @Override
        public void authenticate(String password) {}

        @Override
        public String getQualifiedMailboxName() {
            return address;
        }
    }
}
