package dev.detour.channel;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a message says, already resolved for one channel. A provider sends the first of these that is present and that
 * its channel can carry: template, media, text with buttons, text. E-mail carries subject, text and HTML.
 *
 * @param text plain text; null only when something else is present
 * @param subject the subject of an e-mail
 * @param html an HTML alternative of the text, for e-mail
 * @param template an approved template
 * @param media a file to attach
 * @param buttons at most three reply buttons, shown below the text where the channel has them
 */
public record Content(
        @Nullable String text,
        @Nullable String subject,
        @Nullable String html,
        @Nullable Template template,
        @Nullable Media media,
        List<Button> buttons) {
    public Content {
        buttons = List.copyOf(buttons);
    }

    /** Content that is nothing but text. */
    public static Content ofText(String text) {
        return new Content(text, null, null, null, null, List.of());
    }

    /** Whether there is nothing that any channel could send. */
    public boolean isEmpty() {
        return text == null && html == null && template == null && media == null;
    }

    /** Which kinds there are, and nothing of what they say. */
    @Override
    public String toString() {
        return "Content[text=" + (text != null) + ", subject=" + (subject != null) + ", html=" + (html != null)
                + ", template=" + (template == null ? "none" : template.name()) + ", media=" + (media != null)
                + ", buttons=" + buttons.size() + "]";
    }
}
