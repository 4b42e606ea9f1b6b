package dev.detour.chaos;

/**
 * One record of {@code detour.deadletters}.
 *
 * @param code why
 * @param topic where the record came from
 * @param partition where it came from
 * @param offset where it came from
 */
record DeadLetter(String code, String topic, int partition, long offset) {}
