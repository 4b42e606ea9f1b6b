package dev.detour.testkit.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Every report that a double has sent of a message, each time it was sent. Confined to the event loop. */
final class Reports extends Lines {
    Reports(Path path) throws IOException {
        super(path);
    }

    void add(Provider provider, String id, @Nullable String token, String state, boolean taken, Instant at) {
        add(json -> {
            json.writeStringField("at", at.toString());
            json.writeStringField("provider", provider.id());
            json.writeStringField("providerMessageId", id);
            write(json, "token", token);
            json.writeStringField("state", state);
            json.writeBooleanField("taken", taken);
        });
    }
}
