package dev.detour.app.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;
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
    private static final Letter LETTER = new Letter(
            Channel.WHATSAPP,
            "wamid.HBgN",
            1_795_000_000_000L,
            "m-1",
            Bytes.wrap("customer".getBytes(StandardCharsets.UTF_8)));

    static final List<CorrespondenceRecord> RECORDS = List.of(
            LETTER,
            new Letter(Channel.SMS, "", 0, "é😀".repeat(100), Bytes.wrap(new byte[] {0, -1})),
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
    void anUnknownFormOrChannelIsNoRecord() {
        for (int position = 0; position < 2; position++) {
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
    void aLetterTakesLittleMoreThanItsTexts() {
        // When
        byte[] bytes = LETTER.write();

        // Then
        assertThat(bytes).hasSize(1 + 1 + 1 + 10 + 8 + 1 + 3 + 1 + 8);
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
