package dev.detour.testkit.simulator;

import java.util.Locale;
import java.util.Optional;

/** The doubles. */
enum Provider {
    WHATSAPP,
    TWILIO,
    SMTP;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Provider> of(String id) {
        for (Provider provider : values()) {
            if (provider.id().equals(id)) {
                return Optional.of(provider);
            }
        }
        return Optional.empty();
    }
}
