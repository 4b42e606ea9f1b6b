package dev.detour.core.binary;

import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BinaryTest {
    private static final int FORMAT = 0x51;
    private static final long SEED = 8;

    private enum Colour {
        RED,
        GREEN
    }

    @ParameterizedTest
    @CsvSource({"0, 00", "1, 01", "127, 7f", "128, 8001", "300, ac02", "2147483647, ffffffff07", "-1, ffffffff0f"})
    void numbersHaveAVariableLength(int number, String hex) {
        // When
        byte[] bytes = written(out -> out.writeInt(number));

        // Then
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("51" + hex);
        assertThat(reader(bytes).readInt()).isEqualTo(number);
    }

    @Test
    void everyNumberComesBack() {
        Random random = new Random(SEED);
        for (int round = 0; round < 10_000; round++) {
            // Given
            int small = random.nextInt() >>> random.nextInt(32);
            long large = random.nextLong() >> random.nextInt(64);

            // When
            BinaryReader in = reader(written(out -> {
                out.writeInt(small);
                out.writeLong(large);
                out.writeOptional((Long) large);
            }));

            // Then
            assertThat(in.readInt()).as("round %d of seed %d", round, SEED).isEqualTo(small);
            assertThat(in.readLong()).as("round %d of seed %d", round, SEED).isEqualTo(large);
            assertThat(in.readOptionalLong())
                    .as("round %d of seed %d", round, SEED)
                    .isEqualTo(large);
            in.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Grüße", "🚚", "\uFFFD", "\0", "\uFFFD within"})
    void everyTextComesBack(String text) {
        // When
        BinaryReader in = reader(written(out -> {
            out.writeText(text);
            out.writeOptional(text);
            out.writeText(text.repeat(1000));
        }));

        // Then
        assertThat(in.readText()).isEqualTo(text);
        assertThat(in.readOptionalText()).isEqualTo(text);
        assertThat(in.readText()).isEqualTo(text.repeat(1000));
        in.end();
    }

    @Test
    void nothingIsToldFromEmpty() {
        // When
        BinaryReader in = reader(written(out -> {
            out.writeOptional((String) null);
            out.writeOptional("");
            out.writeOptional((Long) null);
            out.writeOptional((Colour) null);
            out.writeOptional(Colour.RED);
            out.writeBytes(new byte[0]);
        }));

        // Then
        assertThat(in.readOptionalText()).isNull();
        assertThat(in.readOptionalText()).isEmpty();
        assertThat(in.readOptionalLong()).isNull();
        assertThat(in.readOptionalConstant(Colour.values())).isNull();
        assertThat(in.readOptionalConstant(Colour.values())).isEqualTo(Colour.RED);
        assertThat(in.readBytes()).isEmpty();
        in.end();
    }

    @Test
    void halfASurrogatePairBecomesAQuestionMark() {
        // When // Then
        assertThat(reader(written(out -> out.writeText("a\uD83D"))).readText()).isEqualTo("a?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // longer than five bytes; more than 32 bits; not the shortest form; cut
                "ffffffffff01",
                "ffffffff1f",
                "8000",
                "808000",
                "80"
            })
    void otherNumbersAreRefused(String hex) {
        refused(hex, BinaryReader::readInt);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // an overlong slash, half a surrogate pair, a stray byte, a cut character, more than there is
                "02c0af",
                "03eda080",
                "0180",
                "02e282",
                "0561",
                "ffffffff0f61"
            })
    void otherTextsAreRefused(String hex) {
        refused(hex, BinaryReader::readText);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0361", "ffffffff0f61", "ffffffff0761", "03c0af"})
    void otherOptionalTextsAreRefused(String hex) {
        refused(hex, BinaryReader::readOptionalText);
    }

    @ParameterizedTest
    @ValueSource(strings = {"02", "ffffffff0f"})
    void otherConstantsAreRefused(String hex) {
        refused(hex, in -> in.readConstant(Colour.values()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"03", "ffffffff0f"})
    void otherOptionalConstantsAreRefused(String hex) {
        refused(hex, in -> in.readOptionalConstant(Colour.values()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"02", "ff", ""})
    void otherTruthsAreRefused(String hex) {
        refused(hex, BinaryReader::readBoolean);
    }

    /** Somebody would reserve memory for it. */
    @ParameterizedTest
    @ValueSource(strings = {"02ff", "ffffffff07", "ffffffff0f"})
    void aCountBeyondTheEndIsRefused(String hex) {
        refused(hex, BinaryReader::readCount);
    }

    @Test
    void whatIsLeftOverIsRefused() {
        refused("00", BinaryReader::end);
    }

    @Test
    void anotherFormatIsRefused() {
        // Given
        byte[] bytes = new BinaryWriter(FORMAT + 1, 1).toByteArray();

        // When // Then
        assertThatThrownBy(() -> reader(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a test of version 82 is not known here");
    }

    @Test
    void noBytesAreRefused() {
        // When // Then
        assertThatThrownBy(() -> new BinaryReader(null, FORMAT, "a test")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(String hex, Consumer<BinaryReader> read) {
        // Given
        BinaryReader in = reader(HexFormat.of().parseHex("51" + hex));

        // When // Then
        assertThatThrownBy(() -> read.accept(in)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] written(Consumer<BinaryWriter> write) {
        BinaryWriter out = new BinaryWriter(FORMAT, 4);
        write.accept(out);
        return out.toByteArray();
    }

    private static BinaryReader reader(byte[] bytes) {
        return new BinaryReader(bytes, FORMAT, "a test");
    }
}
