package dev.detour.contract;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Button;
import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.Media;
import dev.detour.channel.Template;

/** Reads what a message says, for each channel: its own fields first, then those of the message. */
final class ContentReader {
    /** Meta, Cloud API, "Text messages": the body of a text; of a caption and of a text above buttons. */
    private static final int WHATSAPP_TEXT = 4096;

    private static final int WHATSAPP_CAPTION = 1024;
    /** Twilio, "Messages resource": Body. */
    private static final int SMS_TEXT = 1600;

    private static final int MOST_BUTTONS = 3;
    private static final int BUTTON_ID = 256;
    private static final int BUTTON_TITLE = 20;
    /** RFC 5322, 2.1.1: a line has 998 characters at the most. */
    private static final int LONGEST_SUBJECT = 988;

    private static final int SUBJECT_FROM_TEXT = 78;
    private static final int LONGEST_NAME = 512;

    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private ContentReader() {}

    /** The content for each channel of the policy that has an address and something to say, in the policy's order. */
    static Map<Channel, Content> read(Fields message, Recipient to, Policy policy) throws Problem {
        Content base = content(message, null);
        Fields overrides = message.object("on");
        Map<Channel, Content> contents = new LinkedHashMap<>();
        Map<Channel, Content> own = own(overrides, base);
        boolean addressed = false;
        for (Channel channel : policy.channels()) {
            Content content = own.getOrDefault(channel, base);
            if (to.address(channel).isEmpty()) {
                continue;
            }
            addressed = true;
            Content fitting = fit(channel, content);
            if (fitting != null) {
                contents.put(channel, fitting);
            }
        }
        if (!addressed) {
            throw new Problem(
                    ErrorCode.ADDRESS_MISSING,
                    "to: has no address for a channel of policy " + policy.name() + " (" + names(policy)
                            + "); add one, or name another policy");
        }
        if (contents.isEmpty()) {
            throw new Problem(
                    ErrorCode.CONTENT_MISSING,
                    "text: is missing; give text, html, template or media that a channel can carry");
        }
        return contents;
    }

    /** Those of all channels: what is malformed is a mistake even where the policy does not lead today. */
    private static Map<Channel, Content> own(@Nullable Fields overrides, Content base) throws Problem {
        if (overrides == null) {
            return Map.of();
        }
        Map<Channel, Content> contents = new EnumMap<>(Channel.class);
        for (Channel channel : Channel.values()) {
            Fields own = overrides.object(channel.id());
            if (own != null) {
                contents.put(channel, content(own, base));
            }
        }
        return contents;
    }

    private static String names(Policy policy) {
        return String.join(", ", policy.channels().stream().map(Channel::id).toList());
    }

    private static Content content(Fields fields, @Nullable Content base) throws Problem {
        String text = filled(fields, "text");
        String html = filled(fields, "html");
        String subject = fields.line("subject", LONGEST_SUBJECT, ErrorCode.CONTENT_INVALID);
        Template template = template(fields);
        Media media = media(fields);
        List<Button> buttons = buttons(fields);
        if (base == null) {
            return new Content(text, subject, html, template, media, buttons == null ? List.of() : buttons);
        }
        return new Content(
                text == null ? base.text() : text,
                subject == null ? base.subject() : subject,
                html == null ? base.html() : html,
                template == null ? base.template() : template,
                media == null ? base.media() : media,
                buttons == null ? base.buttons() : buttons);
    }

    private static @Nullable String filled(Fields fields, String field) throws Problem {
        String text = fields.text(field);
        if (text != null && (text.isBlank() || text.indexOf('\0') >= 0)) {
            throw new Problem(
                    ErrorCode.CONTENT_INVALID,
                    fields.name(field) + ": must not be blank or contain NUL; leave it out or fill it");
        }
        return text;
    }

    private static @Nullable Template template(Fields fields) throws Problem {
        Fields template = fields.object("template");
        if (template == null) {
            return null;
        }
        String name = template.line("name", LONGEST_NAME, ErrorCode.CONTENT_INVALID);
        if (name == null) {
            throw new Problem(
                    ErrorCode.CONTENT_INVALID, template.name("name") + ": is missing; give the template's name");
        }
        String language = template.line("language", 20, ErrorCode.CONTENT_INVALID);
        List<String> params = new ArrayList<>();
        List<JsonNode> given = template.array("params");
        if (given != null) {
            for (JsonNode param : given) {
                if (!param.isTextual() && !param.isNumber()) {
                    throw new Problem(ErrorCode.FIELD_TYPE, template.name("params") + ": must be an array of strings");
                }
                params.add(param.asText());
            }
        }
        return new Template(name, language == null ? "en" : language, params);
    }

    private static @Nullable Media media(Fields fields) throws Problem {
        Fields media = fields.object("media");
        if (media == null) {
            return null;
        }
        String url = media.text("url");
        String type = media.line("type", 127, ErrorCode.CONTENT_INVALID);
        if (url == null || type == null || !MEDIA_TYPE.matcher(type).matches()) {
            throw new Problem(
                    ErrorCode.CONTENT_INVALID,
                    media.name(url == null ? "url" : "type")
                            + ": is missing or malformed; media needs a url and a type like application/pdf");
        }
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null) {
                return new Media(uri, type, filled(media, "caption"));
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new Problem(
                ErrorCode.CONTENT_INVALID,
                media.name("url") + ": must be an http or https address without a user name");
    }

    private static @Nullable List<Button> buttons(Fields fields) throws Problem {
        List<JsonNode> given = fields.array("buttons");
        if (given == null) {
            return null;
        }
        String path = fields.name("buttons");
        if (given.size() > MOST_BUTTONS) {
            throw new Problem(ErrorCode.CONTENT_INVALID, path + ": must be " + MOST_BUTTONS + " at the most");
        }
        List<Button> buttons = new ArrayList<>();
        for (JsonNode node : given) {
            if (!(node instanceof ObjectNode object)) {
                throw new Problem(ErrorCode.FIELD_TYPE, path + ": must be an array of objects with id and title");
            }
            Fields button = new Fields(object, path);
            String id = button.line("id", BUTTON_ID, ErrorCode.CONTENT_INVALID);
            String title = button.line("title", BUTTON_TITLE, ErrorCode.CONTENT_INVALID);
            if (id == null || title == null) {
                throw new Problem(
                        ErrorCode.CONTENT_INVALID, path + ": each button needs an id and a title; add what is missing");
            }
            buttons.add(new Button(id, title));
        }
        return buttons;
    }

    /** What the channel can carry of it, or null when that is nothing. */
    private static @Nullable Content fit(Channel channel, Content content) throws Problem {
        return switch (channel) {
            case WHATSAPP -> whatsapp(content);
            case SMS -> sms(content);
            case EMAIL -> email(content);
        };
    }

    private static @Nullable Content whatsapp(Content content) throws Problem {
        if (content.template() == null && content.media() == null && content.text() == null) {
            return null;
        }
        if (content.template() == null) {
            limit(content.text(), content.buttons().isEmpty() ? WHATSAPP_TEXT : WHATSAPP_CAPTION, "whatsapp");
            Media media = content.media();
            if (media != null && media.caption() != null && media.caption().length() > WHATSAPP_CAPTION) {
                throw new Problem(
                        ErrorCode.CONTENT_INVALID,
                        "media.caption: is longer than the " + WHATSAPP_CAPTION
                                + " characters of WhatsApp; shorten it");
            }
        }
        return new Content(content.text(), null, null, content.template(), content.media(), content.buttons());
    }

    private static @Nullable Content sms(Content content) throws Problem {
        if (content.text() == null) {
            return null;
        }
        limit(content.text(), SMS_TEXT, "sms");
        return new Content(content.text(), null, null, null, content.media(), content.buttons());
    }

    private static @Nullable Content email(Content content) throws Problem {
        if (content.text() == null && content.html() == null) {
            return null;
        }
        String subject = content.subject() == null ? firstLine(content.text()) : content.subject();
        if (subject == null) {
            throw new Problem(
                    ErrorCode.CONTENT_MISSING,
                    "subject: is missing; e-mail needs one, or a text whose first line serves");
        }
        return new Content(content.text(), subject, content.html(), null, content.media(), List.of());
    }

    private static @Nullable String firstLine(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String first = text.strip().lines().findFirst().orElse("");
        String line = CONTROL.matcher(first).replaceAll(" ").strip();
        return line.length() <= SUBJECT_FROM_TEXT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, SUBJECT_FROM_TEXT - 1))) + "…";
    }

    private static void limit(@Nullable String text, int max, String channel) throws Problem {
        if (text != null && text.length() > max) {
            throw new Problem(
                    ErrorCode.CONTENT_INVALID,
                    "text: is longer than the " + max + " characters of " + channel + "; give a shorter one in on."
                            + channel + ".text");
        }
    }
}
