package dev.detour.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what went wrong with providers, and how each incident went. */
@Command(
        name = "incidents",
        mixinStandardHelpOptions = true,
        description = "Lists incidents, the latest first; show ID tells how one went.")
final class IncidentsCommand implements Callable<Integer> {
    private static final String PATH = "/api/v1/incidents";

    @Mixin
    private GatewayClient gateway = new GatewayClient();

    @Mixin
    private Form form = new Form();

    @Option(names = "--for", paramLabel = "DURATION", defaultValue = "90d", description = "How far back (90d).")
    private String span = "90d";

    @Override
    public Integer call() {
        JsonNode answer = gateway.required("GET", PATH + "?for=" + encoded(span), null);
        if (form.isJson()) {
            System.out.println(answer);
            return 0;
        }
        for (JsonNode incident : answer.path("incidents")) {
            System.out.printf(
                    "%s  %-22s  %-13s  %8s  %s%n",
                    incident.path("id").asText(),
                    incident.path("channel").asText() + " by "
                            + incident.path("provider").asText(),
                    incident.path("worst").asText(),
                    lasted(incident),
                    incident.path("why").asText());
        }
        if (answer.path("incidents").isEmpty()) {
            System.out.println("none");
        }
        warn(answer);
        return 0;
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Tells how one incident went.")
    int show(@Parameters(paramLabel = "ID", description = "As the list shows it.") String id) {
        JsonNode incident = gateway.required("GET", PATH + "/" + encoded(id), null);
        if (form.isJson()) {
            System.out.println(incident);
            return 0;
        }
        Instant began = Instant.parse(incident.path("began").asText());
        System.out.printf(
                "%s by %s, %s for %s; %d messages switched, %d rescued%n",
                incident.path("channel").asText(),
                incident.path("provider").asText(),
                incident.path("worst").asText(),
                lasted(incident),
                incident.path("switched").asLong(),
                incident.path("rescued").asLong());
        for (JsonNode moment : incident.path("moments")) {
            Instant at = Instant.parse(moment.path("at").asText());
            String mode = moment.path("mode").asText();
            System.out.printf(
                    "%s %+9.1f s  %-13s %3.0f %%  %s%s%n",
                    at,
                    Duration.between(began, at).toMillis() / 1e3,
                    moment.path("state").asText(),
                    100 * moment.path("share").asDouble(),
                    mode.equals("automatic") ? "" : "[" + mode + "] ",
                    moment.path("why").asText());
        }
        return 0;
    }

    private static String lasted(JsonNode incident) {
        if (!incident.path("ended").isTextual()) {
            return "lasts";
        }
        Duration lasted = Duration.between(
                Instant.parse(incident.path("began").asText()),
                Instant.parse(incident.path("ended").asText()));
        return lasted.toMinutes() > 0 ? lasted.toMinutes() + " min" : "%.1f s".formatted(lasted.toMillis() / 1e3);
    }

    /** A list that may not be complete says so, where programs do not read. */
    static void warn(JsonNode answer) {
        if (!answer.path("missingNodes").isEmpty()) {
            System.err.println(
                    "detour: something may be missing, these nodes did not answer: " + answer.path("missingNodes"));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
