package dev.detour.channel.whatsapp;

import java.io.IOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.MultiMap;

import dev.detour.channel.ProbeResult;

/**
 * What {@code health_status} says (Cloud API, "Messaging health status"): whether our number, templates and account may
 * send. That Meta itself is well is seen from the fact that it answers.
 */
final class GraphHealth {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private GraphHealth() {}

    static ProbeResult read(int status, MultiMap headers, byte[] body) {
        if (status == 200) {
            try {
                JsonNode health = MAPPER.readTree(body).path("health_status");
                String canSend = health.path("can_send_message").asText();
                if (canSend.matches("[A-Z_]{1,30}")) {
                    return new ProbeResult.Answered(!canSend.equals("BLOCKED"), canSend + codes(health));
                }
            } catch (IOException e) {
                // said below
            }
        }
        return ProbeResult.of(GraphResponse.read(status, headers, body));
    }

    private static String codes(JsonNode health) {
        StringBuilder codes = new StringBuilder();
        for (JsonNode code : health.findValues("error_code")) {
            if (code.isInt()) {
                codes.append(codes.isEmpty() ? ": " : ", ").append(code.intValue());
            }
        }
        return codes.toString();
    }
}
