package dev.detour.testkit.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Every request that a double has seen. Confined to the event loop. */
final class Journal extends Lines {
    private static final int LONGEST_TEXT = 256;

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
        super(path);
    }

    void add(Entry entry, Instant at) {
        add(json -> {
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
}
