package dev.detour.testkit.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;

/**
 * Sends mails back that the double had taken: delivery status notifications (RFC 3464) from the null sender to the return
 * path, again and again until somebody takes them, but not for ever. Confined to the event loop.
 */
final class Bouncer {
    private static final int MOST_TRIES = 20;
    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);

    private final Stage stage;
    private final NetClient client;

    /**
     * What comes back.
     *
     * @param returnPath where to
     * @param recipient whom the mail was for
     * @param messageId of the mail, with angle brackets
     * @param token of the mail
     */
    record Returned(String returnPath, String recipient, String messageId, String token) {}

    Bouncer(Stage stage) {
        this.stage = stage;
        this.client = stage.vertx().createNetClient();
    }

    /** Plans a report, if the faults want one. */
    void taken(Returned mail) {
        Fate fate = stage.fate(Provider.SMTP);
        Faults.BounceFaults how = fate.faults().bounces();
        if (!mail.returnPath().isEmpty() && fate.happens(how.share())) {
            later(how.delay().draw(fate.random()), () -> send(mail, how, 1));
        }
    }

    private void send(Returned mail, Faults.BounceFaults how, int tries) {
        client.connect(how.port(), how.host()).onComplete(connected -> {
            if (connected.failed()) {
                again(mail, how, tries);
                return;
            }
            NetSocket socket = connected.result();
            List<String> lines = List.of(
                    "EHLO simulator",
                    "MAIL FROM:<>",
                    "RCPT TO:<" + mail.returnPath() + ">",
                    "DATA",
                    report(mail, how) + "\r\n.",
                    "QUIT");
            new Conversation(mail, how, tries, socket, lines).start();
        });
    }

    private void again(Returned mail, Faults.BounceFaults how, int tries) {
        if (tries < MOST_TRIES) {
            later(AGAIN_AFTER, () -> send(mail, how, tries + 1));
        } else {
            stage.count(Provider.SMTP, "bouncesGivenUp");
        }
    }

    private void later(Duration wait, Runnable action) {
        stage.vertx().setTimer(Math.max(1, wait.toMillis()), timer -> action.run());
    }

    private static String report(Returned mail, Faults.BounceFaults how) {
        return """
                Date: %s
                From: MAILER-DAEMON@simulator (Mail Delivery System)
                To: <%s>
                Subject: Delivery report
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="simulated"

                --simulated
                Content-Type: text/plain; charset=us-ascii

                This is what became of your mail.
                --simulated
                Content-Type: message/delivery-status

                Reporting-MTA: dns; simulator

                Final-Recipient: rfc822; %s
                Action: %s
                Status: %s

                --simulated
                Content-Type: text/rfc822-headers

                Message-ID: %s
                X-Detour-Token: %s

                --simulated--""".formatted(
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                Clock.systemUTC().instant().atOffset(ZoneOffset.UTC)),
                        mail.returnPath(),
                        mail.recipient(),
                        how.action(),
                        how.status(),
                        mail.messageId(),
                        mail.token())
                .replace("\n", "\r\n");
    }

    /** One attempt: a line for each answer. */
    private final class Conversation {
        private final Returned mail;
        private final Faults.BounceFaults how;
        private final int tries;
        private final NetSocket socket;
        private final List<String> lines;
        private final StringBuilder heard = new StringBuilder();
        private int next;
        private boolean over;

        Conversation(Returned mail, Faults.BounceFaults how, int tries, NetSocket socket, List<String> lines) {
            this.mail = mail;
            this.how = how;
            this.tries = tries;
            this.socket = socket;
            this.lines = lines;
        }

        void start() {
            socket.handler(this::heard);
            socket.closeHandler(closed -> end(false, true));
        }

        private void heard(Buffer bytes) {
            heard.append(bytes.toString(StandardCharsets.ISO_8859_1));
            String answer = heard.toString();
            int lastLine = answer.lastIndexOf('\n', answer.length() - 2) + 1;
            if (!answer.endsWith("\n") || !answer.startsWith(" ", lastLine + 3)) {
                return;
            }
            heard.setLength(0);
            char first = answer.charAt(lastLine);
            if (first == '4' || first == '5') {
                end(false, first == '4');
            } else if (next == lines.size() - 1) {
                end(true, false);
            } else {
                socket.write(lines.get(next++) + "\r\n");
            }
        }

        private void end(boolean taken, boolean again) {
            if (over) {
                return;
            }
            over = true;
            socket.close();
            if (again) {
                again(mail, how, tries);
            } else {
                stage.count(Provider.SMTP, taken ? "bounces" : "bouncesRefused");
            }
        }
    }
}
