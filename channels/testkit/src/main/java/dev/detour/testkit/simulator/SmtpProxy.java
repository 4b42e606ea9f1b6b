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
 * One connection to the mail server, through which faults happen: refusals at RCPT, everything else at the end of DATA,
 * where it decides whether the server ever sees the mail's last line. Understands one recipient for each mail and no
 * pipelining, which is how Detour sends. Confined to the event loop.
 */
final class SmtpProxy {
    private static final String END_OF_DATA = "\r\n.\r\n";
    private static final Map<Integer, String> WORDS = Map.of(
            421, "4.3.2 service not available",
            450, "4.2.1 mailbox busy",
            451, "4.3.0 local error",
            452, "4.2.2 mailbox full",
            550, "5.1.1 no such user",
            552, "5.2.2 mailbox full",
            554, "5.7.1 refused");

    private final Stage stage;
    private final NetSocket client;
    private final int port;
    private final BiConsumer<String, Verdict> decided;
    private @Nullable NetSocket server;
    private @Nullable Verdict verdict;
    private Buffer held = Buffer.buffer();
    private boolean inData;
    /** Whether the server has asked for the mail, so that its next answer is the one about it. */
    private boolean sawData;

    private boolean cut;

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
            server = socket;
            socket.handler(this::fromServer);
            socket.closeHandler(closed -> {
                if (!cut) {
                    client.close();
                }
            });
            client.handler(bytes -> fromClient(socket, bytes));
            client.closeHandler(closed -> socket.close());
            client.resume();
        });
    }

    private void fromClient(NetSocket socket, Buffer bytes) {
        held.appendBuffer(bytes);
        if (inData) {
            data(socket);
            return;
        }
        String text = held.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r\n")) {
            return;
        }
        String command = text.toUpperCase(Locale.ROOT);
        if (command.startsWith("RCPT TO:")) {
            recipient(socket, text);
        } else {
            inData = command.startsWith("DATA");
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
        }
    }

    private void data(NetSocket socket) {
        if (!endsWith(held, END_OF_DATA)) {
            if (held.length() > END_OF_DATA.length()) {
                int safe = held.length() - END_OF_DATA.length();
                socket.write(held.getBuffer(0, safe));
                held = held.getBuffer(safe, held.length());
            }
            return;
        }
        inData = false;
        switch (verdict) {
            case Verdict.Hang hang when !hang.taken() -> held = Buffer.buffer();
            case Verdict.Reset reset when !reset.taken() -> client.close();
            case Verdict.Garbage garbage -> {
                reply("nonsense");
                cut = true;
                socket.close();
            }
            case null, default -> forward(socket);
        }
    }

    private void fromServer(Buffer bytes) {
        boolean answersMail = !inData && held.length() == 0 && verdict != null && startsWith(bytes, "250") && sawData;
        if (!answersMail) {
            sawData = startsWith(bytes, "354") || sawData;
            client.write(bytes);
            return;
        }
        sawData = false;
        Verdict now = verdict;
        verdict = null;
        switch (now) {
            case Verdict.Hang hang -> {}
            case Verdict.Reset reset -> client.close();
            case Verdict.Take take
            when take.latency().compareTo(Duration.ofMillis(1)) >= 0 ->
                stage.vertx().setTimer(take.latency().toMillis(), timer -> client.write(bytes));
            case null, default -> client.write(bytes);
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

    private static boolean startsWith(Buffer bytes, String start) {
        return bytes.length() >= start.length()
                && bytes.getString(0, start.length(), "ISO-8859-1").equals(start);
    }

    private static boolean endsWith(Buffer bytes, String end) {
        return bytes.length() >= end.length()
                && bytes.getString(bytes.length() - end.length(), bytes.length(), "ISO-8859-1")
                        .equals(end);
    }
}
