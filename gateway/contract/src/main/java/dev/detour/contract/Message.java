package dev.detour.contract;

import java.time.Instant;
import java.util.Map;

import dev.detour.channel.Channel;
import dev.detour.channel.Content;

/**
 * A message as a producer published it, read and checked.
 *
 * @param id the idempotency key, 1 to 128 characters
 * @param to whom it is for
 * @param policy how it travels, already looked up
 * @param content what it says, for each channel of the policy on which there is an address and something to say;
 *     iterates in the policy's order and is not empty
 * @param expiresAt no send attempt starts at or after this time
 * @param metadata the producer's own values, handed back with each status event; no more than 32 short strings
 * @param fingerprint a hash of everything that the producer wrote, independent of the order of fields and of white
 *     space: the same id with another fingerprint is a conflict
 */
public record Message(
        String id,
        Recipient to,
        Policy policy,
        Map<Channel, Content> content,
        Instant expiresAt,
        Map<String, String> metadata,
        long fingerprint) {

    /** Without address and content, so that a log line that prints it gives nothing away. */
    @Override
    public String toString() {
        return "Message[id=" + id + "]";
    }
}
