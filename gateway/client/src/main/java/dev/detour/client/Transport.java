package dev.detour.client;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Takes messages to Kafka, those with the same key and lane in the order in which it gets them. */
interface Transport extends AutoCloseable {

    /**
     * Hands a message over; does not throw.
     *
     * @param done called once, on any thread: with null when Kafka has the message for good, else with the reason
     */
    void send(Parcel parcel, Consumer<@Nullable Exception> done);

    /** Whether this message will never be taken, so that trying again would hold up those behind it for ever. */
    boolean isHopeless(Exception reason);

    /** Gives up what is under way; some of it may arrive all the same. */
    @Override
    void close();
}
