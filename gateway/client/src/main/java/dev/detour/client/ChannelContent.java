package dev.detour.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.detour.channel.Button;
import dev.detour.channel.Media;
import dev.detour.channel.Template;

/** What a message says on one channel in place of its own content. Used by one thread. */
public final class ChannelContent {
    private final ObjectNode json;

    /** Content that says nothing of its own yet. */
    public ChannelContent() {
        this(JsonNodeFactory.instance.objectNode());
    }

    ChannelContent(ObjectNode json) {
        this.json = json;
    }

    /** Plain text; 4,096 characters on WhatsApp, 1,600 by SMS. */
    public ChannelContent text(String text) {
        json.put("text", text);
        return this;
    }

    /** The subject of a mail, one line. */
    public ChannelContent subject(String subject) {
        json.put("subject", subject);
        return this;
    }

    /** The text of a mail as HTML. */
    public ChannelContent html(String html) {
        json.put("html", html);
        return this;
    }

    /** An approved WhatsApp template, for when the customer has not written within 24 hours. */
    public ChannelContent template(Template template) {
        ObjectNode node =
                json.putObject("template").put("name", template.name()).put("language", template.language());
        template.params().forEach(node.putArray("params")::add);
        return this;
    }

    /** A file that the provider fetches. */
    public ChannelContent media(Media media) {
        ObjectNode node =
                json.putObject("media").put("url", media.url().toString()).put("type", media.type());
        if (media.caption() != null) {
            node.put("caption", media.caption());
        }
        return this;
    }

    /** Up to three buttons for an answer. */
    public ChannelContent buttons(Button... buttons) {
        var array = json.putArray("buttons");
        for (Button button : buttons) {
            array.addObject().put("id", button.id()).put("title", button.title());
        }
        return this;
    }

    ObjectNode json() {
        return json;
    }
}
