package dev.detour.channel.whatsapp;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

/** What an answer of the Graph API says. */
final class GraphResponse {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private GraphResponse() {}

    static SendResult read(int status, MultiMap headers, byte[] body) {
        if (status == 200) {
            String id = messageId(body);
            if (id != null) {
                return new SendResult.Accepted(id);
            }
        }
        JsonNode error = error(body);
        if (error != null) {
            return refused(
                    GraphError.of(
                            error.path("code").asInt(),
                            error.path("error_subcode").asInt(),
                            status),
                    retryAfter(headers));
        }
        if (status == 429) {
            return new SendResult.Throttled(Scope.PROVIDER, "http.429", "too many requests", retryAfter(headers));
        }
        if (status == 503) {
            // What answers 503 without Meta's words is a front end that had nowhere to pass the request on to.
            return new SendResult.Refused(
                    FailureClass.PROVIDER_FAULT,
                    Scope.PROVIDER,
                    "http.503",
                    "the service is unavailable",
                    retryAfter(headers));
        }
        if (status >= 400 && status < 500) {
            return new SendResult.Refused(
                    FailureClass.PROVIDER_FAULT,
                    Scope.PROVIDER,
                    "http." + status,
                    "refused without a reason in the API's own form");
        }
        // A gateway that says 500, 502 or 504 may have lost the answer of a server that took the message.
        return new SendResult.Ambiguous(
                status == 200 ? "response.unreadable" : "http." + status,
                "the answer does not tell whether the message was taken");
    }

    private static SendResult refused(GraphError error, @Nullable Duration retryAfter) {
        String code = Integer.toString(error.code());
        return error.failureClass() == FailureClass.THROTTLED
                ? new SendResult.Throttled(error.scope(), code, error.detail(), retryAfter)
                : new SendResult.Refused(error.failureClass(), error.scope(), code, error.detail(), retryAfter);
    }

    /** {@code messages[0].id} of a success; null for anything else, an error inside a 200 among it. */
    private static @Nullable String messageId(byte[] body) {
        String id = null;
        try (JsonParser json = FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("messages") && json.currentToken() == JsonToken.START_ARRAY) {
                    id = firstId(json);
                } else if (field.equals("error")) {
                    return null;
                } else {
                    json.skipChildren();
                }
            }
            return json.currentToken() == JsonToken.END_OBJECT ? id : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable String firstId(JsonParser json) throws IOException {
        String id = null;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token == null) {
                return null;
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (depth == 2
                    && id == null
                    && token == JsonToken.FIELD_NAME
                    && json.currentName().equals("id")) {
                json.nextToken();
                id = json.getValueAsString();
            }
        }
        return id == null || id.isEmpty() ? null : id;
    }

    private static @Nullable JsonNode error(byte[] body) {
        try {
            JsonNode error = MAPPER.readTree(body).path("error");
            return error.path("code").isNumber() ? error : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** {@code Retry-After}, or Meta's own estimate in minutes; the longer one counts. */
    private static @Nullable Duration retryAfter(MultiMap headers) {
        Duration standard = standard(headers.get("retry-after"));
        Duration estimate = estimate(headers.get("x-business-use-case-usage"));
        if (standard == null || estimate == null) {
            return standard == null ? estimate : standard;
        }
        return standard.compareTo(estimate) > 0 ? standard : estimate;
    }

    private static @Nullable Duration standard(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            return positive(Duration.ofSeconds(Long.parseLong(header.strip())));
        } catch (NumberFormatException | ArithmeticException e) {
            try {
                ZonedDateTime at = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
                return positive(Duration.between(Clock.systemUTC().instant(), at.toInstant()));
            } catch (DateTimeException notADate) {
                return null;
            }
        }
    }

    private static @Nullable Duration estimate(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            long minutes = 0;
            for (JsonNode node : MAPPER.readTree(header).findValues("estimated_time_to_regain_access")) {
                minutes = Math.max(minutes, node.asLong());
            }
            return positive(Duration.ofMinutes(minutes));
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable Duration positive(Duration duration) {
        return duration.isPositive() ? duration : null;
    }
}
