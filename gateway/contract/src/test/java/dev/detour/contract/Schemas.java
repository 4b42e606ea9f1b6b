package dev.detour.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/** The published schemas and samples, for the tests of every module. Safe for use by many threads. */
public final class Schemas {
    /** All schemas, by the name before {@code .schema.json}. */
    public static final List<String> NAMES = List.of(
            "message", "policy", "status-event", "inbound", "health", "suppression", "deadletter-headers", "audit");

    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private Schemas() {}

    /** A schema of ours. */
    public static Schema named(String name) {
        return SCHEMAS.computeIfAbsent(name, key -> of(resource("schemas/" + key + ".schema.json")));
    }

    /** Any schema as JSON, of the version that ours have. */
    public static Schema of(String json) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(json, InputFormat.JSON);
    }

    /** What is wrong with a record by a schema of ours; empty when nothing is. */
    public static List<Error> errors(String schema, byte[] json) {
        return named(schema).validate(new String(json, StandardCharsets.UTF_8), InputFormat.JSON);
    }

    /** As {@link #errors(String, byte[])}. */
    public static List<Error> errors(String schema, JsonNode json) {
        return named(schema).validate(json);
    }

    /** A sample, by the name before {@code .json}. */
    public static String sample(String name) {
        return resource("samples/" + name + ".json");
    }

    /** A file beside the contract's classes. */
    public static String resource(String name) {
        try (InputStream in = Schemas.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
