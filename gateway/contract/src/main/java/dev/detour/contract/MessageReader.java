package dev.detour.contract;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.Durations;

/**
 * Reads what producers publish: plain JSON, or a CloudEvent around it. Whatever the bytes are, the answer is a message
 * or a reason that names the field and the remedy; nothing is thrown. Immutable and safe for use by many threads.
 */
public final class MessageReader {
    /** Largest value of a record, in bytes. */
    public static final int LARGEST = 256 << 10;

    private static final int LONGEST_ID = 128;
    private static final int MOST_METADATA = 32;
    private static final int LONGEST_METADATA = 256;
    /** Far enough for "never", and near enough that milliseconds since 1970 cannot overflow. */
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    private final PolicyReader policies;
    private final RecipientReader recipients = new RecipientReader();

    private MessageReader(PolicyReader policies) {
        this.policies = policies;
    }

    /**
     * A reader for a configuration.
     *
     * @param policies by name; must contain {@value Policy#DEFAULT}
     * @param available the channels that have a provider
     */
    public static MessageReader of(Map<String, Policy> policies, Set<Channel> available) {
        return new MessageReader(new PolicyReader(Map.copyOf(policies), Set.copyOf(available)));
    }

    /** What a record turned out to be. */
    public sealed interface Result {}

    /** A message. */
    public record Read(Message message) implements Result {}

    /** No message. */
    public record Invalid(InvalidMessage invalid) implements Result {}

    /**
     * Reads a record.
     *
     * @param key the record's key, or null
     * @param value the record's value, or null; not changed
     * @param header finds the value of a header by its name, or null
     * @param timestamp the record's timestamp, from which a {@code ttl} counts
     */
    public Result read(
            byte @Nullable [] key,
            byte @Nullable [] value,
            Function<String, byte @Nullable []> header,
            Instant timestamp) {
        String[] id = new String[1];
        try {
            return new Read(message(key, value, header, timestamp, id));
        } catch (Problem problem) {
            return new Invalid(new InvalidMessage(problem.code(), problem.detail(), id[0]));
        } catch (IOException e) {
            return new Invalid(new InvalidMessage(ErrorCode.JSON_MALFORMED, "value: cannot be read", id[0]));
        }
    }

    private Message message(
            byte @Nullable [] key,
            byte @Nullable [] value,
            Function<String, byte @Nullable []> header,
            Instant timestamp,
            @Nullable String[] idSeen)
            throws Problem, IOException {
        if (value == null) {
            throw new Problem(ErrorCode.VALUE_MISSING, "value: is null; publish a JSON object");
        }
        if (value.length > LARGEST) {
            throw new Problem(
                    ErrorCode.VALUE_TOO_LARGE,
                    "value: has " + value.length + " bytes, more than " + LARGEST
                            + "; link media instead of sending it");
        }
        if (!(Json.parse(value) instanceof ObjectNode object)) {
            throw new Problem(ErrorCode.JSON_NOT_AN_OBJECT, "value: must be an object in braces");
        }
        CloudEvents.Unwrapped unwrapped = CloudEvents.unwrap(object, header);
        Fields fields = new Fields(unwrapped.message(), "");
        String id = id(fields, unwrapped.eventId());
        idSeen[0] = id;
        if (key == null || key.length == 0) {
            throw new Problem(
                    ErrorCode.KEY_MISSING,
                    "key: is missing; publish with the conversation, normally the recipient, as the record's key,"
                            + " since order and idempotency hang on it");
        }
        Recipient to = recipients.read(fields);
        Policy policy = policies.read(fields);
        Map<Channel, Content> content = ContentReader.read(fields, to, policy);
        return new Message(
                id,
                to,
                policy,
                content,
                expiresAt(fields, policy, timestamp),
                metadata(fields),
                Fingerprint.of(unwrapped.message()));
    }

    private static String id(Fields fields, @Nullable String eventId) throws Problem {
        String id = fields.line("id", LONGEST_ID, ErrorCode.ID_INVALID);
        if (id != null) {
            return id;
        }
        if (eventId == null) {
            throw new Problem(ErrorCode.ID_MISSING, "id: is missing; give each message an id of its own");
        }
        if (eventId.isBlank()
                || eventId.length() > LONGEST_ID
                || eventId.chars().anyMatch(Character::isISOControl)) {
            throw new Problem(
                    ErrorCode.ID_INVALID,
                    "ce_id: must have 1 to " + LONGEST_ID + " characters and no control characters");
        }
        return eventId;
    }

    private static Instant expiresAt(Fields fields, Policy policy, Instant timestamp) throws Problem {
        String at = fields.text("expiresAt");
        String ttl = fields.text("ttl");
        if (at != null && ttl != null) {
            throw new Problem(ErrorCode.EXPIRY_INVALID, "ttl: contradicts expiresAt; give one of them");
        }
        try {
            if (at != null) {
                return within(OffsetDateTime.parse(at).toInstant(), timestamp);
            }
            Duration lifetime = ttl == null ? policy.ttl() : Durations.parse(ttl);
            if (lifetime.isPositive()) {
                return within(timestamp.plus(lifetime), timestamp);
            }
        } catch (ArithmeticException | DateTimeException e) {
            // said below
        }
        throw new Problem(
                ErrorCode.EXPIRY_INVALID,
                at != null
                        ? "expiresAt: must be a time like 2026-11-24T12:00:00Z"
                        : "ttl: must be a positive duration like PT10M");
    }

    private static Instant within(Instant expiresAt, Instant timestamp) throws Problem {
        if (!expiresAt.isAfter(timestamp)) {
            throw new Problem(
                    ErrorCode.EXPIRED,
                    "expiresAt: lies before the message was published; use a later time or leave it out");
        }
        if (!expiresAt.isBefore(END_OF_TIME)) {
            throw new Problem(
                    ErrorCode.EXPIRY_INVALID,
                    "expiresAt: lies after the year 9999; use an earlier time or a shorter ttl");
        }
        return expiresAt;
    }

    private static Map<String, String> metadata(Fields fields) throws Problem {
        Fields metadata = fields.object("metadata");
        if (metadata == null) {
            return Map.of();
        }
        if (metadata.object().size() > MOST_METADATA) {
            throw new Problem(ErrorCode.FIELD_INVALID, "metadata: must have " + MOST_METADATA + " entries at the most");
        }
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : metadata.object().properties()) {
            JsonNode value = entry.getValue();
            if (!value.isValueNode() || value.isNull()) {
                throw new Problem(ErrorCode.FIELD_TYPE, "metadata: must be an object of strings");
            }
            if (entry.getKey().length() > LONGEST_METADATA || value.asText().length() > LONGEST_METADATA) {
                throw new Problem(
                        ErrorCode.FIELD_INVALID,
                        "metadata: names and values must have " + LONGEST_METADATA + " characters at the most");
            }
            values.put(entry.getKey(), value.asText());
        }
        return values;
    }
}
