package dev.detour.core.delivery;

import java.time.Instant;
import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.detour.contract.Lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenTest {
    private static final long SEED = 20261124;

    @Test
    void anyTokenComesBackAsItWas() {
        // Given
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            Token token = any(random);
            // When
            String text = token.encode();
            // Then
            assertThat(text).as("seed %d, round %d", SEED, i).matches("[0-9a-v]{56}");
            assertThat(Token.decode(text)).contains(token);
            assertThat(Token.decode(text.toUpperCase(Locale.ROOT))).contains(token);
        }
    }

    @Test
    void whatIsNoTokenIsNone() {
        // Given
        String token = any(new Random(SEED)).encode();
        // When
        String[] others = {
            "",
            "x",
            token + "0",
            token.substring(1),
            token.substring(0, 55) + "w",
            token.substring(0, 55) + "\u0131",
            "0".repeat(56),
            "v".repeat(56)
        };
        // Then
        assertThat(others).allSatisfy(other -> assertThat(Token.decode(other)).isEmpty());
    }

    @Test
    void anythingOfTheRightLengthIsReadOrRefusedButNeverThrows() {
        // Given
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            char[] text = new char[Token.LENGTH];
            for (int j = 0; j < text.length; j++) {
                text[j] = (char)
                        (random.nextInt(4) == 0
                                ? random.nextInt(0x10000)
                                : "0123456789abcdefghijklmnopqrstuv".charAt(random.nextInt(32)));
            }
            // When
            var decoded = Token.decode(new String(text));
            // Then
            decoded.ifPresent(token -> assertThat(token.attempt()).isPositive());
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        // Given
        DeliveryKey key = DeliveryKey.of(1, "a");
        // When // Then
        assertThatThrownBy(() -> new Token(Lane.BULK, 65_536, 1, Instant.EPOCH, key))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Token(Lane.BULK, 0, 0, Instant.EPOCH, key))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Token any(Random random) {
        return new Token(
                Lane.values()[random.nextInt(3)],
                random.nextInt(65_536),
                1 + random.nextInt(65_535),
                Instant.ofEpochMilli(random.nextLong(1L << 47)),
                new DeliveryKey(random.nextLong(), random.nextLong(), random.nextLong()),
                random.nextBoolean());
    }
}
