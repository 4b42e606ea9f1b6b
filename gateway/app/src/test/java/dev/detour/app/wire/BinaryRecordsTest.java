package dev.detour.app.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.detour.app.wire.ContentRecord.ButtonRecord;
import dev.detour.app.wire.ContentRecord.MediaRecord;
import dev.detour.app.wire.ContentRecord.TemplateRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Purpose;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The binary records; each is put through the same. */
class BinaryRecordsTest {
    private static final long SEED = 2525;

    /**
     * A kind of record.
     *
     * @param random makes one
     */
    record Kind<R>(String name, Function<Random, R> random, Function<R, byte[]> write, Function<byte[], R> read) {
        byte[] bytes(long seed) {
            return write.apply(random.apply(new Random(seed)));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Kind<?>> kinds() {
        return List.of(
                new Kind<>("dispatch", BinaryRecordsTest::dispatch, DispatchRecord::write, DispatchRecord::read),
                new Kind<>("attempt", BinaryRecordsTest::attempt, AttemptRecord::write, AttemptRecord::read),
                new Kind<>("receipt", BinaryRecordsTest::receipt, ReceiptRecord::write, ReceiptRecord::read),
                new Kind<>("message", BinaryRecordsTest::message, StoredMessage::write, StoredMessage::read));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <R> void everyRecordComesBackAsItWas(Kind<R> kind) {
        for (long seed = SEED; seed < SEED + 2_000; seed++) {
            // Given
            R record = kind.random().apply(new Random(seed));

            // When
            R read = kind.read().apply(kind.write().apply(record));

            // Then
            assertThat(read).as("seed %d", seed).isEqualTo(record);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyCutIsRefused(Kind<?> kind) {
        for (long seed = SEED; seed < SEED + 20; seed++) {
            byte[] bytes = kind.bytes(seed);
            for (int length = 0; length < bytes.length; length++) {
                // Given
                byte[] cut = Arrays.copyOf(bytes, length);

                // When // Then
                assertThatThrownBy(() -> kind.read().apply(cut))
                        .as("seed %d, %d of %d bytes", seed, length, bytes.length)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void bytesBehindTheEndAreRefused(Kind<?> kind) {
        // Given
        byte[] bytes = kind.bytes(SEED);

        // When // Then
        assertThatThrownBy(() -> kind.read().apply(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noValueIsRefused(Kind<?> kind) {
        // When // Then
        assertThatThrownBy(() -> kind.read().apply(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anotherVersionAndOtherRecordsAreRefused(Kind<?> kind) {
        // Given
        byte[] bytes = kind.bytes(SEED);
        int own = bytes[0];

        for (int first = 0; first < 256; first++) {
            byte[] other = bytes.clone();
            other[0] = (byte) first;
            if (first != own) {
                // When // Then
                assertThatThrownBy(() -> kind.read().apply(other))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("of version " + (other[0] & 0xFF));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void damagedBytesAreARecordOrAnIllegalArgument(Kind<?> kind) {
        int refused = 0;
        for (long seed = SEED; seed < SEED + 5_000; seed++) {
            // Given
            Random random = new Random(seed);
            byte[] bytes = kind.bytes(seed);
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }

            // When
            refused += isRefused(kind, bytes, seed) ? 1 : 0;
        }

        // Then
        assertThat(refused).isBetween(500, 4_999);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void randomBytesAreAnIllegalArgument(Kind<?> kind) {
        byte format = kind.bytes(SEED)[0];
        int refused = 0;
        for (long seed = SEED; seed < SEED + 5_000; seed++) {
            // Given
            Random random = new Random(seed);
            byte[] bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            if (random.nextInt(4) > 0) {
                bytes[0] = format;
            }

            // When
            refused += isRefused(kind, bytes, seed) ? 1 : 0;
        }

        // Then
        assertThat(refused).isGreaterThan(4_900);
    }

    private static boolean isRefused(Kind<?> kind, byte[] bytes, long seed) {
        try {
            assertThat(kind.read().apply(bytes)).as("seed %d", seed).isNotNull();
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @Test
    void aChannelThatStandsThereTwiceIsRefused() {
        // Given
        ContentRecord content = new ContentRecord("a", null, null, null, null, null);
        StoredMessage message = new StoredMessage(
                Bytes.wrap(new byte[] {1}),
                null,
                Map.of("sms", new StoredMessage.Part("+1", content), "smt", new StoredMessage.Part("+1", content)),
                0,
                null);
        byte[] bytes = message.write();

        // When
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 't' && bytes[i - 1] == 'm') {
                bytes[i] = 's';
            }
        }

        // Then
        assertThatThrownBy(() -> StoredMessage.read(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }

    static List<Arguments> enumerations() {
        return List.of(
                Arguments.of(Purpose.values(), "TRANSACTIONAL MARKETING"),
                Arguments.of(AttemptRecord.Kind.values(), "ACCEPTED REFUSED THROTTLED AMBIGUOUS"),
                Arguments.of(ReceiptState.values(), "SENT DELIVERED READ FAILED"),
                Arguments.of(
                        FailureClass.values(),
                        "PROVIDER_FAULT THROTTLED RECIPIENT CONTENT ACCOUNT POLICY OPT_OUT LOCAL"),
                Arguments.of(Scope.values(), "MESSAGE RECIPIENT TEMPLATE COUNTRY SENDER TENANT PROVIDER"));
    }

    /** Records that wait on a topic name constants by their place: a new one may only be added at the end. */
    @ParameterizedTest
    @MethodSource("enumerations")
    void theOrderOfConstantsIsPartOfTheFormat(Enum<?>[] constants, String order) {
        // When
        String present = String.join(" ", Stream.of(constants).map(Enum::name).toList());

        // Then
        assertThat(present).startsWith(order);
    }

    private static DispatchRecord dispatch(Random random) {
        return new DispatchRecord(
                text(random),
                random.nextLong(),
                key(random),
                random.nextInt(300),
                1 + random.nextInt(300),
                text(random),
                maybe(random),
                content(random),
                one(random, Purpose.values()),
                random.nextBoolean(),
                random.nextBoolean(),
                maybe(random),
                random.nextLong());
    }

    private static AttemptRecord attempt(Random random) {
        AttemptRecord.Kind kind = one(random, AttemptRecord.Kind.values());
        FailureClass failureClass = one(random, FailureClass.values());
        return new AttemptRecord(
                text(random),
                random.nextLong(),
                random.nextInt(300),
                kind,
                // A refusal for too many is a throttling.
                failureClass == FailureClass.THROTTLED ? FailureClass.LOCAL : failureClass,
                one(random, Scope.values()),
                text(random),
                text(random),
                random.nextBoolean() ? (Long) random.nextLong() : null,
                kind == AttemptRecord.Kind.ACCEPTED ? text(random) : maybe(random));
    }

    private static ReceiptRecord receipt(Random random) {
        boolean failed = random.nextBoolean();
        return new ReceiptRecord(
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextInt(300),
                text(random),
                one(random, ReceiptState.values()),
                random.nextLong(),
                failed ? one(random, FailureClass.values()) : null,
                failed ? one(random, Scope.values()) : null,
                failed ? text(random) : null,
                failed ? text(random) : null);
    }

    private static StoredMessage message(Random random) {
        Map<String, StoredMessage.Part> parts = new HashMap<>();
        for (Channel channel : Channel.values()) {
            if (random.nextBoolean()) {
                parts.put(channel.id(), new StoredMessage.Part(text(random), content(random)));
            }
        }
        return new StoredMessage(key(random), maybe(random), parts, random.nextLong(), maybe(random));
    }

    private static ContentRecord content(Random random) {
        return new ContentRecord(
                maybe(random),
                maybe(random),
                maybe(random),
                random.nextBoolean() ? new TemplateRecord(text(random), text(random), params(random)) : null,
                random.nextBoolean() ? new MediaRecord(text(random), text(random), maybe(random)) : null,
                random.nextBoolean() ? buttons(random) : null);
    }

    private static @Nullable List<String> params(Random random) {
        return random.nextBoolean()
                ? Stream.generate(() -> text(random)).limit(random.nextInt(4)).toList()
                : null;
    }

    private static List<ButtonRecord> buttons(Random random) {
        List<ButtonRecord> buttons = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            buttons.add(new ButtonRecord(text(random), text(random)));
        }
        return buttons;
    }

    private static Bytes key(Random random) {
        return Bytes.wrap(text(random).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 400 : 12); i > 0; i--) {
            text.appendCodePoint(random.nextBoolean() ? 'a' + random.nextInt(26) : 1 + random.nextInt(0xD7FE));
        }
        return random.nextBoolean() ? text.append("🚚").toString() : text.toString();
    }

    private static @Nullable String maybe(Random random) {
        return random.nextBoolean() ? text(random) : null;
    }

    private static <T> T one(Random random, T[] constants) {
        return constants[random.nextInt(constants.length)];
    }
}
