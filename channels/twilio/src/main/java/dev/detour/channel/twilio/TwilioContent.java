package dev.detour.channel.twilio;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.twilio.rest.api.v2010.account.MessageCreator;
import com.twilio.type.PhoneNumber;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Button;
import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Media;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.channel.Template;

/** Turns a request into Twilio's parameters (Twilio, "Messages resource"). Safe for use by many threads. */
final class TwilioContent {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_BODY = 1600;
    private static final int SHORTEST_VALIDITY = 1;
    static final int LONGEST_VALIDITY = 36_000;

    private final TwilioAccount account;

    /** A request for the library, or why there can be none. */
    sealed interface Prepared {}

    /** It can be sent. */
    record Ready(MessageCreator creator) implements Prepared {}

    /** It cannot; nothing was sent. */
    record Impossible(SendResult result) implements Prepared {}

    TwilioContent(TwilioAccount account) {
        this.account = account;
    }

    static boolean isContentSid(String text) {
        return text.matches("HX[0-9a-fA-F]{32}");
    }

    /**
     * Prepares a request.
     *
     * @param left how long the message is still worth sending; becomes the validity period of a text message
     */
    Prepared of(SendRequest request, Duration left) {
        Content content = request.content();
        Template template = content.template();
        if (template != null && account.channel() == Channel.WHATSAPP) {
            String sid = isContentSid(template.name())
                    ? template.name()
                    : account.templates().getOrDefault(template.name(), "");
            if (sid.isEmpty()) {
                return impossible(
                        Scope.TEMPLATE,
                        "template.unknown",
                        "no content SID: set it as templates.<name> of this provider");
            }
            MessageCreator creator = creator(request, null, null);
            creator.setContentSid(sid);
            creator.setContentVariables(variables(template.params()));
            return new Ready(creator);
        }
        String body = body(content);
        Media media = content.media();
        if (body.isEmpty() && media == null) {
            return impossible(Scope.MESSAGE, "content.missing", "neither text nor media to send");
        }
        if (body.length() > LONGEST_BODY) {
            return impossible(
                    Scope.MESSAGE, "content.too-long", "the text is longer than " + LONGEST_BODY + " characters");
        }
        MessageCreator creator = creator(request, body.isEmpty() ? null : body, media);
        if (account.channel() == Channel.SMS) {
            creator.setValidityPeriod((int) Math.max(SHORTEST_VALIDITY, Math.min(LONGEST_VALIDITY, left.toSeconds())));
        }
        return new Ready(creator);
    }

    private MessageCreator creator(SendRequest request, @Nullable String body, @Nullable Media media) {
        PhoneNumber to = new PhoneNumber(address(request.to()));
        MessageCreator creator = account.from().isPresent()
                ? new MessageCreator(to, new PhoneNumber(address(account.from().get())), body)
                : new MessageCreator(to, account.service().orElseThrow(), body);
        if (media != null) {
            creator.setMediaUrl(media.url());
        }
        if (request.statusCallback() != null) {
            creator.setStatusCallback(request.statusCallback());
        }
        return creator;
    }

    /** Buttons need a content template at Twilio; without one their titles are what a person can answer with. */
    private static String body(Content content) {
        Media media = content.media();
        String text = content.text() == null ? "" : content.text();
        if (text.isEmpty() && media != null && media.caption() != null) {
            text = media.caption();
        }
        List<String> titles = content.buttons().stream().map(Button::title).toList();
        return titles.isEmpty() ? text : text + "\n" + String.join(" / ", titles);
    }

    /** What the message will say, or empty when that is up to a template of Twilio's. */
    String renderedBody(SendRequest request) {
        Content content = request.content();
        return content.template() != null && account.channel() == Channel.WHATSAPP ? "" : body(content);
    }

    /** A number as Twilio wants it on this channel. */
    String address(String number) {
        return account.channel() == Channel.WHATSAPP && !number.startsWith("whatsapp:") ? "whatsapp:" + number : number;
    }

    private static String variables(List<String> params) {
        ObjectNode variables = JSON.createObjectNode();
        for (int i = 0; i < params.size(); i++) {
            variables.put(Integer.toString(i + 1), params.get(i));
        }
        return variables.toString();
    }

    private static Prepared impossible(Scope scope, String code, String detail) {
        return new Impossible(new SendResult.Refused(FailureClass.CONTENT, scope, code, detail));
    }
}
