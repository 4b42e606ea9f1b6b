package dev.detour.client;

import dev.detour.contract.Lane;

/**
 * A message ready for Kafka.
 *
 * @param position its place in the outbox, which rises; 0 before it has one
 * @param at when it was sent, in milliseconds since 1970: a {@code ttl} counts from then, however long the outbox keeps it
 * @param lane the lane whose topic gets it
 * @param key the conversation, as UTF-8; not changed
 * @param value the message as JSON; not changed
 */
record Parcel(long position, long at, Lane lane, byte[] key, byte[] value) {
    private static final int OVERHEAD = 32;

    Parcel at(long newPosition) {
        return new Parcel(newPosition, at, lane, key, value);
    }

    /** What it counts for in the outbox. */
    long size() {
        return size(key.length + value.length);
    }

    static long size(long keyAndValue) {
        return keyAndValue + OVERHEAD;
    }

    /** Without key and content. */
    @Override
    public String toString() {
        return "Parcel[position=" + position + "]";
    }
}
