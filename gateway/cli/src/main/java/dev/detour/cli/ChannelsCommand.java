package dev.detour.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what carries traffic and why, and takes an operator's word on it. */
@Command(
        name = "channels",
        mixinStandardHelpOptions = true,
        description = "Shows the health of channels and providers with its reasons; sets and removes overrides.")
final class ChannelsCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private GatewayClient gateway = new GatewayClient();

    @Mixin
    private Form form = new Form();

    @Override
    public Integer call() {
        JsonNode answer = gateway.required("GET", "/api/v1/channels", null);
        if (form.isJson()) {
            System.out.println(answer);
            return 0;
        }
        for (JsonNode channel : answer.path("channels")) {
            String carrier = channel.path("carriedBy").isNull()
                    ? "carried by nobody"
                    : "carried by " + channel.path("carriedBy").asText();
            System.out.println(channel.path("channel").asText() + ", " + carrier);
            channel.path("providers").forEach(ChannelsCommand::print);
            JsonNode budget = channel.path("budget");
            String currency = budget.path("currency").asText();
            printBudget("fallback", budget, currency);
            budget.path("tenants")
                    .properties()
                    .forEach(tenant -> printBudget("  of " + tenant.getKey(), tenant.getValue(), currency));
        }
        answer.path("parts").forEach(ChannelsCommand::print);
        answer.path("drills").forEach(ChannelsCommand::printDrill);
        return 0;
    }

    private static void printDrill(JsonNode drill) {
        System.out.printf(
                "drill at %s: %s for tenant %s, %s; to it the provider is %s: %s%n",
                drill.path("provider").asText(),
                drill.path("fault").asText(),
                drill.path("tenant").asText(),
                (drill.path("active").asBoolean() ? "until " : "over since ")
                        + drill.path("until").asText(),
                drill.path("health").path("state").asText(),
                drill.path("reason").asText());
    }

    private static void print(JsonNode health) {
        String scope =
                health.path("scope").isTextual() ? " " + health.path("scope").asText() : "";
        String mode = health.path("mode").asText("automatic");
        System.out.printf(
                "  %-12s %-13s %3.0f %% %s%s%n",
                health.path("provider").asText() + scope,
                health.path("state").asText(),
                health.path("share").asDouble(1) * 100,
                mode.equals("automatic") ? "" : "[" + mode + "] ",
                health.path("why").asText());
    }

    private static void printBudget(String of, JsonNode budget, String currency) {
        if (budget.isMissingNode()) {
            return;
        }
        JsonNode messages = budget.path("messages");
        JsonNode money = budget.path("money");
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "  %-12s %d%s messages, %s %.2f%s in the last hour",
                of,
                messages.path("spent").asLong(),
                messages.has("limit") ? " of " + messages.path("limit").asLong() : "",
                currency,
                money.path("spent").asDouble(),
                money.has("limit")
                        ? String.format(
                                Locale.ROOT, " of %.2f", money.path("limit").asDouble())
                        : ""));
        if (messages.path("forecast").asLong() > messages.path("spent").asLong()) {
            line.append(String.format(
                    Locale.ROOT,
                    "; at this rate %d, %s %.2f by %s",
                    messages.path("forecast").asLong(),
                    currency,
                    money.path("forecast").asDouble(),
                    time(budget.path("hourEnds"))));
        }
        if (budget.has("exhaustedAt")) {
            line.append("; spent at ").append(time(budget.path("exhaustedAt")));
        }
        if (budget.path("exhausted").asBoolean()) {
            line.append("; SPENT, messages are held");
            if (budget.has("roomAt")) {
                line.append(", room at ").append(time(budget.path("roomAt")));
            }
        }
        System.out.println(line);
    }

    /** By the clock of whoever asks. */
    private static String time(JsonNode instant) {
        return Instant.parse(instant.asText())
                .atZone(ZoneId.systemDefault())
                .toLocalTime()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description = "Nothing is sent over a channel or provider until the time is over.")
    int down(
            @Parameters(paramLabel = "TARGET", description = "A channel or a provider.") String target,
            @Option(names = "--for", required = true, paramLabel = "DURATION", description = "How long, like 30m.")
                    String duration,
            @Option(names = "--reason", required = true, description = "Why; everybody can read it.") String reason) {
        return set(target, "down", duration, reason);
    }

    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = "A channel or provider is used, whatever the monitor says, until the time is over.")
    int up(
            @Parameters(paramLabel = "TARGET", description = "A channel or a provider.") String target,
            @Option(names = "--for", required = true, paramLabel = "DURATION", description = "How long, like 30m.")
                    String duration,
            @Option(names = "--reason", required = true, description = "Why; everybody can read it.") String reason) {
        return set(target, "up", duration, reason);
    }

    @Command(
            name = "auto",
            mixinStandardHelpOptions = true,
            description = "Removes an override: the monitor decides again.")
    int auto(@Parameters(paramLabel = "TARGET", description = "A channel or a provider.") String target) {
        JsonNode removed = gateway.required("DELETE", path(target), null);
        System.out.println(form.isJson() ? removed.toString() : target + ": the monitor decides again");
        return 0;
    }

    private int set(String target, String state, String duration, String reason) {
        String body = JSON.createObjectNode()
                .put("state", state)
                .put("reason", reason)
                .put("expiresIn", duration)
                .toString();
        JsonNode override = gateway.required("PUT", path(target), body);
        System.out.println(
                form.isJson()
                        ? override.toString()
                        : target + " is " + state + " until "
                                + override.path("until").asText() + ": " + reason);
        return 0;
    }

    private static String path(String target) {
        return "/api/v1/overrides/"
                + URLEncoder.encode(target, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
