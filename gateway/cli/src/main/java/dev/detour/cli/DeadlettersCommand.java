package dev.detour.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows records that could not be processed, and publishes them once more. */
@Command(
        name = "deadletters",
        mixinStandardHelpOptions = true,
        description = "Lists records that could not be processed; show tells of one, replay publishes some once more.")
final class DeadlettersCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/api/v1/deadletters";
    private static final Pattern RECORD = Pattern.compile("\\d{1,9}/\\d{1,18}");

    @Mixin
    private GatewayClient gateway = new GatewayClient();

    @Mixin
    private Form form = new Form();

    @Option(names = "--code", description = "Only those with this reason, like json.malformed.")
    private @Nullable String code;

    @Override
    public Integer call() {
        String query = code == null ? "" : "?code=" + URLEncoder.encode(code, StandardCharsets.UTF_8);
        JsonNode answer = gateway.required("GET", PATH + query, null);
        if (form.isJson()) {
            System.out.println(answer);
            return 0;
        }
        for (JsonNode letter : answer.path("deadletters")) {
            System.out.printf(
                    "%-9s  %s  %-22s  %s: %s%n",
                    letter.path("partition").asInt() + "/"
                            + letter.path("offset").asLong(),
                    letter.path("at").asText(),
                    letter.path("topic").asText(),
                    letter.path("code").asText(),
                    letter.path("detail").asText());
        }
        if (answer.path("deadletters").isEmpty()) {
            System.out.println("none");
        }
        IncidentsCommand.warn(answer);
        return 0;
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Tells of one record, with its value.")
    int show(@Parameters(paramLabel = "RECORD", description = "Partition and offset, like 0/17.") String record) {
        JsonNode letter = gateway.required("GET", PATH + "/" + checked(record), null);
        if (form.isJson()) {
            System.out.println(letter);
            return 0;
        }
        System.out.println(letter.path("topic").asText() + ", "
                + letter.path("at").asText() + ", " + letter.path("code").asText());
        System.out.println("now: " + now(letter));
        System.out.println(letter.path("value").asText("no value"));
        return 0;
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = {
                "Publishes records once more, as they are, on the topic they came from.",
                "Exit code 1 when some of them could still not be read; these stay where they are."
            })
    int replay(
            @Parameters(paramLabel = "RECORD", arity = "0..*", description = "Partition and offset, like 0/17.")
                    @Nullable
                    List<String> records,
            @Option(names = "--code", description = "All those with this reason.") @Nullable String reason,
            @Option(names = "--dry-run", description = "Only say what would become of them.") boolean dryRun) {
        ObjectNode body = JSON.createObjectNode().put("dryRun", dryRun);
        List<String> named = records == null ? List.of() : records;
        if (named.isEmpty() == (reason == null)) {
            throw new Failure("name records like 0/17, or a reason with --code, and not both");
        }
        if (reason == null) {
            named.forEach(record -> body.withArray("records").add(checked(record)));
        } else {
            body.put("code", reason);
        }
        JsonNode answer = gateway.required("POST", PATH + "/replay", body.toString());
        if (form.isJson()) {
            System.out.println(answer);
        } else {
            for (JsonNode letter : answer.path("records")) {
                System.out.printf("%-9s  %s%n", letter.path("record").asText(), now(letter));
            }
            System.out.println(
                    dryRun
                            ? answer.path("readable").asInt() + " could be read, nothing was published"
                            : answer.path("replayed").asInt() + " published once more");
        }
        return answer.path("refused").asInt() == 0 ? 0 : 1;
    }

    private static String now(JsonNode letter) {
        return switch (letter.path("now").asText()) {
            case "readable" ->
                "would be read as message " + letter.path("messageId").asText();
            case "expired" ->
                "would be read as message " + letter.path("messageId").asText() + ", and expire";
            case "wrong" ->
                "would come back, " + letter.path("nowCode").asText() + ": "
                        + letter.path("detail").asText();
            default -> "is no message of a producer";
        };
    }

    private static String checked(String record) {
        if (!RECORD.matcher(record).matches()) {
            throw new Failure("a dead letter is named by its partition and offset like 0/17, not '" + record + "'");
        }
        return record;
    }
}
