/**
 * The contract between Detour and the providers that deliver messages: what a provider is asked to send, what it may
 * answer, and how its callbacks are read. Nothing here knows Kafka or Quarkus.
 */
@NullMarked
package dev.detour.channel;

import org.jspecify.annotations.NullMarked;
