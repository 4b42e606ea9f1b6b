package dev.detour.chaos;

import org.jspecify.annotations.Nullable;

/**
 * One record that Kafka has acknowledged to the producer.
 *
 * @param kind what it was meant to be
 * @param topic where it lies
 * @param partition where it lies
 * @param offset where it lies
 * @param timestamp the record's, in milliseconds since 1970
 * @param key the conversation
 * @param id the message's, or null when it is no message
 * @param phone the recipient's number, or null
 * @param email the recipient's address, or null
 * @param text the content, or null
 * @param deadline after which no send may start, in milliseconds since 1970
 */
record Published(
        Kind kind,
        String topic,
        int partition,
        long offset,
        long timestamp,
        String key,
        @Nullable String id,
        @Nullable String phone,
        @Nullable String email,
        @Nullable String text,
        long deadline) {

    enum Kind {
        /** A message. */
        MESSAGE,
        /** The same once more. */
        REPEAT,
        /** Bytes that are no message. */
        POISON
    }
}
