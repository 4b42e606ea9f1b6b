package dev.detour.app.router;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

import dev.detour.app.config.PriceList;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.kafka.Topics;
import dev.detour.app.metrics.Meters;
import dev.detour.app.tracing.Tracing;
import dev.detour.contract.MessageReader;
import dev.detour.contract.StatusEvent;
import dev.detour.core.delivery.Decider;

/**
 * What all pipelines of a node share; every part is safe for use by many threads.
 *
 * @param health where messages may go
 * @param prices what messages cost
 * @param room for decoded deliveries
 * @param told hears each status event as it is decided
 * @param meters where what happens is counted
 * @param tracing where traces go on
 * @param remember how long an id is remembered after the end of its message
 */
record RouterParts(
        Topics topics,
        MessageReader reader,
        Decider decider,
        Acquaintances acquaintances,
        RetryBudget budget,
        HealthBoard health,
        PriceList prices,
        DecodedRoom room,
        Consumer<StatusEvent> told,
        Meters meters,
        Tracing tracing,
        InstantSource clock,
        Duration remember) {}
