package dev.detour.app.wire;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Button;
import dev.detour.channel.Content;
import dev.detour.channel.Media;
import dev.detour.channel.Template;
import dev.detour.core.binary.BinaryReader;
import dev.detour.core.binary.BinaryWriter;

/** {@link Content} as it is stored: lists may be absent. */
public record ContentRecord(
        @Nullable String text,
        @Nullable String subject,
        @Nullable String html,
        @Nullable TemplateRecord template,
        @Nullable MediaRecord media,
        @Nullable List<ButtonRecord> buttons) {

    /** {@link Template} as it is stored. */
    public record TemplateRecord(
            String name, String language, @Nullable List<String> params) {}

    /** {@link Media} as it is stored. */
    public record MediaRecord(
            String url, String type, @Nullable String caption) {}

    /** {@link Button} as it is stored. */
    public record ButtonRecord(String id, String title) {}

    /** The record of a content. */
    public static ContentRecord of(Content content) {
        Template template = content.template();
        Media media = content.media();
        return new ContentRecord(
                content.text(),
                content.subject(),
                content.html(),
                template == null ? null : new TemplateRecord(template.name(), template.language(), template.params()),
                media == null ? null : new MediaRecord(media.url().toString(), media.type(), media.caption()),
                content.buttons().stream()
                        .map(button -> new ButtonRecord(button.id(), button.title()))
                        .toList());
    }

    /** Whether there is something that WhatsApp takes only while the customer-service window is open. */
    public boolean isFree() {
        return text != null || media != null;
    }

    /** The same without its template. */
    public ContentRecord withoutTemplate() {
        return new ContentRecord(text, subject, html, null, media, buttons);
    }

    /** The content again. */
    public Content toContent() {
        return new Content(
                text,
                subject,
                html,
                template == null
                        ? null
                        : new Template(
                                template.name(),
                                template.language(),
                                template.params() == null ? List.of() : template.params()),
                media == null ? null : new Media(URI.create(media.url()), media.type(), media.caption()),
                buttons == null
                        ? List.of()
                        : buttons.stream()
                                .map(button -> new Button(button.id(), button.title()))
                                .toList());
    }

    void write(BinaryWriter out) {
        out.writeOptional(text);
        out.writeOptional(subject);
        out.writeOptional(html);
        out.writeBoolean(template != null);
        if (template != null) {
            out.writeText(template.name());
            out.writeText(template.language());
            writeParams(out, template.params());
        }
        out.writeBoolean(media != null);
        if (media != null) {
            out.writeText(media.url());
            out.writeText(media.type());
            out.writeOptional(media.caption());
        }
        out.writeBoolean(buttons != null);
        if (buttons != null) {
            out.writeInt(buttons.size());
            for (ButtonRecord button : buttons) {
                out.writeText(button.id());
                out.writeText(button.title());
            }
        }
    }

    static ContentRecord read(BinaryReader in) {
        return new ContentRecord(
                in.readOptionalText(),
                in.readOptionalText(),
                in.readOptionalText(),
                in.readBoolean() ? new TemplateRecord(in.readText(), in.readText(), readParams(in)) : null,
                in.readBoolean() ? new MediaRecord(in.readText(), in.readText(), in.readOptionalText()) : null,
                in.readBoolean() ? readButtons(in) : null);
    }

    private static void writeParams(BinaryWriter out, @Nullable List<String> params) {
        out.writeBoolean(params != null);
        if (params != null) {
            out.writeInt(params.size());
            params.forEach(out::writeText);
        }
    }

    private static @Nullable List<String> readParams(BinaryReader in) {
        if (!in.readBoolean()) {
            return null;
        }
        int count = in.readCount();
        List<String> params = new ArrayList<>(count);
        while (params.size() < count) {
            params.add(in.readText());
        }
        return params;
    }

    private static List<ButtonRecord> readButtons(BinaryReader in) {
        int count = in.readCount();
        List<ButtonRecord> buttons = new ArrayList<>(count);
        while (buttons.size() < count) {
            buttons.add(new ButtonRecord(in.readText(), in.readText()));
        }
        return buttons;
    }
}
