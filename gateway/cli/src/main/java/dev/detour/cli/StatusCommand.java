package dev.detour.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the timeline of one message. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Prints what became of a message, step by step, with the reasons.")
final class StatusCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ASK_EVERY = Duration.ofMillis(500);

    @Parameters(paramLabel = "ID", description = "The message's id.")
    private String id = "";

    @Option(names = "--follow", description = "Wait for more until the message has ended.")
    private boolean follow;

    @Mixin
    private GatewayClient gateway = new GatewayClient();

    @Option(names = "--output", paramLabel = "FORM", defaultValue = "table", description = "table or json (table).")
    private Output output = Output.TABLE;

    @Override
    public Integer call() throws InterruptedException {
        boolean terminal = System.console() != null && System.console().isTerminal();
        Timetable timetable = new Timetable(terminal && System.getenv("NO_COLOR") == null);
        int printed = 0;
        while (true) {
            JsonNode events = events();
            for (int i = printed; i < events.size(); i++) {
                System.out.println(output == Output.JSON ? events.get(i).toString() : timetable.line(events.get(i)));
            }
            printed = events.size();
            boolean ended = false;
            for (JsonNode event : events) {
                ended |= event.path("final").asBoolean();
            }
            if (!follow || ended) {
                if (printed == 0) {
                    throw new Failure("no message with the id " + id + " has been seen: check the id, or use --follow");
                }
                return 0;
            }
            Thread.sleep(ASK_EVERY);
        }
    }

    private JsonNode events() {
        String path = "/api/v1/messages/"
                + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        GatewayClient.Answer answer = gateway.get(path);
        return switch (answer.status()) {
            case 200 -> answer.body().path("events");
            case 404 -> JSON.createArrayNode();
            default -> throw answer.refusal();
        };
    }

    /** Turns events into lines for people. */
    private static final class Timetable {
        private final boolean colour;
        private @Nullable Instant first;

        Timetable(boolean colour) {
            this.colour = colour;
        }

        String line(JsonNode event) {
            Instant at = Instant.parse(event.path("at").asText());
            Instant start = first == null ? at : first;
            first = start;
            StringBuilder line = new StringBuilder();
            line.append(event.path("at").asText())
                    .append(" %+9.3f s  ".formatted(Duration.between(start, at).toMillis() / 1000.0));
            String status = event.path("status").asText();
            line.append(paint(status, "%s %-13s".formatted(mark(event), status)));
            if (event.has("from")) {
                line.append(' ')
                        .append(event.path("from").asText())
                        .append(" → ")
                        .append(event.path("to").asText());
            } else if (event.has("channel")) {
                line.append(' ')
                        .append(event.path("channel").asText())
                        .append(" by ")
                        .append(event.path("provider").asText());
            }
            if (event.has("attempt")) {
                line.append(", attempt ").append(event.path("attempt").asInt());
            }
            if (event.has("reason")) {
                line.append("  ").append(event.path("reason").path("detail").asText());
                line.append(" (")
                        .append(event.path("reason").path("code").asText())
                        .append(')');
            }
            if (event.path("late").asBoolean()) {
                line.append("  [late]");
            }
            if (event.path("duplicateDelivery").asBoolean()) {
                line.append("  [delivered twice]");
            }
            return line.toString();
        }

        private static String mark(JsonNode event) {
            return event.path("final").asBoolean() ? "■" : "·";
        }

        private String paint(String status, String text) {
            if (!colour) {
                return text;
            }
            String code = switch (status) {
                case "delivered", "read" -> "32";
                case "failed-over", "retrying", "ambiguous", "held" -> "33";
                case "undeliverable", "expired", "rejected", "unconfirmed" -> "31";
                default -> "0";
            };
            return "\u001b[" + code + "m" + text + "\u001b[0m";
        }
    }
}
