package dev.detour.contract;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.detour.channel.Channel;

import static org.assertj.core.api.Assertions.assertThat;

class MalformedRecordsTest {
    private static final long SEED = 20261124;
    private static final Instant PUBLISHED = Instant.parse("2026-11-24T10:00:00Z");
    private static final MessageReader READER = MessageReader.of(Policies.shipped(), EnumSet.allOf(Channel.class));

    static List<Malformed.Sample> everyKind() {
        return Malformed.samples(new Random(SEED), "m", Malformed.numberOfKinds());
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void everyKindIsRefusedWithItsCodeAndTheNameOfTheField(Malformed.Sample sample) {
        // When
        InvalidMessage invalid = read(sample);

        // Then
        assertThat(invalid.code()).as("%s", invalid.detail()).isEqualTo(sample.code());
        assertThat(invalid.detail()).startsWith(sample.field()).contains(": ");
        assertThat(invalid.id()).isEqualTo(sample.id());
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void noAnswerRepeatsAnAddressOrContent(Malformed.Sample sample) {
        // When
        InvalidMessage invalid = read(sample);

        // Then
        assertThat(invalid.detail()).doesNotContain(Malformed.CANARIES).hasSizeLessThan(250);
    }

    @Test
    void thereIsAKindForEveryCodeThatAReaderCanGive() {
        // When
        Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
        everyKind().forEach(sample -> codes.add(sample.code()));

        // Then
        assertThat(codes)
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(EnumSet.of(ErrorCode.ID_CONFLICT, ErrorCode.INTERNAL_MALFORMED)));
    }

    @Test
    void theMessageThatAllKindsAreMadeOfIsRight() {
        // When
        MessageReader.Result result = READER.read(
                new byte[] {1},
                Malformed.valid("right").toString().getBytes(StandardCharsets.UTF_8),
                name -> null,
                PUBLISHED);

        // Then
        assertThat(result).isInstanceOf(MessageReader.Read.class);
    }

    /** Whatever some flipped bits make of a message, it gets an answer and throws no exception. */
    @Test
    void damagedMessagesAreAnsweredToo() {
        for (long seed = SEED; seed < SEED + 1_000; seed++) {
            // Given
            Random random = new Random(seed);
            byte[] value = Malformed.valid("damaged").toString().getBytes(StandardCharsets.UTF_8);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
            }

            // When
            MessageReader.Result result = READER.read(new byte[] {1}, value, name -> null, PUBLISHED);

            // Then
            assertThat(result).as("seed %d", seed).isNotNull();
            if (result instanceof MessageReader.Invalid(InvalidMessage invalid)) {
                assertThat(invalid.detail()).as("seed %d", seed).doesNotContain(Malformed.CANARIES);
            }
        }
    }

    private static InvalidMessage read(Malformed.Sample sample) {
        MessageReader.Result result = READER.read(sample.key(), sample.value(), sample.headers()::get, PUBLISHED);
        assertThat(result).as("%s, seed %d", sample, SEED).isInstanceOf(MessageReader.Invalid.class);
        return ((MessageReader.Invalid) result).invalid();
    }
}
