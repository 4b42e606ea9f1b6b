package dev.detour.channel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A secret in a file, as Kubernetes mounts it. The file's time is looked at once a second at most; while it cannot be
 * read or is empty (it is being replaced) the last value stays. Safe for use by many threads.
 */
public final class SecretFile implements Supplier<String> {
    private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path path;
    private volatile State state;

    private record State(String value, FileTime modified, long lookedAt) {
        @Override
        public String toString() {
            return "State";
        }
    }

    private SecretFile(Path path, State state) {
        this.path = path;
        this.state = state;
    }

    /**
     * Reads the file for the first time.
     *
     * @param setting the setting that names the file, for the exception
     * @throws SettingException if it cannot be read
     */
    public static SecretFile open(String setting, String file) {
        try {
            Path path = Path.of(file);
            return new SecretFile(path, read(path));
        } catch (InvalidPathException | IOException e) {
            throw new SettingException(setting, "cannot be read: make '" + file + "' a readable file with the secret");
        }
    }

    @Override
    public String get() {
        State current = state;
        if (System.nanoTime() - current.lookedAt < LOOK_EVERY_NANOS) {
            return current.value;
        }
        try {
            FileTime modified = Files.getLastModifiedTime(path);
            current = modified.equals(current.modified)
                    ? new State(current.value, modified, System.nanoTime())
                    : read(path);
        } catch (IOException e) {
            current = new State(current.value, current.modified, System.nanoTime());
        }
        state = current;
        return current.value;
    }

    private static State read(Path path) throws IOException {
        FileTime modified = Files.getLastModifiedTime(path);
        String value = Files.readString(path, StandardCharsets.UTF_8).strip();
        if (value.isEmpty()) {
            throw new IOException("empty, as while it is being written");
        }
        return new State(value, modified, System.nanoTime());
    }
}
