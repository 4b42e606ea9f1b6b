package dev.detour.app.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * What is remembered of what was heard from one address.
 *
 * @param seen the provider's ids of their last messages, the newest last, or null for none
 * @param contact when they last wrote
 * @param at when they last wrote on any channel; milliseconds since 1970
 */
public record CorrespondentRecord(
        @Nullable List<String> seen, @Nullable ContactRecord contact, long at) {
    private static final Json<CorrespondentRecord> JSON = new Json<>(CorrespondentRecord.class);
    /** What a provider repeats after so many others is told twice. */
    private static final int REMEMBERED = 8;

    /** Somebody of whom nothing was heard. */
    public static final CorrespondentRecord NEW = new CorrespondentRecord(null, null, 0);

    /** The same with one more message of theirs. */
    public CorrespondentRecord heard(Channel channel, String providerMessageId, long when) {
        List<String> changed = seen == null ? new ArrayList<>() : new ArrayList<>(seen);
        changed.remove(providerMessageId);
        changed.add(providerMessageId);
        return new CorrespondentRecord(
                changed.subList(Math.max(0, changed.size() - REMEMBERED), changed.size()),
                contact().heard(channel, Instant.ofEpochMilli(when)),
                Math.max(at, when));
    }

    /** When they wrote. */
    @Override
    public ContactRecord contact() {
        return contact == null ? ContactRecord.NOBODY : contact;
    }

    /** Whether they have sent this before: providers repeat themselves. */
    public boolean knows(String providerMessageId) {
        return seen != null && seen.contains(providerMessageId);
    }

    /** As JSON. */
    public byte[] write() {
        return JSON.write(this);
    }

    /** From JSON. */
    public static CorrespondentRecord read(byte @Nullable [] bytes) {
        return bytes == null ? NEW : JSON.read(bytes);
    }
}
