package dev.detour.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Changes messages at random places to what is sometimes right, nearly right or wrong there. */
final class Mutation {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** What a message and its parts may have, so that a field comes into places where it was not. */
    private static final List<String> FIELDS = List.of(
            "id",
            "to",
            "phone",
            "whatsapp",
            "sms",
            "email",
            "name",
            "timezone",
            "policy",
            "channels",
            "confirm",
            "confirm-within",
            "confirmWithin",
            "when-degraded",
            "whenDegraded",
            "ttl",
            "on-ambiguous",
            "purpose",
            "on-timeout",
            "quiet-hours",
            "text",
            "subject",
            "html",
            "template",
            "language",
            "params",
            "media",
            "url",
            "type",
            "caption",
            "buttons",
            "title",
            "on",
            "expiresAt",
            "metadata",
            "tenant",
            "unknown");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1.5",
            "17",
            "1e20",
            "[]",
            "{}",
            "\"\"",
            "\" \"",
            "\"\\u00a0\"",
            "\"\\u2003x\"",
            "\"\\u3000\"",
            "\"\\t\\n\"",
            "\"a\"",
            "\"a\\nb\"",
            "\"b\\n\"",
            "\"a\\u0000b\"",
            "\"\\u0085\"",
            "\"5\"",
            "\"1s\"",
            "\" 90 s\"",
            "\"PT5M\"",
            "\"-PT5M\"",
            "\"10y\"",
            "\"whatsapp\"",
            "\"SMS\"",
            "\"otp\"",
            "\"marketing\"",
            "\"delivered\"",
            "\"switch\"",
            "\"en\"",
            "\"resend\"",
            "\"after-ttl\"",
            "\"21:00-08:00\"",
            "\"\\u200221:00 - 08:00 \"",
            "\"21:00-21:00\"",
            "\"25:00-08:00\"",
            "\"Europe/Berlin\"",
            "\"Europe/Nowhere\"",
            "\"+4915112345678\"",
            "\"\\u2003+49 (1511) 234-5678\"",
            "\"\\uff0b4915112345678\"",
            "\"4915112345678\"",
            "\"tel:+4915112345678\"",
            "\"ana@example.com\"",
            "\"a\\u00a0b@example.com\"",
            "\"a b@example.com\"",
            "\"ana@example\"",
            "\"2999-01-01T00:00:00Z\"",
            "\"2999-01-01T00:00:00+02:00\"",
            "\"2999-01-01\"",
            "\"2020-01-01T00:00:00Z\"",
            "\"application/pdf\"",
            "\"pdf\"",
            "\"https://example.com/a\"",
            "\"HTTP://example.com\"",
            "\"ftp://example.com/a\"",
            "\"https:///a\"",
            "[\"sms\"]",
            "[\"whatsapp\",\"email\"]",
            "[\"sms\",\"sms\"]",
            "[null]",
            "[1,\"a\"]",
            "[true]",
            "[{}]",
            "{\"id\":\"a\",\"title\":\"b\"}",
            "[{\"id\":\"a\",\"title\":\"b\"}]",
            "{\"channels\":[\"sms\",\"email\"],\"confirm\":\"read\"}",
            "{\"sms\":{\"text\":\"short\"}}",
            "{\"email\":5}",
            "{\"tenant\":5,\"flag\":false}",
            "{\"tenant\":null}",
            "{\"name\":\"offer\",\"params\":[1,\"2\"]}");

    /** What is right or nearly right in one field: there the two may differ. */
    private static final Map<String, List<String>> FITTING = Map.of(
            "to",
            List.of("{\"phone\":null}", "{\"email\":\"ana@example.com\"}", "{\"sms\":\"+4915112345678\"}"),
            "phone",
            List.of("\"+49\"", "\"+4915112345678999\"", "\"\\u2003+4915112345678\"", "null"),
            "email",
            List.of("\"a..b@example.com\"", "\"a\\u00a0b@example.com\"", "\"a@b.c\"", "\"a@example.com\"", "null"),
            "policy",
            List.of("\"otp\"", "\"marketing\"", "\"of-our-own\"", "{\"channels\":[\"sms\"]}", "null"),
            "text",
            List.of("null", "\"\\u00a0\"", "\"\\u3000\""),
            "html",
            List.of("null"),
            "media",
            List.of(
                    "null",
                    "{\"url\":\"https://a b\",\"type\":\"a/b\"}",
                    "{\"url\":\"https://a:b@c\",\"type\":\"a/b\"}"),
            "expiresAt",
            List.of("\"2020-01-01T00:00:00Z\"", "\"2999-01-01T00:00:00+02:00\"", "\"2999-01-01\"", "null"),
            "quiet-hours",
            List.of("\"21:00-08:00\"", "\"\\u200221:00 - 08:00 \"", "\"21:00-21:00\"", "\"25:00-08:00\""),
            "timezone",
            List.of("\"UTC\"", "\"Europe/Nowhere\"", "null"));

    /** The limits of the contract, on either side. */
    private static final int[] LENGTHS = {
        20, 21, 127, 128, 129, 200, 201, 254, 256, 257, 512, 513, 988, 989, 1_700, 5_000
    };

    private final RandomGenerator random;

    Mutation(RandomGenerator random) {
        this.random = random;
    }

    /** A message with every field, changed in up to three places. */
    ObjectNode mutated() {
        ObjectNode message = full();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            change(message);
        }
        return message;
    }

    private ObjectNode full() {
        try {
            ObjectNode message = (ObjectNode) MAPPER.readTree(Schemas.sample("message-full"));
            message.withObject("to").put("sms", "+4915112345679");
            if (random.nextInt(3) == 0) {
                message.set("policy", MAPPER.readTree(Schemas.sample("policy-alarm")));
            }
            if (random.nextBoolean()) {
                message.remove("expiresAt");
            }
            if (random.nextInt(4) == 0) {
                message.remove(List.of("template", "media"));
            }
            if (random.nextInt(4) == 0) {
                message.remove(List.of("text", "html"));
            }
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void change(ObjectNode message) {
        List<JsonNode> places = new ArrayList<>();
        collect(message, places);
        switch (places.get(random.nextInt(places.size()))) {
            case ObjectNode object -> changeField(object);
            case ArrayNode array -> {
                if (random.nextInt(3) == 0) {
                    array.removeAll();
                } else {
                    array.add(value());
                }
            }
            default -> throw new IllegalStateException("only objects and arrays are collected");
        }
    }

    private void changeField(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() || random.nextInt(4) == 0) {
            object.set(FIELDS.get(random.nextInt(FIELDS.size())), value());
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(5) == 0) {
            object.remove(name);
        } else {
            object.set(name, value(name));
        }
    }

    private JsonNode value(String field) {
        List<String> fitting = FITTING.getOrDefault(field, List.of());
        return fitting.isEmpty() || random.nextBoolean() ? value() : json(fitting.get(random.nextInt(fitting.size())));
    }

    private JsonNode value() {
        if (random.nextInt(6) == 0) {
            return MAPPER.getNodeFactory().textNode("x".repeat(LENGTHS[random.nextInt(LENGTHS.length)]));
        }
        return json(VALUES.get(random.nextInt(VALUES.size())));
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> places) {
        if (node.isContainerNode()) {
            places.add(node);
            node.forEach(child -> collect(child, places));
        }
    }
}
