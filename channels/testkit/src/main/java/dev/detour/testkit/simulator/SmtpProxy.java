package dev.detour.testkit.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the mail server, through which faults happen: refusals at RCPT, everything else at the end of DATA.
 * Until then it holds the mail back, so that the server never sees half of one. Understands one recipient for each mail and no
 * pipelining, which is how Detour sends. Confined to the event loop.
 */
final class SmtpProxy {
    private static final long TRICKLE_MILLIS = 1_000;
    private static final String END_OF_DATA = "\r\n.\r\n";
    private static final Map<Integer, String> WORDS = Map.of(
            421, "4.3.2 service not available",
            450, "4.2.1 mailbox busy",
            451, "4.3.0 local error",
            452, "4.2.2 mailbox full",
            550, "5.1.1 no such user",
            552, "5.2.2 mailbox full",
            554, "5.7.1 refused");

    /** How far the server has been told of a mail. */
    private enum Passing {
        /** Commands go to the server, and answers to the client. */
        NOTHING,
        /** The server was asked whether it takes the mail. */
        ASKED,
        /** The server has the mail. */
        MAIL
    }

    private final Stage stage;
    private final NetSocket client;
    private final int port;
    private final BiConsumer<String, Verdict> decided;
    private @Nullable Verdict verdict;
    private Buffer held = Buffer.buffer();
    private boolean inData;
    private Passing passing = Passing.NOTHING;
    private boolean gone;

    SmtpProxy(Stage stage, NetSocket client, int port, BiConsumer<String, Verdict> decided) {
        this.stage = stage;
        this.client = client;
        this.port = port;
        this.decided = decided;
    }

    void start() {
        client.pause();
        stage.vertx().createNetClient().connect(port, "127.0.0.1").onComplete(connected -> {
            if (connected.failed()) {
                client.close();
                return;
            }
            NetSocket socket = connected.result();
            socket.handler(answer -> fromServer(socket, answer));
            socket.closeHandler(closed -> client.close());
            client.handler(bytes -> fromClient(socket, bytes));
            client.closeHandler(closed -> {
                gone = true;
                socket.close();
            });
            client.resume();
        });
    }

    private void fromClient(NetSocket socket, Buffer bytes) {
        held.appendBuffer(bytes);
        if (inData) {
            if (endsWith(held, END_OF_DATA)) {
                inData = false;
                mail(socket);
            }
            return;
        }
        String text = held.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r\n")) {
            return;
        }
        String command = text.toUpperCase(Locale.ROOT);
        if (command.startsWith("RCPT TO:")) {
            recipient(socket, text);
        } else if (command.startsWith("DATA") && verdict != null) {
            inData = true;
            reply("354 send it");
        } else {
            forward(socket);
        }
    }

    private void recipient(NetSocket socket, String command) {
        int open = command.indexOf('<');
        int close = command.indexOf('>');
        String to = open >= 0 && close > open ? command.substring(open + 1, close) : "";
        Verdict drawn = stage.fate(Provider.SMTP).draw(to);
        verdict = drawn;
        decided.accept(to, drawn);
        switch (drawn) {
            case Verdict.Refuse refuse ->
                reply(refuse.code() + " " + WORDS.getOrDefault(refuse.code(), refuse.code() / 100 + ".0.0 injected"));
            case Verdict.Throttle throttle -> reply("451 4.7.1 too many messages, try again later");
            case Verdict.Take take -> forward(socket);
            case Verdict.Hang hang -> forward(socket);
            case Verdict.Reset reset -> forward(socket);
            case Verdict.Garbage garbage -> forward(socket);
            case Verdict.Trickle trickle -> forward(socket);
            case Verdict.Truncated truncated -> forward(socket);
            case Verdict.ErrorInside error -> forward(socket);
        }
    }

    /** The whole mail is here; the server hears of it only if it is to have it. */
    private void mail(NetSocket socket) {
        switch (verdict) {
            case Verdict.Hang hang when !hang.taken() -> held = Buffer.buffer();
            case Verdict.Reset reset when !reset.taken() -> client.close();
            case Verdict.Garbage garbage -> reply("nonsense");
            case Verdict.ErrorInside error -> {
                held = Buffer.buffer();
                client.write("554 5.6.0 injected\r\n").onComplete(written -> client.close());
            }
            case null, default -> {
                passing = Passing.ASKED;
                socket.write("DATA\r\n");
            }
        }
    }

    private void fromServer(NetSocket socket, Buffer bytes) {
        switch (passing) {
            case NOTHING -> client.write(bytes);
            case ASKED -> {
                // The client has had its 354 already.
                passing = Passing.MAIL;
                forward(socket);
            }
            case MAIL -> {
                passing = Passing.NOTHING;
                answer(bytes);
            }
        }
    }

    private void answer(Buffer bytes) {
        Verdict now = verdict;
        verdict = null;
        switch (now) {
            case Verdict.Hang hang -> {}
            case Verdict.Reset reset -> client.close();
            case Verdict.Trickle trickle -> trickle(bytes, 0);
            case Verdict.Truncated truncated ->
                client.write(bytes.getBuffer(0, 2)).onComplete(written -> client.close());
            case Verdict.Take take
            when take.latency().compareTo(Duration.ofMillis(1)) >= 0 ->
                stage.vertx().setTimer(take.latency().toMillis(), timer -> client.write(bytes));
            case null, default -> client.write(bytes);
        }
    }

    private void trickle(Buffer bytes, int at) {
        if (at < bytes.length() && !gone) {
            client.write(bytes.getBuffer(at, at + 1));
            stage.vertx().setTimer(TRICKLE_MILLIS, timer -> trickle(bytes, at + 1));
        }
    }

    private void forward(NetSocket socket) {
        socket.write(held);
        held = Buffer.buffer();
    }

    private void reply(String line) {
        held = Buffer.buffer();
        client.write(line + "\r\n");
    }

    private static boolean endsWith(Buffer bytes, String end) {
        return bytes.length() >= end.length()
                && bytes.getString(bytes.length() - end.length(), bytes.length(), "ISO-8859-1")
                        .equals(end);
    }
}
