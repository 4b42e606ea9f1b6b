/** Callbacks of providers: verified, written to Kafka, then answered. */
@NullMarked
package dev.detour.app.webhook;

import org.jspecify.annotations.NullMarked;
