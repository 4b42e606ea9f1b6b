package dev.detour.app.pages;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Atlassian Statuspage's {@code summary.json}: components, of which some are groups of others, and open incidents. A page
 * that is not narrowed down to components counts half: most of what it reports is about parts that we do not use.
 */
final class Statuspage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Statuspage() {}

    static OptionalDouble trouble(byte[] body, List<String> parts) {
        JsonNode page;
        try {
            page = JSON.readTree(body);
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
        if (parts.isEmpty()) {
            return half(Severity.of(page.path("status").path("indicator").asText()));
        }
        Set<String> ours = ours(page.path("components"), parts);
        OptionalDouble worst = OptionalDouble.empty();
        for (JsonNode component : page.path("components")) {
            if (ours.contains(component.path("id").asText())) {
                worst = Severity.worse(
                        worst, Severity.of(component.path("status").asText()));
            }
        }
        for (JsonNode incident : page.path("incidents")) {
            if (concerns(incident, ours)) {
                worst = Severity.worse(worst, open(incident));
            }
        }
        return worst;
    }

    /** The ids of the components with one of the names, and of those in groups with one of the names. */
    private static Set<String> ours(JsonNode components, List<String> parts) {
        Set<String> ours = new HashSet<>();
        for (JsonNode component : components) {
            String name = component.path("name").asText().strip();
            if (parts.stream().anyMatch(name::equalsIgnoreCase)) {
                ours.add(component.path("id").asText());
            }
        }
        for (JsonNode component : components) {
            if (ours.contains(component.path("group_id").asText())) {
                ours.add(component.path("id").asText());
            }
        }
        ours.remove("");
        return ours;
    }

    private static boolean concerns(JsonNode incident, Set<String> ours) {
        for (JsonNode component : incident.path("components")) {
            if (ours.contains(component.path("id").asText())) {
                return true;
            }
        }
        return false;
    }

    private static OptionalDouble open(JsonNode incident) {
        OptionalDouble impact = Severity.of(incident.path("impact").asText());
        return switch (incident.path("status").asText()) {
            case "investigating", "identified" -> impact;
            // It has been mended and is being watched.
            case "monitoring" -> half(impact);
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble half(OptionalDouble severity) {
        return severity.isEmpty() ? severity : OptionalDouble.of(severity.getAsDouble() / 2);
    }
}
