package dev.detour.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows to whom nothing more is sent, and takes an operator's word on it. */
@Command(
        name = "suppressions",
        mixinStandardHelpOptions = true,
        description = "Lists the addresses to which nothing more is sent; adds and removes them.")
final class SuppressionsCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/api/v1/suppressions";

    @Mixin
    private GatewayClient gateway = new GatewayClient();

    @Mixin
    private Form form = new Form();

    @Option(names = "--address", description = "Only those of one number or e-mail address.")
    private @Nullable String only;

    @Override
    public Integer call() {
        String query = only == null ? "" : "address=" + encoded(only) + "&";
        String after = "";
        int printed = 0;
        while (true) {
            JsonNode answer = gateway.required("GET", PATH + "?" + query + "after=" + encoded(after), null);
            for (JsonNode suppression : answer.path("suppressions")) {
                System.out.println(form.isJson() ? suppression.toString() : line(suppression));
                printed++;
            }
            if (only != null || !answer.has("next")) {
                break;
            }
            after = answer.path("next").asText();
        }
        if (printed == 0 && !form.isJson()) {
            System.out.println("none");
        }
        return 0;
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Nothing more is sent to an address.")
    int add(
            @Parameters(paramLabel = "ADDRESS", description = "A number with + or an e-mail address.") String address,
            @Option(names = "--purpose", description = "transactional or marketing (both).") @Nullable String purpose,
            @Option(names = "--channel", description = "whatsapp, sms or email (all).") @Nullable String channel,
            @Option(names = "--reason", required = true, description = "Why; everybody can read it.") String reason,
            @Option(names = "--by", description = "Who says so (the user's name).") @Nullable String by) {
        JsonNode answer = change("POST", address, purpose, channel, reason, by);
        System.out.println(form.isJson() ? answer.toString() : "nothing more is sent there: " + reason);
        return 0;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "An address may be written to again.")
    int remove(
            @Parameters(paramLabel = "ADDRESS", description = "A number, an e-mail address, or what the list shows.")
                    String address,
            @Option(names = "--purpose", description = "transactional or marketing (both).") @Nullable String purpose,
            @Option(names = "--channel", description = "whatsapp, sms or email (all).") @Nullable String channel,
            @Option(names = "--reason", required = true, description = "Why; everybody can read it.") String reason,
            @Option(names = "--by", description = "Who says so (the user's name).") @Nullable String by) {
        JsonNode answer = change("DELETE", address, purpose, channel, reason, by);
        System.out.println(form.isJson() ? answer.toString() : "it may be written to again");
        return 0;
    }

    private JsonNode change(
            String method,
            String address,
            @Nullable String purpose,
            @Nullable String channel,
            String reason,
            @Nullable String by) {
        ObjectNode body = JSON.createObjectNode()
                .put("address", address)
                .put("reason", reason)
                .put("by", by == null ? System.getProperty("user.name") : by);
        if (purpose != null) {
            body.put("purpose", purpose);
        }
        if (channel != null) {
            body.put("channel", channel);
        }
        return gateway.required(method, PATH, body.toString());
    }

    private static String line(JsonNode suppression) {
        return "%s  %-13s  %-8s  %s  %s%s"
                .formatted(
                        suppression.path("address").asText(),
                        suppression.path("purpose").asText(),
                        suppression.path("channel").asText("all"),
                        suppression.path("at").asText(),
                        suppression.path("code").asText() + ": "
                                + suppression.path("detail").asText(),
                        suppression.has("by") ? " (" + suppression.path("by").asText() + ")" : "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
