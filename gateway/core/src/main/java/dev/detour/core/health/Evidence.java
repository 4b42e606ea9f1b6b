package dev.detour.core.health;

/**
 * One reason for a state, in numbers.
 *
 * @param signal {@code results}, {@code latency}, {@code receipts}, {@code missing}, {@code throttling},
 *     {@code account}, {@code local} or {@code status-page}
 * @param observations how many observations it rests on: calls, receipts that were due, messages without one
 * @param score the log-likelihood ratio, in nats
 * @param threshold what the score has to reach for a decision
 */
public record Evidence(String signal, long observations, double score, double threshold) {}
