package dev.detour.testkit.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Twilio's message resource as far as Detour uses it. Confined to the event loop. */
final class TwilioDouble {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_BODY = 1600;
    /** How many of the last messages can be asked for. */
    private static final int REMEMBERED = 10_000;

    private static final String UNKNOWN = "";

    private final Stage stage;
    private final Answers answers;
    private final Callbacks callbacks;
    private final Deliveries<Sent> deliveries;
    private final Map<String, Sent> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** A message that was taken. */
    record Sent(
            String sid,
            String to,
            String from,
            String body,
            @Nullable String service,
            @Nullable String callback,
            Instant at) {
        String date() {
            return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
        }
    }

    TwilioDouble(Stage stage, Answers answers, Callbacks callbacks) {
        this.stage = stage;
        this.answers = answers;
        this.callbacks = callbacks;
        this.deliveries = new Deliveries<>(stage, Provider.TWILIO, this::report);
    }

    int pending() {
        return deliveries.pending();
    }

    void close() {
        deliveries.close();
    }

    /** {@code POST …/Messages.json}. */
    void messages(HttpServerRequest http, Buffer body) {
        if (!authorized(http)) {
            answers.now(http, 401, error(20003, "Authenticate", 401));
            return;
        }
        Map<String, String> form = form(body.toString(StandardCharsets.UTF_8));
        String to = form.getOrDefault("To", UNKNOWN);
        if (to.isEmpty()) {
            answers.now(http, 400, error(21604, "A 'To' phone number is required.", 400));
        } else if (!form.containsKey("From") && !form.containsKey("MessagingServiceSid")) {
            answers.now(http, 400, error(21603, "A 'From' phone number is required.", 400));
        } else if (!form.containsKey("Body") && !form.containsKey("ContentSid") && !form.containsKey("MediaUrl")) {
            answers.now(http, 400, error(21602, "Message body is required.", 400));
        } else if (form.getOrDefault("Body", UNKNOWN).length() > LONGEST_BODY) {
            answers.now(http, 400, error(21617, "The concatenated message body exceeds the 1600 character limit", 400));
        } else {
            take(http, form, to);
        }
    }

    private void take(HttpServerRequest http, Map<String, String> form, String to) {
        String callback = form.get("StatusCallback");
        Verdict verdict = stage.fate(Provider.TWILIO).draw(to);
        String sid = verdict.taken() ? sid() : null;
        String kind = form.containsKey("ContentSid") ? "template" : form.containsKey("MediaUrl") ? "media" : "text";
        stage.note(Provider.TWILIO, to, token(callback), kind, form.get("Body"), verdict, sid);
        if (sid != null) {
            Sent sent = new Sent(
                    sid,
                    to,
                    form.getOrDefault("From", UNKNOWN),
                    form.getOrDefault("Body", UNKNOWN),
                    form.get("MessagingServiceSid"),
                    callback,
                    Clock.systemUTC().instant());
            recent.put(sid, sent);
            if (callback != null) {
                deliveries.taken(sent, verdict instanceof Verdict.Take take && take.silent());
            }
        }
        answer(http, verdict, 201, sid == null ? new byte[0] : message(sid));
    }

    private void answer(HttpServerRequest http, Verdict verdict, int success, byte[] body) {
        switch (verdict) {
            case Verdict.Take take -> answers.after(take.latency(), http, success, body);
            case Verdict.Refuse refuse -> {
                answers.retryAfter(http, refuse.retryAfter());
                int status = refuse.httpStatus() > 0 ? refuse.httpStatus() : 400;
                answers.after(refuse.latency(), http, status, error(refuse.code(), "injected", status));
            }
            case Verdict.Throttle throttle -> {
                http.response().putHeader("retry-after", "1");
                answers.after(throttle.latency(), http, 429, error(20429, "Too Many Requests", 429));
            }
            case Verdict.Hang hang -> {}
            case Verdict.Reset reset -> http.connection().close();
            case Verdict.Garbage garbage -> answers.garbage(http);
            case Verdict.Trickle trickle -> answers.trickle(http, success, body);
            case Verdict.Truncated truncated -> answers.truncated(http, success, body);
            case Verdict.ErrorInside error -> answers.now(http, 200, error(20500, "injected", 500));
        }
    }

    /** {@code GET …/Accounts/<sid>.json}. */
    void account(HttpServerRequest http) {
        if (!authorized(http)) {
            answers.now(http, 401, error(20003, "Authenticate", 401));
            return;
        }
        Fate fate = stage.fate(Provider.TWILIO);
        ObjectNode account = JSON.createObjectNode()
                .put("sid", SimulatorOptions.TWILIO_ACCOUNT)
                .put("status", fate.faults().canSend().equals("BLOCKED") ? "suspended" : "active");
        answer(http, fate.draw(UNKNOWN), 200, account.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** {@code GET …/Messages.json} with To, and {@code GET …/Messages/<sid>.json}. */
    void lookUp(HttpServerRequest http, String path) {
        if (!authorized(http)) {
            answers.now(http, 401, error(20003, "Authenticate", 401));
            return;
        }
        int slash = path.lastIndexOf("/Messages/");
        if (slash >= 0) {
            String sid = path.substring(slash + "/Messages/".length()).replace(".json", "");
            if (recent.containsKey(sid)) {
                answer(http, stage.fate(Provider.TWILIO).draw(UNKNOWN), 200, message(sid));
            } else {
                answers.now(http, 404, error(20404, "The requested resource was not found", 404));
            }
            return;
        }
        String to = http.getParam("To");
        String from = http.getParam("From");
        String day = http.getParam("DateSent>");
        ObjectNode root = JSON.createObjectNode();
        ArrayNode list = root.putArray("messages");
        for (Sent sent : recent.values()) {
            if ((to == null || sent.to().equals(to))
                    && (from == null || sent.from().equals(from))
                    && (day == null || !sent.at().isBefore(day(day)))) {
                list.add(node(sent));
            }
        }
        root.putNull("next_page_uri");
        answer(
                http,
                stage.fate(Provider.TWILIO).draw(UNKNOWN),
                200,
                root.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Instant day(String text) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private boolean authorized(HttpServerRequest http) {
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString((SimulatorOptions.TWILIO_ACCOUNT + ":"
                                        + stage.options().twilioAuthToken())
                                .getBytes(StandardCharsets.UTF_8));
        return expected.equals(http.getHeader("authorization"));
    }

    private byte[] message(String sid) {
        Sent sent = recent.get(sid);
        return (sent == null ? JSON.createObjectNode() : node(sent)).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode node(Sent sent) {
        ObjectNode node = JSON.createObjectNode();
        node.put("sid", sent.sid());
        node.put("account_sid", SimulatorOptions.TWILIO_ACCOUNT);
        node.put("to", sent.to());
        node.put("from", sent.from());
        node.put("body", sent.body());
        node.put("messaging_service_sid", sent.service());
        node.put("status", "queued");
        node.put("direction", "outbound-api");
        node.put("api_version", "2010-04-01");
        node.put("num_segments", "1");
        node.put("num_media", "0");
        node.putNull("error_code");
        node.putNull("error_message");
        node.put("date_created", sent.date());
        node.put("date_updated", sent.date());
        node.putNull("date_sent");
        node.put(
                "uri", "/2010-04-01/Accounts/" + SimulatorOptions.TWILIO_ACCOUNT + "/Messages/" + sent.sid() + ".json");
        return node;
    }

    private static byte[] error(int code, String message, int status) {
        return JSON.createObjectNode()
                .put("code", code)
                .put("message", message)
                .put("more_info", "https://www.twilio.com/docs/errors/" + code)
                .put("status", status)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private void report(List<Deliveries.Due<Sent>> due) {
        for (Deliveries.Due<Sent> one : due) {
            Sent sent = one.message();
            String url = sent.callback();
            if (url == null) {
                continue;
            }
            Map<String, String> form = new LinkedHashMap<>();
            String status = one.state().equals("failed") ? "undelivered" : one.state();
            form.put("AccountSid", SimulatorOptions.TWILIO_ACCOUNT);
            form.put("ApiVersion", "2010-04-01");
            form.put("From", sent.from());
            form.put("To", sent.to());
            form.put("MessageSid", sent.sid());
            form.put("SmsSid", sent.sid());
            form.put("MessageStatus", status);
            form.put("SmsStatus", status);
            if (one.failedCode() != 0) {
                form.put("ErrorCode", Integer.toString(one.failedCode()));
            }
            callbacks.twilio(url, form, taken -> {
                stage.reported(Provider.TWILIO, sent.sid(), token(url), one.state(), taken);
                if (!taken) {
                    deliveries.again(List.of(one));
                }
            });
        }
    }

    private String sid() {
        return "SM%032x".formatted(stage.nextId());
    }

    private static @Nullable String token(@Nullable String callback) {
        if (callback == null || !callback.contains("token=")) {
            return null;
        }
        String rest = callback.substring(callback.indexOf("token=") + "token=".length());
        int end = rest.indexOf('&');
        return decoded(end < 0 ? rest : rest.substring(0, end));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
