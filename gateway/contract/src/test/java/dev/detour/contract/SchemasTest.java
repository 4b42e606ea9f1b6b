package dev.detour.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;

import static org.assertj.core.api.Assertions.assertThat;

class SchemasTest {
    private static final long SEED = 815;
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Schema MESSAGE = Schemas.named("message");
    private static final Schema STATUS_EVENT = Schemas.named("status-event");

    static List<String> names() {
        return Schemas.NAMES;
    }

    @ParameterizedTest
    @MethodSource("names")
    void everySchemaIsASchema(String name) {
        // Given
        Schema metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        // When
        List<Error> errors =
                metaSchema.validate(Schemas.resource("schemas/" + name + ".schema.json"), InputFormat.JSON);

        // Then
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "message-minimal, message",
        "message-full, message",
        "message-inline-policy, message",
        "message-marketing, message",
        "status-sent, status-event",
        "status-failed-over, status-event",
        "status-delivered, status-event",
        "status-late, status-event",
        "deadletter-headers, deadletter-headers",
        "health-down, health",
        "health-budget, health",
        "inbound-button, inbound",
        "policy-alarm, policy",
        "audit-override, audit",
        "suppression-stop, suppression",
    })
    void everySampleIsValid(String sample, String schema) {
        // When
        List<Error> errors = Schemas.named(schema).validate(Schemas.sample(sample), InputFormat.JSON);

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
    void everySampleMessageIsRead(String sample, String id) {
        // Given
        MessageReader reader = MessageReader.of(Policies.shipped(), EnumSet.allOf(Channel.class));

        // When
        MessageReader.Result result = reader.read(
                new byte[] {1},
                Schemas.sample(sample).getBytes(StandardCharsets.UTF_8),
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
        List<Error> errors = MESSAGE.validate(
                MAPPER.readTree(Schemas.sample("message-cloudevent")).get("data"));

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

    /** A message's own policy is the one of the page, word for word; each schema stands alone. */
    @Test
    void aPolicyIsTheSameInsideAMessageAndByItself() throws IOException {
        // Given
        ObjectNode policy = (ObjectNode) MAPPER.readTree(Schemas.resource("schemas/policy.schema.json"));

        // When
        policy.remove(List.of("$schema", "$id", "title"));

        // Then
        assertThat(MAPPER.readTree(Schemas.resource("schemas/message.schema.json"))
                        .at("/$defs/policy"))
                .isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policy | {}",
                "policy | {\"channels\":[]}",
                "policy | {\"channels\":[\"sms\",\"sms\"]}",
                "policy | {\"channels\":[\"fax\"]}",
                "policy | {\"channels\":[\"sms\"],\"confirm\":\"seen\"}",
                "policy | {\"channels\":[\"sms\"],\"quiet-hours\":\"at night\"}",
                "audit | {\"at\":\"2026-11-24T10:00:00Z\",\"action\":\"override\",\"details\":{\"target\":\"sms\"}}",
                "audit | {\"at\":\"2026-11-24T10:00:00Z\",\"action\":\"override.set\",\"details\":{}}",
                "audit | {\"at\":\"2026-11-24T10:00:00Z\",\"action\":\"suppression.add\",\"details\":{\"address\":\"+4915112345678\",\"purposes\":[],\"channel\":\"all\",\"reason\":\"a\"}}",
                "suppression | {\"address\":\"+4915112345678\",\"purpose\":\"marketing\",\"kind\":\"DEAD\",\"code\":\"a\",\"detail\":\"b\",\"at\":\"2026-11-24T10:00:00Z\"}",
                "suppression | {\"address\":\"5f0c9d3b7a1e2468\",\"purpose\":\"fun\",\"kind\":\"DEAD\",\"code\":\"a\",\"detail\":\"b\",\"at\":\"2026-11-24T10:00:00Z\"}",
                "health | {\"channel\":\"sms\",\"provider\":\"twilio\",\"state\":\"ill\",\"since\":\"2026-11-24T10:00:00Z\",\"mode\":\"automatic\",\"share\":1,\"why\":\"a\",\"evidence\":[]}",
                "health | {\"channel\":\"sms\",\"provider\":\"twilio\",\"state\":\"down\",\"since\":\"2026-11-24T10:00:00Z\",\"mode\":\"automatic\",\"share\":1.2,\"why\":\"a\",\"evidence\":[]}",
                "inbound | {\"id\":\"a\",\"at\":\"2026-11-24T10:00:00Z\",\"channel\":\"email\",\"provider\":\"smtp\",\"sender\":\"5f0c9d3b7a1e2468\",\"kind\":\"text\"}",
                "deadletter-headers | {\"error.code\":\"to.missing\"}",
            })
    void aSchemaRefusesWhatIsNone(String schema, String json) {
        // When
        List<Error> errors = Schemas.named(schema).validate(json, InputFormat.JSON);

        // Then
        assertThat(errors).isNotEmpty();
    }

    @Test
    void theWordsOfTheSchemasAreThoseOfTheCode() {
        // When // Then
        assertThat(words("status-event", "/properties/status/enum")).isEqualTo(words(Status.values()));
        assertThat(words("status-event", "/$defs/channel/enum")).isEqualTo(words(Channel.values()));
        assertThat(words("policy", "/properties/channels/items/enum")).isEqualTo(words(Channel.values()));
        assertThat(words("policy", "/properties/confirm/enum")).isEqualTo(words(Confirm.values()));
        assertThat(words("policy", "/properties/when-degraded/enum")).isEqualTo(words(WhenDegraded.values()));
        assertThat(words("policy", "/properties/on-ambiguous/enum")).isEqualTo(words(OnAmbiguous.values()));
        assertThat(words("policy", "/properties/on-timeout/enum")).isEqualTo(words(OnTimeout.values()));
        assertThat(words("policy", "/properties/purpose/enum")).isEqualTo(words(Purpose.values()));
    }

    private static Set<String> words(String schema, String pointer) {
        try {
            Set<String> words = new TreeSet<>();
            for (JsonNode word : MAPPER.readTree(Schemas.resource("schemas/" + schema + ".schema.json"))
                    .at(pointer)) {
                if (word.isTextual()) {
                    words.add(word.textValue());
                }
            }
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(Enum<?>... constants) {
        Set<String> words = new TreeSet<>();
        for (Enum<?> constant : constants) {
            words.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return words;
    }

    @Test
    void theHeadersSchemaKnowsEveryCode() throws IOException {
        // When
        JsonNode codes = MAPPER.readTree(Schemas.resource("schemas/deadletter-headers.schema.json"))
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
}
