package dev.detour.app.wire;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import dev.detour.app.wire.CorrespondenceRecord.Heard;
import dev.detour.app.wire.CorrespondenceRecord.Letter;
import dev.detour.channel.Channel;
import dev.detour.channel.ProviderEvent.InboundKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CorrespondenceRecordTest {
    private static final Letter LETTER =
            new Letter(Channel.WHATSAPP, "wamid.HBgN", 1_795_000_000_000L, "m-1", "Y3VzdG9tZXI=");

    static final List<CorrespondenceRecord> RECORDS = List.of(
            LETTER,
            new Letter(Channel.SMS, "", 0, "é😀".repeat(100), ""),
            new Heard(Channel.SMS, "twilio", "SM1", 1, null, null, InboundKind.OTHER, null, null, null, null, null),
            new Heard(
                    Channel.WHATSAPP,
                    "meta",
                    "wamid.in",
                    2,
                    "+4915112345678",
                    "user",
                    InboundKind.BUTTON,
                    "long".repeat(50_000),
                    "",
                    "wamid.HBgN",
                    "media-1",
                    "image/png"));

    @ParameterizedTest
    @FieldSource("RECORDS")
    void whatIsWrittenIsRead(CorrespondenceRecord record) {
        // When
        CorrespondenceRecord read = CorrespondenceRecord.read(record.write());

        // Then
        assertThat(read).isEqualTo(record);
    }

    @ParameterizedTest
    @FieldSource("RECORDS")
    void nothingElseIsRead(CorrespondenceRecord record) {
        // Given
        byte[] bytes = record.write();

        for (int length = 0; length < Math.min(bytes.length, 300); length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            // When // Then
            assertThatThrownBy(() -> CorrespondenceRecord.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CorrespondenceRecord.read(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnknownVersionFormOrChannelIsNoRecord() {
        for (int position = 0; position < 3; position++) {
            // Given
            byte[] bytes = LETTER.write();
            bytes[position] = 9;

            // When // Then
            assertThatThrownBy(() -> CorrespondenceRecord.read(bytes))
                    .as("byte %d", position)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aKeyThatCannotBeDecodedIsNoRecord() {
        // Given
        byte[] bytes = new Letter(Channel.SMS, "SM1", 1, "m-1", "not base64").write();

        // When // Then
        assertThatThrownBy(() -> CorrespondenceRecord.read(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noMemoryIsAskedForThatNobodyFills() {
        // Given: a text of nearly two thousand million bytes, and one of a negative length
        byte[] long1 = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, 7};
        byte[] long2 = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, 1};

        // When // Then
        assertThatThrownBy(() -> CorrespondenceRecord.read(long1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CorrespondenceRecord.read(long2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLetterTakesLittleMoreThanItsTexts() {
        // When
        byte[] bytes = LETTER.write();

        // Then
        assertThat(bytes).hasSize(11 + 1 + 10 + 1 + 3 + 1 + 12);
    }

    @Test
    void theOrderOfConstantsIsPartOfTheFormat() {
        // When // Then
        assertThat(Channel.values()).containsExactly(Channel.WHATSAPP, Channel.SMS, Channel.EMAIL);
        assertThat(InboundKind.values())
                .containsExactly(
                        InboundKind.TEXT,
                        InboundKind.BUTTON,
                        InboundKind.MEDIA,
                        InboundKind.LOCATION,
                        InboundKind.REACTION,
                        InboundKind.OTHER);
    }
}
