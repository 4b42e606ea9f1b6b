package dev.detour.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.QuietHours;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;
import dev.detour.contract.WhenDegraded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeliveryCodecTest {
    private static final long SEED = 1999;

    @Test
    void everyDeliveryComesBackAsItWas() {
        for (long seed = SEED; seed < SEED + 2_000; seed++) {
            // Given
            Delivery delivery = delivery(new Random(seed));

            // When
            Delivery read = DeliveryCodec.read(DeliveryCodec.write(delivery));

            // Then
            assertThat(read).as("seed %d", seed).isEqualTo(delivery);
        }
    }

    static List<Arguments> enumerations() {
        return List.of(
                Arguments.of(Channel.values(), "WHATSAPP SMS EMAIL"),
                Arguments.of(Purpose.values(), "TRANSACTIONAL MARKETING"),
                Arguments.of(Confirm.values(), "ACCEPTED DELIVERED READ"),
                Arguments.of(OnAmbiguous.values(), "WAIT RESEND"),
                Arguments.of(OnTimeout.values(), "NEXT AFTER_TTL"),
                Arguments.of(WhenDegraded.values(), "SWITCH HOLD SKIP"),
                Arguments.of(Attempt.Outcome.values(), "PENDING ACCEPTED NOT_TAKEN AMBIGUOUS"),
                Arguments.of(Attempt.Progress.values(), "NONE SENT FAILED DELIVERED READ"),
                Arguments.of(
                        Status.values(),
                        "ACCEPTED DUPLICATE REJECTED DISPATCHED HELD SENT RETRYING AMBIGUOUS FAILED_OVER DELIVERED READ"
                                + " UNCONFIRMED UNDELIVERABLE EXPIRED"));
    }

    /** Stored deliveries name constants by their place: a new one may only be added at the end. */
    @ParameterizedTest
    @MethodSource("enumerations")
    void theOrderOfConstantsIsPartOfTheFormat(Enum<?>[] constants, String order) {
        // When
        String present = String.join(" ", Stream.of(constants).map(Enum::name).toList());

        // Then
        assertThat(present).startsWith(order);
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1, 2, 127, -1})
    void anUnknownVersionIsRefused(byte version) {
        // Given
        byte[] bytes = DeliveryCodec.write(delivery(new Random(SEED)));
        bytes[0] = version;

        // When // Then
        assertThatThrownBy(() -> DeliveryCodec.read(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version " + (version & 0xFF));
    }

    @Test
    void everyCutIsRefused() {
        // Given
        byte[] bytes = DeliveryCodec.write(delivery(new Random(SEED)));

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            // When // Then
            assertThatThrownBy(() -> DeliveryCodec.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        // Given
        byte[] bytes = DeliveryCodec.write(delivery(new Random(SEED)));

        // When // Then
        assertThatThrownBy(() -> DeliveryCodec.read(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void damagedBytesAreADeliveryOrAnIllegalArgument() {
        int refused = 0;
        for (long seed = SEED; seed < SEED + 5_000; seed++) {
            // Given
            Random random = new Random(seed);
            byte[] bytes = DeliveryCodec.write(delivery(random));
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));

            // When
            try {
                assertThat(DeliveryCodec.read(bytes)).as("seed %d", seed).isNotNull();
            } catch (IllegalArgumentException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }

        // Then
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void aTypicalDeliveryIsSmall() {
        // Given
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS).begin().accepted();

        // When
        byte[] bytes = DeliveryCodec.write(story.delivery());

        // Then
        assertThat(bytes).hasSizeLessThan(140);
    }

    private static Delivery delivery(Random random) {
        List<Leg> legs = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            legs.add(new Leg(
                    one(random, Channel.values()),
                    text(random),
                    random.nextLong(),
                    random.nextBoolean() ? Duration.ofMillis(random.nextLong(1L << 40)) : null,
                    random.nextInt(5),
                    random.nextInt(5),
                    random.nextBoolean(),
                    random.nextBoolean() ? new Reason(text(random), text(random)) : null));
        }
        List<Attempt> attempts = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            attempts.add(new Attempt(
                    random.nextInt(legs.size()),
                    one(random, Attempt.Outcome.values()),
                    one(random, Attempt.Progress.values()),
                    maybe(random)));
        }
        Map<String, String> metadata = new HashMap<>();
        for (int i = random.nextInt(33); i > 0; i--) {
            metadata.put(i + text(random), text(random));
        }
        return new Delivery(
                text(random),
                random.nextInt(),
                random.nextLong(),
                instant(random),
                new Terms(
                        one(random, Confirm.values()),
                        Duration.ofMillis(1 + random.nextLong(1L << 40)),
                        one(random, OnAmbiguous.values()),
                        one(random, WhenDegraded.values()),
                        one(random, Purpose.values()),
                        one(random, OnTimeout.values()),
                        random.nextBoolean() ? quiet(random) : null),
                legs,
                attempts,
                state(random),
                maybe(random),
                metadata);
    }

    private static State state(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new State.Queued();
            case 1 -> new State.Dispatched(random.nextInt(300));
            case 2 -> new State.Waiting(random.nextInt(4), instant(random));
            case 5 -> new State.Held(random.nextInt(4));
            case 3 -> new State.Unsure(random.nextInt(300), instant(random));
            case 4 -> new State.Postponed(random.nextInt(4), instant(random));
            case 6 -> new State.Sent(random.nextInt(300), instant(random));
            default -> new State.Ended(one(random, Status.values()), instant(random));
        };
    }

    private static Quiet quiet(Random random) {
        int from = random.nextInt(12 * 60);
        return new Quiet(
                new QuietHours(
                        LocalTime.MIDNIGHT.plusMinutes(from), LocalTime.NOON.plusMinutes(random.nextInt(12 * 60))),
                text(random));
    }

    private static Instant instant(Random random) {
        return Instant.ofEpochSecond(random.nextLong(1L << 36), random.nextInt(1_000_000_000));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(random.nextBoolean() ? 'a' + random.nextInt(26) : 1 + random.nextInt(0xD7FF));
        }
        return text.append("🚚").toString();
    }

    private static @Nullable String maybe(Random random) {
        return random.nextBoolean() ? text(random) : null;
    }

    private static <T> T one(Random random, T[] constants) {
        return constants[random.nextInt(constants.length)];
    }
}
