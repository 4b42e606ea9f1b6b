package dev.detour.app.config;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is remembered of recipients. */
@ConfigMapping(prefix = "detour.recipients")
public interface RecipientsConfig {
    /**
     * The secret from which pseudonyms of addresses are made, on topics and in unsubscribe links. The same on all nodes and
     * for ever: with another one all opt-outs are forgotten. Without it anybody who can read the topics can try numbers out.
     */
    Optional<String> secret();

    /** A file with that secret, in place of it. */
    Optional<String> secretFile();

    /** How long the channel on which a recipient has answered comes first, from the answer on; 0 for not at all. */
    @WithDefault("24h")
    Duration preferAnsweredFor();

    /** How long what was sent to a recipient and heard from them is remembered; longer than a day. */
    @WithDefault("30d")
    Duration remember();

    /**
     * What is taken for the customer-service window of a recipient who has never written: {@code open} tries free text
     * (WhatsApp refuses it when the window is closed), {@code closed} sends templates only.
     */
    @WithDefault("open")
    UnknownWindow unknownWindow();

    /** Whether the sender's address stands in the records of {@code detour.inbound}. */
    @WithDefault("true")
    boolean inboundAddress();

    /** What is taken for a window of which nothing is known. */
    enum UnknownWindow {
        OPEN,
        CLOSED
    }
}
