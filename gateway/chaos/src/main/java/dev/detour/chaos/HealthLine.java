package dev.detour.chaos;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One record of {@code detour.health}.
 *
 * @param offset where it lies
 * @param timestamp the record's, in milliseconds since 1970
 * @param key the record's
 * @param record as published
 */
record HealthLine(long offset, long timestamp, String key, JsonNode record) {}
