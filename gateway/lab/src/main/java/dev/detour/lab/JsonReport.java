package dev.detour.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

/** Results for programs. */
final class JsonReport {
    private JsonReport() {}

    static byte[] of(Lab.Order order, List<Result> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("seed", order.seed());
            json.writeNumberField("runs", order.runs());
            json.writeBooleanField("met", results.stream().allMatch(Result::met));
            json.writeArrayFieldStart("results");
            for (Result result : results) {
                write(json, result);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Result result) throws IOException {
        json.writeStartObject();
        json.writeStringField("suite", result.suite());
        json.writeStringField("trace", result.trace());
        json.writeNumberField("rate", result.rate());
        json.writeStringField("measure", result.measure());
        json.writeStringField("measured", result.measured());
        json.writeStringField("goal", result.goal());
        json.writeBooleanField("met", result.met());
        json.writeObjectFieldStart("peers");
        for (Result.Peer peer : result.peers()) {
            json.writeStringField(peer.name(), peer.measured());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
