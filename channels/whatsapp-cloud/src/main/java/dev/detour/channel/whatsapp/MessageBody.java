package dev.detour.channel.whatsapp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Button;
import dev.detour.channel.Content;
import dev.detour.channel.Media;
import dev.detour.channel.SendRequest;
import dev.detour.channel.Template;

/** The body of {@code POST /<phone-number-id>/messages} (Cloud API, "Messages"). */
final class MessageBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int TYPICAL_BYTES = 512;

    private MessageBody() {}

    static byte[] of(SendRequest request) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(TYPICAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("messaging_product", "whatsapp");
            json.writeStringField("recipient_type", "individual");
            // With the plus sign: without it Meta takes the number for one of the sender's own country.
            json.writeStringField("to", request.to());
            json.writeStringField("biz_opaque_callback_data", request.token());
            content(json, request.content());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void content(JsonGenerator json, Content content) throws IOException {
        Template template = content.template();
        Media media = content.media();
        String text = content.text() == null ? "" : content.text();
        if (template != null) {
            template(json, template);
        } else if (media != null) {
            media(json, media, media.caption() == null ? content.text() : media.caption());
        } else if (!content.buttons().isEmpty()) {
            buttons(json, text, content.buttons());
        } else {
            json.writeStringField("type", "text");
            json.writeObjectFieldStart("text");
            json.writeBooleanField("preview_url", false);
            json.writeStringField("body", text);
            json.writeEndObject();
        }
    }

    private static void template(JsonGenerator json, Template template) throws IOException {
        json.writeStringField("type", "template");
        json.writeObjectFieldStart("template");
        json.writeStringField("name", template.name());
        json.writeObjectFieldStart("language");
        json.writeStringField("policy", "deterministic");
        json.writeStringField("code", template.language());
        json.writeEndObject();
        if (!template.params().isEmpty()) {
            json.writeArrayFieldStart("components");
            json.writeStartObject();
            json.writeStringField("type", "body");
            json.writeArrayFieldStart("parameters");
            for (String param : template.params()) {
                json.writeStartObject();
                json.writeStringField("type", "text");
                json.writeStringField("text", param);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void media(JsonGenerator json, Media media, @Nullable String caption) throws IOException {
        String type = media.type().split("/", 2)[0].toLowerCase(Locale.ROOT);
        String kind = switch (type) {
            case "image", "video", "audio" -> type;
            default -> "document";
        };
        json.writeStringField("type", kind);
        json.writeObjectFieldStart(kind);
        json.writeStringField("link", media.url().toString());
        // Audio has no caption (Cloud API, "Audio messages").
        if (caption != null && !kind.equals("audio")) {
            json.writeStringField("caption", caption);
        }
        if (kind.equals("document")) {
            String path = media.url().getPath();
            String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
            json.writeStringField("filename", name.isEmpty() ? "document" : name);
        }
        json.writeEndObject();
    }

    private static void buttons(JsonGenerator json, String text, List<Button> buttons) throws IOException {
        json.writeStringField("type", "interactive");
        json.writeObjectFieldStart("interactive");
        json.writeStringField("type", "button");
        json.writeObjectFieldStart("body");
        json.writeStringField("text", text);
        json.writeEndObject();
        json.writeObjectFieldStart("action");
        json.writeArrayFieldStart("buttons");
        for (Button button : buttons) {
            json.writeStartObject();
            json.writeStringField("type", "reply");
            json.writeObjectFieldStart("reply");
            json.writeStringField("id", button.id());
            json.writeStringField("title", button.title());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }
}
