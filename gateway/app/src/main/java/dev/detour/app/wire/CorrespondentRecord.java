package dev.detour.app.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * What is remembered of the exchange with one address: the last of our messages, the last of theirs, and when they wrote.
 *
 * @param letters our last messages, the newest last, or null for none
 * @param seen the provider's ids of their last messages, the newest last, or null for none
 * @param contact when they last wrote
 * @param at when anything last happened; milliseconds since 1970
 */
public record CorrespondentRecord(
        @Nullable List<Letter> letters,
        @Nullable List<String> seen,
        @Nullable ContactRecord contact,
        long at) {
    private static final Json<CorrespondentRecord> JSON = new Json<>(CorrespondentRecord.class);
    /** An answer to an older message than that names none. */
    private static final int REMEMBERED = 8;

    /** Somebody with whom nothing was exchanged. */
    public static final CorrespondentRecord NEW = new CorrespondentRecord(null, null, null, 0);

    /** One of our messages. */
    public record Letter(Channel channel, String providerMessageId, String messageId, String key, long at) {}

    /** The same with one more message of ours. */
    public CorrespondentRecord with(Letter letter) {
        return new CorrespondentRecord(added(letters, letter), seen, contact, Math.max(at, letter.at));
    }

    /** The same with one more message of theirs. */
    public CorrespondentRecord heard(Channel channel, String providerMessageId, long when) {
        return new CorrespondentRecord(
                letters,
                added(seen, providerMessageId),
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

    /** The message of ours that has this id at the provider, or empty. */
    public Optional<Letter> named(@Nullable String providerMessageId) {
        return letters == null || providerMessageId == null
                ? Optional.empty()
                : letters.stream()
                        .filter(letter -> letter.providerMessageId.equals(providerMessageId))
                        .findFirst();
    }

    /** The last message of ours on a channel that was sent from a time on, or empty. */
    public Optional<Letter> latest(Channel channel, long from) {
        return letters == null
                ? Optional.empty()
                : letters.reversed().stream()
                        .filter(letter -> letter.channel == channel && letter.at >= from)
                        .findFirst();
    }

    private static <T> List<T> added(@Nullable List<T> list, T entry) {
        List<T> changed = list == null ? new ArrayList<>() : new ArrayList<>(list);
        changed.remove(entry);
        changed.add(entry);
        return changed.size() > REMEMBERED ? changed.subList(changed.size() - REMEMBERED, changed.size()) : changed;
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
