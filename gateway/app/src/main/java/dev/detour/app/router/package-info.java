/** The Kafka Streams adapter around the pure decisions: one pipeline for each lane. */
@NullMarked
package dev.detour.app.router;

import org.jspecify.annotations.NullMarked;
