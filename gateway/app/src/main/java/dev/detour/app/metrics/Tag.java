package dev.detour.app.metrics;

import java.util.Locale;

/**
 * What meters are told apart by. Each has few values, all of them out of the code or the configuration: never an address,
 * an id or a content, and nothing that somebody outside could make up without end.
 */
public enum Tag {
    /** A priority. */
    LANE("`urgent`, `standard`, `bulk`"),
    /** A channel. */
    CHANNEL("`whatsapp`, `sms`, `email`; `all` where every channel is meant"),
    /** Whose messages. */
    TENANT("empty for all messages of the channel, else a tenant that `detour.budgets` names"),
    /** A provider. */
    PROVIDER("a configured provider; `unknown` where a caller names none of them"),
    /** A step on the status topic. */
    STATUS("the status of an event, like `sent` or `failed-over`"),
    /** Where a message stands. */
    STAGE("`queued`, `dispatched`, `waiting`, `held`, `postponed`, `in-doubt`, `sent`"),
    /** Why an attempt is made. */
    KIND("`first`, `retry`, `probe`; of suppressions `opted-out`, `dead`"),
    /** What became of something. */
    RESULT("a word out of a fixed list, said at the metric"),
    /** What led to something. */
    CAUSE("a word out of a fixed list, said at the metric"),
    /** The channel that is left. */
    FROM("the channel that is left"),
    /** The channel, or the state, that follows. */
    TO("the channel or the state that follows"),
    /** Why a record is a dead letter. */
    CODE("the code of a dead letter, like `json.malformed`"),
    /** A state of health. */
    STATE("a state of health, like `down`; of a receipt `sent`, `delivered`, `read`, `failed`"),
    /** The part of a provider that is meant. */
    SCOPE("empty for the whole provider, else a part like `template:offer`, 50 at the most"),
    /** Who decided. */
    MODE("`automatic`, `override`"),
    /** A kind of event at a provider. */
    TYPE("a provider's own word, 50 at the most, then `other`"),
    /** Whether something of ours can still be used. */
    USABLE("`true`, `false`"),
    /** A consumer group. */
    GROUP("a consumer group of Detour"),
    /** A topic. */
    TOPIC("a topic of Detour"),
    /** A kind of resource that can be used up. */
    POOL("`in-flight`, `connections`, `threads`, `lag`, `heap`, `files`, `disk`"),
    /** Which one of its kind. */
    NAME("the provider or the consumer group; empty where there is one only"),
    /** Where notifications go. */
    TARGET("`webhook`, `mail`");

    private final String meaning;

    Tag(String meaning) {
        this.meaning = meaning;
    }

    /** As it stands at a meter. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which values it has, in Markdown. */
    public String meaning() {
        return meaning;
    }
}
