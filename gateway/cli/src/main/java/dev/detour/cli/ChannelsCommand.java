package dev.detour.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Shows what carries traffic and why, and takes an operator's word on it. */
@Command(
        name = "channels",
        mixinStandardHelpOptions = true,
        description = "Shows the health of channels and providers with its reasons; sets and removes overrides.")
final class ChannelsCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private GatewayClient gateway = new GatewayClient();

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "table",
            scope = ScopeType.INHERIT,
            description = "table or json (table).")
    private Output output = Output.TABLE;

    @Override
    public Integer call() {
        JsonNode answer = gateway.required("GET", "/api/v1/channels", null);
        if (output == Output.JSON) {
            System.out.println(answer);
            return 0;
        }
        for (JsonNode channel : answer.path("channels")) {
            String carrier = channel.path("carriedBy").isNull()
                    ? "carried by nobody"
                    : "carried by " + channel.path("carriedBy").asText();
            System.out.println(channel.path("channel").asText() + ", " + carrier);
            channel.path("providers").forEach(ChannelsCommand::print);
        }
        answer.path("parts").forEach(ChannelsCommand::print);
        return 0;
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
        System.out.println(output == Output.JSON ? removed.toString() : target + ": the monitor decides again");
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
                output == Output.JSON
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
