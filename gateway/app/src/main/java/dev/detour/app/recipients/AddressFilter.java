package dev.detour.app.recipients;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A Bloom filter: it never denies an address that was added, and takes one in a hundred others for one of them when it is
 * full, far fewer before. Written by one thread, read by any without a lock.
 */
final class AddressFilter {
    private static final int BITS_FOR_EACH = 10;
    /** What is best for that many bits: 10 · ln 2. */
    private static final int PROBES = 7;

    private final AtomicLongArray words;
    private final long bits;
    private final long capacity;
    private long size;

    /** @param capacity how many addresses it is made for, at least 1; more make it say yes more often */
    AddressFilter(long capacity) {
        this.capacity = capacity;
        words = new AtomicLongArray(Math.toIntExact(capacity * BITS_FOR_EACH / Long.SIZE + 1));
        bits = (long) words.length() * Long.SIZE;
    }

    /** Adds an address; visible to readers when this returns. */
    void add(long address) {
        long probe = mixed(address);
        long step = step(probe);
        boolean isNew = false;
        for (int i = 0; i < PROBES; i++) {
            long bit = Math.unsignedMultiplyHigh(probe, bits);
            int word = (int) (bit >>> 6);
            long before = words.getPlain(word);
            long after = before | (1L << bit);
            if (after != before) {
                words.setRelease(word, after);
                isNew = true;
            }
            probe += step;
        }
        if (isNew) {
            size++;
        }
    }

    /** Whether an address may have been added. */
    boolean mayHold(long address) {
        long probe = mixed(address);
        long step = step(probe);
        for (int i = 0; i < PROBES; i++) {
            long bit = Math.unsignedMultiplyHigh(probe, bits);
            if ((words.getAcquire((int) (bit >>> 6)) & (1L << bit)) == 0) {
                return false;
            }
            probe += step;
        }
        return true;
    }

    /** How many different addresses were added, a few fewer at most; for the writing thread. */
    long size() {
        return size;
    }

    /** Whether there are as many as it was made for; for the writing thread. */
    boolean isFull() {
        return size >= capacity;
    }

    private static long step(long probe) {
        return mixed(probe) | 1;
    }

    /** The finalizer of MurmurHash3: every bit of the address has its part in every bit. */
    private static long mixed(long address) {
        long hash = (address ^ (address >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
