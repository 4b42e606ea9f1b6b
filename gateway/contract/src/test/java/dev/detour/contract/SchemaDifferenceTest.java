package dev.detour.contract;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The schema of messages beside the gateway's reader, on messages of every kind: what the reader takes the schema takes as
 * well, and what only the reader refuses is of a kind that no schema can know.
 */
class SchemaDifferenceTest {
    private static final long SEED = 4711;
    private static final int ROUNDS = 6_000;
    private static final Instant PUBLISHED = Instant.parse("2026-11-24T10:00:00Z");
    private static final MessageReader READER = MessageReader.of(Policies.shipped(), EnumSet.allOf(Channel.class));

    /** What the schema may let pass, by the reader's code: the beginning of its sentence, and why. */
    private static final Map<ErrorCode, String> BEYOND_A_SCHEMA = Map.of(
            // How long numbers are in each country.
            ErrorCode.PHONE_INVALID, "to\\.(phone|whatsapp|sms): .*",
            // RFC 5321 has no short expression that everybody's engine reads alike.
            ErrorCode.EMAIL_INVALID, "to\\.email: .*",
            // Which addresses the policy's channels need; a null is absent.
            ErrorCode.ADDRESS_MISSING, "to: .*",
            // Which content the policy's channels can carry; a null is absent.
            ErrorCode.CONTENT_MISSING, "(text|subject): .*",
            // Limits of the channels that the policy names, and what is an address on the web.
            ErrorCode.CONTENT_INVALID, "(text: is longer|media.caption: is longer|(on\\.\\w+\\.)?media\\.url).*",
            ErrorCode.POLICY_UNKNOWN, "policy: .*",
            // The forms of durations and times of day, and their names in camel case.
            ErrorCode.POLICY_INVALID, "policy\\.(confirm-within|ttl|quiet-hours|confirm|when-degraded): .*",
            ErrorCode.EXPIRY_INVALID, "(expiresAt|ttl): must .*",
            ErrorCode.EXPIRED, "expiresAt: .*",
            // The database of time zones.
            ErrorCode.FIELD_INVALID, "to\\.timezone: .*");

    @Test
    void whatTheReaderTakesIsValidAndWhatOnlyTheReaderRefusesNoSchemaCanKnow() {
        int bothTake = 0;
        int bothRefuse = 0;
        Map<ErrorCode, Integer> onlyTheReaderRefuses = new EnumMap<>(ErrorCode.class);
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            ObjectNode message = new Mutation(new Random(SEED + round)).mutated();

            // When
            boolean valid = Schemas.errors("message", message).isEmpty();
            MessageReader.Result result = READER.read(
                    new byte[] {1}, message.toString().getBytes(StandardCharsets.UTF_8), name -> null, PUBLISHED);

            // Then
            switch (result) {
                case MessageReader.Read read -> {
                    assertThat(valid).as("seed %d: %s", SEED + round, message).isTrue();
                    bothTake++;
                }
                case MessageReader.Invalid(InvalidMessage invalid) -> {
                    if (valid) {
                        assertThat(isBeyondASchema(invalid))
                                .as("seed %d: %s %s", SEED + round, invalid, message)
                                .isTrue();
                        onlyTheReaderRefuses.merge(invalid.code(), 1, Integer::sum);
                    } else {
                        bothRefuse++;
                    }
                }
            }
        }
        assertThat(bothTake).as("both take").isGreaterThan(ROUNDS / 10);
        assertThat(bothRefuse).as("both refuse").isGreaterThan(ROUNDS / 4);
        assertThat(onlyTheReaderRefuses.keySet())
                .as("the list above has nothing that does not happen")
                .containsAll(BEYOND_A_SCHEMA.keySet());
    }

    private static boolean isBeyondASchema(InvalidMessage invalid) {
        String sentence = BEYOND_A_SCHEMA.get(invalid.code());
        // A CloudEvent around a message may bring the id, so that the schema cannot ask for one.
        return invalid.code() == ErrorCode.ID_MISSING
                || (sentence != null && invalid.detail().matches(sentence));
    }
}
