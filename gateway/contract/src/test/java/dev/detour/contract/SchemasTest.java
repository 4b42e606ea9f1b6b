package dev.detour.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.Channel;

import static org.assertj.core.api.Assertions.assertThat;

class SchemasTest {
    private static final long SEED = 815;
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Schema MESSAGE = schema("message");
    private static final Schema STATUS_EVENT = schema("status-event");

    @ParameterizedTest
    @ValueSource(strings = {"message", "status-event", "deadletter-headers", "health", "inbound"})
    void everySchemaIsASchema(String name) throws IOException {
        // Given
        Schema metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        // When
        List<Error> errors = metaSchema.validate(resource("schemas/" + name + ".schema.json"), InputFormat.JSON);

        // Then
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "message-minimal, message", "message-full, message", "message-inline-policy, message",
        "message-marketing, message", "status-sent, status-event", "status-failed-over, status-event",
        "status-delivered, status-event", "status-late, status-event", "deadletter-headers, deadletter-headers",
        "health-down, health", "health-budget, health", "inbound-button, inbound",
    })
    void everySampleIsValid(String sample, String schema) throws IOException {
        // When
        List<Error> errors = schema(schema).validate(sample(sample), InputFormat.JSON);

        // Then
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "message-minimal, code-1",
        "message-full, order-4711-shipped",
        "message-inline-policy, alarm-17",
        "message-marketing, spring-sale-0815",
        "message-cloudevent, order-4712-shipped",
    })
    void everySampleMessageIsRead(String sample, String id) throws IOException {
        // Given
        MessageReader reader = MessageReader.of(Policies.shipped(), EnumSet.allOf(Channel.class));

        // When
        MessageReader.Result result = reader.read(
                new byte[] {1},
                sample(sample).getBytes(StandardCharsets.UTF_8),
                name -> null,
                Instant.parse("2026-11-24T10:00:00Z"));

        // Then
        assertThat(result)
                .isInstanceOfSatisfying(
                        MessageReader.Read.class,
                        read -> assertThat(read.message().id()).isEqualTo(id));
    }

    @Test
    void theDataOfACloudEventIsAMessageTooExceptForItsId() throws IOException {
        // When
        List<Error> errors =
                MESSAGE.validate(MAPPER.readTree(sample("message-cloudevent")).get("data"));

        // Then
        assertThat(errors).isEmpty();
    }

    @Test
    void whatTheCodecWritesIsValid() {
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            // Given
            StatusEvent event = event(random);

            // When
            List<Error> errors = STATUS_EVENT.validate(
                    new String(StatusEventCodec.write(event), StandardCharsets.UTF_8), InputFormat.JSON);

            // Then
            assertThat(errors).as("round %d of seed %d: %s", round, SEED, event).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"messageId\":\"a\",\"seq\":0,\"at\":\"2026-11-24T10:00:00.123Z\",\"status\":\"sent\"}",
                "{\"messageId\":\"a\",\"seq\":1,\"at\":\"2026-11-24T10:00:00Z\",\"status\":\"sent\"}",
                "{\"messageId\":\"a\",\"seq\":1,\"at\":\"2026-11-24T10:00:00.123Z\",\"status\":\"lost\"}",
                "{\"messageId\":\"a\",\"seq\":1,\"at\":\"2026-11-24T10:00:00.123Z\",\"status\":\"failed-over\"}",
                "{\"messageId\":\"a\",\"seq\":1,\"at\":\"2026-11-24T10:00:00.123Z\",\"status\":\"sent\",\"to\":\"sms\"}",
                "{\"messageId\":\"a\",\"seq\":1,\"at\":\"2026-11-24T10:00:00.123Z\",\"status\":\"sent\",\"final\":false}",
                "{\"messageId\":\"a\",\"seq\":1,\"at\":\"2026-11-24T10:00:00.123Z\",\"status\":\"sent\",\"final\":true,\"late\":true}",
            })
    void theSchemaOfStatusEventsRefusesWhatIsNone(String json) {
        // When
        List<Error> errors = STATUS_EVENT.validate(json, InputFormat.JSON);

        // Then
        assertThat(errors).isNotEmpty();
    }

    /** The schema cannot know number plans, policies or times; what it refuses, the reader refuses as well. */
    @Test
    void theSchemaOfMessagesRefusesNothingThatTheReaderTakes() throws IOException {
        // Given
        List<String> refused = new ArrayList<>();

        // When
        for (Malformed.Sample sample : Malformed.samples(new Random(SEED), "m", Malformed.numberOfKinds())) {
            byte[] value = sample.value();
            if (value != null
                    && sample.headers().isEmpty()
                    && sample.code() != ErrorCode.VALUE_TOO_LARGE
                    && !sample.code().code().startsWith("json.")
                    && !MESSAGE.validate(MAPPER.readTree(value)).isEmpty()) {
                refused.add(sample.kind());
            }
        }

        // Then
        assertThat(refused)
                .contains("no to", "id as a number", "ttl and expiresAt", "four buttons", "33 entries of metadata")
                .hasSizeGreaterThan(60);
        assertThat(MESSAGE.validate(Malformed.valid("right"))).isEmpty();
    }

    @Test
    void theHeadersSchemaKnowsEveryCode() throws IOException {
        // When
        JsonNode codes = MAPPER.readTree(resource("schemas/deadletter-headers.schema.json"))
                .at("/properties/error.code/enum");

        // Then
        assertThat(codes)
                .map(JsonNode::asText)
                .containsExactlyElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::code).toList());
    }

    private static StatusEvent event(Random random) {
        Status status = Status.values()[random.nextInt(Status.values().length)];
        boolean failover = status == Status.FAILED_OVER;
        boolean isFinal = random.nextBoolean();
        return new StatusEvent(
                "id-" + random.nextInt(),
                1 + random.nextInt(1000),
                Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000)),
                status,
                maybe(random, channel(random)),
                maybe(random, "meta"),
                random.nextInt(4),
                maybe(random, "wamid.\"\\\u00e4\n🚚"),
                failover ? new Reason("a.b", "c") : maybe(random, new Reason("meta.1", "quotes \" and \u2028")),
                failover ? channel(random) : null,
                failover ? channel(random) : null,
                isFinal,
                !isFinal && random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean() ? Map.of() : Map.of("tenant", "shop \u0000 ü"));
    }

    private static Channel channel(Random random) {
        return Channel.values()[random.nextInt(Channel.values().length)];
    }

    private static <T> @Nullable T maybe(Random random, T value) {
        return random.nextBoolean() ? value : null;
    }

    private static Schema schema(String name) {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(resource("schemas/" + name + ".schema.json"), InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sample(String name) throws IOException {
        return resource("samples/" + name + ".json");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SchemasTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
