package dev.detour.app.history;

import java.util.List;
import java.util.Optional;

import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Topics;

/**
 * The steps of single messages: from the history, and while that cannot be asked, from the status topic itself, which takes
 * longer. Safe for use by many threads, which it blocks.
 */
public final class Timelines {
    private final Optional<History> history;
    private final StatusScan scan;

    public Timelines(Optional<History> history, KafkaSettings kafka, Topics topics) {
        this.history = history;
        this.scan = new StatusScan(kafka, topics);
    }

    /** The events of a message as they stand in the topic, oldest first; empty when there are none. */
    public List<String> of(String messageId) {
        if (history.isPresent()) {
            try {
                return history.get().timeline(messageId);
            } catch (HistoryUnavailable e) {
                // said below: by the topic
            }
        }
        return scan.of(messageId);
    }
}
