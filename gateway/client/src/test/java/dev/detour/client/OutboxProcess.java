package dev.detour.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.detour.contract.Lane;

/**
 * A service with an outbox, made to be killed. Several threads add messages as fast as they can and write down which ones
 * are said to be kept; the transport writes down what it gets, and fails now and then.
 */
final class OutboxProcess {
    private static final int THREADS = 3;
    private static final long PLENTY = 1L << 30;

    private OutboxProcess() {}

    /**
     * Arguments: the outbox's folder, the round, how long a message is in characters, and {@code mute} for a transport that
     * never answers.
     */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        String round = arguments[1];
        String filling = ".".repeat(Integer.parseInt(arguments[2]));
        Files.createDirectories(folder);
        boolean mute = arguments.length > 3;
        Outbox outbox =
                Outbox.open(folder, PLENTY, Duration.ofSeconds(30), () -> new Scribe(folder.resolve("taken"), mute));
        for (int thread = 0; thread < THREADS; thread++) {
            String key = "k" + thread;
            Thread.ofPlatform().start(() -> add(outbox, folder, key, round, filling));
        }
    }

    private static void add(Outbox outbox, Path folder, String key, String round, String filling) {
        for (int i = 0; ; i++) {
            String id = "%s-%s-%06d".formatted(key, round, i);
            byte[] value = (id + filling).getBytes(StandardCharsets.UTF_8);
            try {
                outbox.add(new Parcel(0, 1, Lane.URGENT, key.getBytes(StandardCharsets.UTF_8), value))
                        .join();
                write(folder.resolve("kept-" + key), id);
            } catch (RuntimeException e) {
                write(folder.resolve("failed"), id + " " + e.getMessage());
            }
        }
    }

    private static void write(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says of every two-hundredth that it failed. */
    private record Scribe(Path file, boolean mute, AtomicInteger count) implements Transport {
        Scribe(Path file, boolean mute) {
            this(file, mute, new AtomicInteger());
        }

        @Override
        public void send(Parcel parcel, Consumer<@Nullable Exception> done) {
            String text = new String(parcel.value(), StandardCharsets.UTF_8);
            write(file, text.replace(".", ""));
            if (mute) {
                return;
            }
            if (count.incrementAndGet() % 200 == 0) {
                done.accept(new IOException("the connection is gone"));
            } else {
                done.accept(null);
            }
        }

        @Override
        public boolean isHopeless(Exception reason) {
            return false;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
