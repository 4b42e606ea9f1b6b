package dev.detour.testkit.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Every report that a double has sent of a message, each time it was sent. Confined to the event loop. */
final class Reports implements AutoCloseable {
    private final Lines lines;

    Reports(Path path) throws IOException {
        lines = new Lines(path);
    }

    void add(Provider provider, String id, @Nullable String token, String state, boolean taken, Instant at) {
        lines.add(json -> {
            json.writeStringField("at", at.toString());
            json.writeStringField("provider", provider.id());
            json.writeStringField("providerMessageId", id);
            Journal.write(json, "token", token);
            json.writeStringField("state", state);
            json.writeBooleanField("taken", taken);
        });
    }

    /** As {@link Journal#read}. */
    byte[] read(int after, int most) {
        return lines.read(after, most);
    }

    void clear() {
        lines.clear();
    }

    @Override
    public void close() {
        lines.close();
    }
}
