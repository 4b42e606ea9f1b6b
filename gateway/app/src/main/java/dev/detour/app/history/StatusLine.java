package dev.detour.app.history;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * A status event as it is read back from the status topic.
 *
 * @param at when it happened, as ISO 8601
 * @param status as the contract names it, e.g. {@code failed-over}
 * @param attempt which attempt, from 1; 0 when the step belongs to none
 * @param code why, for counting, or null
 * @param detail why, for people, or null
 */
public record StatusLine(
        String messageId,
        String at,
        String status,
        @Nullable String channel,
        @Nullable String provider,
        int attempt,
        @Nullable String code,
        @Nullable String detail,
        @Nullable String from,
        @Nullable String to,
        boolean isFinal,
        boolean late,
        boolean duplicateDelivery) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Reads an event; empty for what is none, since others may be able to write to the topic. */
    public static Optional<StatusLine> read(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            return read(parser);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** As the other one. */
    public static Optional<StatusLine> read(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            return read(parser);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<StatusLine> read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        Fields fields = new Fields();
        fields.read(parser);
        return fields.line();
    }

    private static final class Fields {
        private @Nullable String messageId;
        private @Nullable String at;
        private @Nullable String status;
        private @Nullable String channel;
        private @Nullable String provider;
        private int attempt;
        private @Nullable String code;
        private @Nullable String detail;
        private @Nullable String from;
        private @Nullable String to;
        private boolean isFinal;
        private boolean late;
        private boolean duplicateDelivery;

        void read(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "messageId" -> messageId = parser.getText();
                    case "at" -> at = parser.getText();
                    case "status" -> status = parser.getText();
                    case "channel" -> channel = parser.getText();
                    case "provider" -> provider = parser.getText();
                    case "attempt" -> attempt = parser.getValueAsInt();
                    case "from" -> from = parser.getText();
                    case "to" -> to = parser.getText();
                    case "final" -> isFinal = value == JsonToken.VALUE_TRUE;
                    case "late" -> late = value == JsonToken.VALUE_TRUE;
                    case "duplicateDelivery" -> duplicateDelivery = value == JsonToken.VALUE_TRUE;
                    case "reason" -> reason(parser);
                    default -> parser.skipChildren();
                }
            }
        }

        private void reason(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "code" -> code = parser.getText();
                    case "detail" -> detail = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        }

        Optional<StatusLine> line() {
            String id = messageId;
            String when = at;
            String what = status;
            return id == null || when == null || what == null
                    ? Optional.empty()
                    : Optional.of(new StatusLine(
                            id,
                            when,
                            what,
                            channel,
                            provider,
                            attempt,
                            code,
                            detail,
                            from,
                            to,
                            isFinal,
                            late,
                            duplicateDelivery));
        }
    }
}
