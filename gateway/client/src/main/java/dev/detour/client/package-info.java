/**
 * Publishes messages from Java: {@link dev.detour.client.Detour} is the way in.
 *
 * <p>With an outbox nothing is lost while Kafka cannot be reached, nor when the process is killed. A record may reach
 * Kafka twice; that is harmless, since the message's id together with the record's key is Detour's idempotency key, and
 * the outbox keeps both as they are.
 */
@NullMarked
package dev.detour.client;

import org.jspecify.annotations.NullMarked;
