package dev.detour.app.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Notifications of switches, returns, overrides and account faults. See [notifications](notifications.md). */
@ConfigMapping(prefix = "detour.notifications")
public interface NotificationsConfig {
    /** To a program, signed as Standard Webhooks says. */
    Webhook webhook();

    /** To people, by a provider of the channel {@code email}. */
    Mail mail();

    /** How long a notification is tried before it is given up; those behind it wait. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /** To a program. */
    interface Webhook {
        /** Where notifications are posted; nothing is posted without it. */
        Optional<URI> url();

        /** What they are signed with: {@code whsec_} and 24 to 64 bytes in base64. Secret. */
        Optional<String> secret();

        /** A file with that secret, in place of it; read again within ten seconds after it has changed. */
        Optional<String> secretFile();

        /** During a rotation: the secret before, with which they are signed as well. Secret. */
        Optional<String> secretPrevious();

        /** How long an answer may take. */
        @WithDefault("10s")
        Duration timeout();
    }

    /** To people. */
    interface Mail {
        /** Whom to write to, between commas; nobody without it. */
        Optional<List<String>> to();

        /** Which provider carries it. Default: the first of the channel {@code email}. */
        Optional<String> provider();
    }
}
