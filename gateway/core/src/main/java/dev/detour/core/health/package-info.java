/**
 * Deciding whether a provider is degraded: pure functions over immutable values. What nodes observe comes in as
 * time-stamped signals, what every node shall do goes out as {@link dev.detour.core.health.Health}. No clock, no Kafka,
 * no logging, no randomness: the same signals give the same decisions, always.
 */
@NullMarked
package dev.detour.core.health;

import org.jspecify.annotations.NullMarked;
