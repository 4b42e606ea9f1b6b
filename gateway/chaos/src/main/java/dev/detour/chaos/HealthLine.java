package dev.detour.chaos;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One record of {@code detour.health}.
 *
 * @param offset where it lies
 * @param timestamp the record's, in milliseconds since 1970
 * @param heard when a reader of ours had it, in milliseconds since 1970; no earlier than {@code timestamp}, and the same in
 *     journals of a time when nobody listened
 * @param key the record's
 * @param record as published
 */
record HealthLine(long offset, long timestamp, long heard, String key, JsonNode record) {
    HealthLine {
        heard = Math.max(heard, timestamp);
    }
}
