package dev.detour.contract;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.Channel;

import static org.assertj.core.api.Assertions.assertThat;

class StatusEventCodecTest {
    private static final long SEED = 1970;
    private static final Instant AT = Instant.parse("2026-11-24T10:00:00.123Z");

    @Test
    void anEventLooksAsInTheContract() {
        // Given
        StatusEvent event = new StatusEvent(
                "order-4711-shipped",
                3,
                AT,
                Status.SENT,
                Channel.WHATSAPP,
                "meta",
                1,
                "wamid.A",
                new Reason("channel.down", "it is"),
                null,
                null,
                false,
                false,
                false,
                Map.of("tenant", "shop-eu"));

        // When
        String json = write(event);

        // Then
        assertThat(json)
                .isEqualTo("{\"messageId\":\"order-4711-shipped\",\"seq\":3,\"at\":\"2026-11-24T10:00:00.123Z\","
                        + "\"status\":\"sent\",\"channel\":\"whatsapp\",\"provider\":\"meta\",\"attempt\":1,"
                        + "\"providerMessageId\":\"wamid.A\",\"reason\":{\"code\":\"channel.down\",\"detail\":\"it is\"},"
                        + "\"metadata\":{\"tenant\":\"shop-eu\"}}");
    }

    @Test
    void whatIsNotSetIsNotThere() {
        // Given
        StatusEvent event = new StatusEvent(
                "a", 1, AT, Status.ACCEPTED, null, null, 0, null, null, null, null, false, false, false, Map.of());

        // When
        String json = write(event);

        // Then
        assertThat(json)
                .isEqualTo(
                        "{\"messageId\":\"a\",\"seq\":1,\"at\":\"2026-11-24T10:00:00.123Z\",\"status\":\"accepted\"}");
    }

    @Test
    void aFailoverNamesTheChannels() {
        // Given
        StatusEvent event = new StatusEvent(
                "a",
                4,
                AT,
                Status.FAILED_OVER,
                Channel.WHATSAPP,
                "meta",
                1,
                null,
                null,
                Channel.WHATSAPP,
                Channel.SMS,
                false,
                false,
                false,
                Map.of());

        // When
        String json = write(event);

        // Then
        assertThat(json).contains("\"status\":\"failed-over\"", "\"from\":\"whatsapp\",\"to\":\"sms\"");
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, false, '\"final\":true'",
        "false, true, false, '\"late\":true'",
        "false, true, true, '\"late\":true,\"duplicateDelivery\":true'",
    })
    void flagsStandOnlyWhenTheyAreSet(boolean isFinal, boolean late, boolean duplicate, String expected) {
        // Given
        StatusEvent event = new StatusEvent(
                "a",
                5,
                AT,
                Status.DELIVERED,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                isFinal,
                late,
                duplicate,
                Map.of());

        // When
        String json = write(event);

        // Then
        assertThat(json).endsWith("\"status\":\"delivered\"," + expected + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T10:00:00Z, 2026-11-24T10:00:00.000Z",
        "2026-11-24T10:00:00.5Z, 2026-11-24T10:00:00.500Z",
        "2026-11-24T10:00:00.123999Z, 2026-11-24T10:00:00.123Z",
        "2026-12-31T23:59:59.999999999Z, 2026-12-31T23:59:59.999Z",
        "2028-02-29T00:00:00.001Z, 2028-02-29T00:00:00.001Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000Z",
        "-0001-12-31T23:59:59Z, -0001-12-31T23:59:59.000Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
        "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00.000Z",
    })
    void timesHaveMillisecondsAlways(Instant at, String written) {
        // Given
        StatusEvent event = new StatusEvent(
                "a", 1, at, Status.ACCEPTED, null, null, 0, null, null, null, null, false, false, false, Map.of());

        // When
        String json = write(event);

        // Then
        assertThat(json).contains("\"at\":\"" + written + "\"");
    }

    @Test
    void timesAreWrittenAsTheFormatterWritesThem() {
        DateTimeFormatter formatter =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
        Random random = new Random(SEED);
        for (int round = 0; round < 5_000; round++) {
            // Given
            Instant at = Instant.ofEpochSecond(
                    random.nextLong(-2_208_988_800L, 253_402_300_800L), random.nextInt(1_000_000_000));

            // When
            String json = write(new StatusEvent(
                    "a", 1, at, Status.ACCEPTED, null, null, 0, null, null, null, null, false, false, false, Map.of()));

            // Then
            assertThat(json).as("round %d of seed %d", round, SEED).contains("\"at\":\"" + formatter.format(at) + "\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED, accepted", "DUPLICATE, duplicate", "REJECTED, rejected", "DISPATCHED, dispatched", "HELD, held",
        "SENT, sent", "RETRYING, retrying", "AMBIGUOUS, ambiguous", "FAILED_OVER, failed-over", "DELIVERED, delivered",
        "READ, read", "UNCONFIRMED, unconfirmed", "UNDELIVERABLE, undeliverable", "EXPIRED, expired",
    })
    void everyStatusHasTheContractsName(Status status, String name) {
        // When
        String id = status.id();

        // Then
        assertThat(id).isEqualTo(name).hasToString(status.toString());
    }

    private static String write(StatusEvent event) {
        return new String(StatusEventCodec.write(event), StandardCharsets.UTF_8);
    }
}
