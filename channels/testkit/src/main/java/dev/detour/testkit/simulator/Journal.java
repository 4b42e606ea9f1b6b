package dev.detour.testkit.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

import com.fasterxml.jackson.core.JsonGenerator;
import org.jspecify.annotations.Nullable;

/** Every request that a double has seen. Confined to the event loop. */
final class Journal implements AutoCloseable {
    private static final int LONGEST_TEXT = 256;

    private final Lines lines;

    /** One request. */
    record Entry(
            Provider provider,
            String to,
            @Nullable String token,
            String kind,
            @Nullable String text,
            boolean taken,
            @Nullable String providerMessageId,
            String answer) {}

    Journal(Path path) throws IOException {
        lines = new Lines(path);
    }

    int size() {
        return lines.size();
    }

    void add(Entry entry, Instant at) {
        lines.add(json -> {
            json.writeStringField("at", at.toString());
            json.writeStringField("provider", entry.provider.id());
            json.writeStringField("to", entry.to);
            write(json, "token", entry.token);
            json.writeStringField("kind", entry.kind);
            String text = entry.text;
            write(json, "text", text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT));
            json.writeBooleanField("taken", entry.taken);
            write(json, "providerMessageId", entry.providerMessageId);
            json.writeStringField("answer", entry.answer);
        });
    }

    /**
     * A stretch of lines.
     *
     * @param after the number of entries to skip
     * @param most entries at the most
     */
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

    static void write(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }
}
