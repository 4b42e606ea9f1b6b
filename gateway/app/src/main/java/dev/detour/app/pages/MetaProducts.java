package dev.detour.app.pages;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Meta's {@code data/orgs.json}: a list of products, each with services and a status in words. Meta documents the page
 * and not this file, so whatever is not as expected is no information.
 */
final class MetaProducts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WHATSAPP = "whatsapp-business-api";

    private MetaProducts() {}

    static OptionalDouble trouble(byte[] body, List<String> parts) {
        JsonNode products;
        try {
            products = JSON.readTree(body);
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
        OptionalDouble worst = OptionalDouble.empty();
        for (JsonNode product : products) {
            if (product.path("id").asText().equals(WHATSAPP)) {
                for (JsonNode service : product.path("services")) {
                    String name = service.path("name").asText().strip();
                    if (parts.stream().anyMatch(name::equalsIgnoreCase)) {
                        worst = Severity.worse(
                                worst, Severity.of(service.path("status").asText()));
                    }
                }
            }
        }
        return worst;
    }
}
