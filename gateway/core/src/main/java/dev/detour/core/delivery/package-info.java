/**
 * Deciding deliveries: pure functions over immutable values. No clock, no Kafka, no logging, no randomness that is not
 * derived from the arguments; the same arguments give the same decision, always.
 */
@NullMarked
package dev.detour.core.delivery;

import org.jspecify.annotations.NullMarked;
