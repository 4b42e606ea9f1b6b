package dev.detour.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

/**
 * A mail server of a few lines, which answers what a test wants. Safe for use by many threads.
 */
public final class ScriptedMailServer implements AutoCloseable {
    /** As an answer: close the connection without one. */
    public static final String HANG_UP = "";

    private final ServerSocket listener;
    private final BiFunction<Integer, String, @Nullable String> script;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();

    /**
     * Starts one on a free port.
     *
     * @param script from the connection's number, from 1, and a command, {@code BANNER} and {@code .} among them, to the
     *     answer; null for the usual one
     */
    public ScriptedMailServer(BiFunction<Integer, String, @Nullable String> script) {
        this.script = script;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Where it listens, on loopback. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Connections so far. */
    public int connections() {
        return connections.get();
    }

    /** All commands so far, with the mails left out. */
    public List<String> commands() {
        return commands;
    }

    /** All mails so far that came to their end, whether they were taken or not. */
    public List<String> mails() {
        return mails;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            OutputStream out = socket.getOutputStream();
            for (String command = "BANNER"; command != null; command = in.readLine()) {
                commands.add(command);
                String answer = answer(number, command);
                if (answer.equals(HANG_UP)) {
                    return;
                }
                write(out, answer);
                if (command.equals("DATA") && answer.startsWith("354")) {
                    StringBuilder mail = new StringBuilder();
                    String line = in.readLine();
                    for (; line != null && !line.equals("."); line = in.readLine()) {
                        mail.append(line).append('\n');
                    }
                    if (line == null) {
                        return;
                    }
                    mails.add(mail.toString());
                    String end = answer(number, ".");
                    if (end.equals(HANG_UP)) {
                        return;
                    }
                    write(out, end);
                }
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private String answer(int number, String command) {
        String special = script.apply(number, command);
        if (special != null) {
            return special;
        }
        return switch (command.split(" ", 2)[0]) {
            case "BANNER" -> "220 ready";
            case "EHLO" -> "250-localhost\r\n250 8BITMIME";
            case "DATA" -> "354 go on";
            default -> "250 2.0.0 ok";
        };
    }

    private static void write(OutputStream out, String answer) throws IOException {
        out.write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // Closed it is, one way or the other.
        }
    }
}
