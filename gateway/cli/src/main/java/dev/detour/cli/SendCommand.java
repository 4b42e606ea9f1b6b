package dev.detour.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.detour.contract.Lane;

/** Publishes one message from flags, or many from a file. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Publishes a message, or a file of messages, to Kafka; with --url over HTTP.")
final class SendCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--to-phone",
            paramLabel = "NUMBER",
            description = "The recipient's number, with + and country code.")
    private @Nullable String toPhone;

    @Option(names = "--to-email", paramLabel = "ADDRESS", description = "The recipient's e-mail address.")
    private @Nullable String toEmail;

    @Option(names = "--to-name", paramLabel = "NAME", description = "The recipient's name.")
    private @Nullable String toName;

    @Option(names = "--text", description = "What to say.")
    private @Nullable String text;

    @Option(names = "--subject", description = "The subject, for e-mail.")
    private @Nullable String subject;

    @Option(names = "--html", description = "The text as HTML, for e-mail.")
    private @Nullable String html;

    @Option(names = "--template", paramLabel = "NAME", description = "An approved WhatsApp template.")
    private @Nullable String template;

    @Option(names = "--language", paramLabel = "CODE", description = "The template's language (en).")
    private @Nullable String language;

    @Option(names = "--param", paramLabel = "VALUE", description = "A value for the template; once for each, in order.")
    private List<String> params = List.of();

    @Option(names = "--media-url", paramLabel = "URL", description = "A file to attach.")
    private @Nullable String mediaUrl;

    @Option(names = "--media-type", paramLabel = "TYPE", description = "Its media type, like application/pdf.")
    private @Nullable String mediaType;

    @Option(names = "--policy", paramLabel = "NAME", description = "How it travels (transactional).")
    private @Nullable String policy;

    @Option(names = "--lane", defaultValue = "STANDARD", description = "urgent, standard or bulk (standard).")
    private Lane lane = Lane.STANDARD;

    @Option(names = "--id", description = "The message's id (a random one).")
    private @Nullable String id;

    @Option(names = "--key", description = "The conversation (the number or address).")
    private @Nullable String key;

    @Option(names = "--ttl", paramLabel = "DURATION", description = "How long it is worth sending, like PT10M.")
    private @Nullable String ttl;

    @Option(names = "--metadata", paramLabel = "NAME=VALUE", description = "Handed back with each status event.")
    private Map<String, String> metadata = Map.of();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Messages as lines of JSON; - reads them from the standard input.")
    private @Nullable String file;

    @Option(
            names = "--key-field",
            paramLabel = "PATH",
            description = "The field of a line that is its key, like to.phone.")
    private @Nullable String keyField;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "The cluster (that of detour run).")
    private @Nullable String kafka;

    @Mixin
    private GatewayClient gateway = new GatewayClient();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of Kafka's clients (kafka.*), as a properties file (that of detour run).")
    private @Nullable Path config;

    @Option(names = "--topic-prefix", paramLabel = "PREFIX", description = "The topics' prefix (detour.).")
    private @Nullable String topicPrefix;

    @Option(names = "--output", paramLabel = "FORM", defaultValue = "table", description = "table or json (table).")
    private Output output = Output.TABLE;

    @Override
    public Integer call() throws IOException {
        if (gateway.isNamed()) {
            return overHttp();
        }
        Path data = gateway.data();
        RunState running = RunState.of(data);
        ConfigFile settings = ConfigFile.read(config == null ? running.config() : config);
        String topic = (topicPrefix == null ? settings.topicPrefix() : topicPrefix) + "messages." + lane;
        ObjectNode message = file == null ? message() : JSON.createObjectNode();
        try (Publisher publisher = new Publisher(cluster(running, settings), topic)) {
            return send(publisher, message, topic, data == null ? "" : "--data " + data + " ");
        }
    }

    /** For those who cannot reach the cluster: the gateway publishes. */
    private int overHttp() throws IOException {
        if (kafka != null || key != null || keyField != null) {
            throw new Failure("--kafka, --key and --key-field are for Kafka: with --url the gateway publishes, and the"
                    + " recipient is the key");
        }
        ObjectNode message = file == null ? message() : JSON.createObjectNode();
        String path = "/api/v1/messages?lane=" + lane.id();
        Sink sink = new Sink() {
            @Override
            public void send(String conversation, byte[] json) {
                gateway.required("POST", path, new String(json, StandardCharsets.UTF_8));
            }

            @Override
            public void finish() {
                // Each one has been answered.
            }
        };
        return send(sink, message, "the lane " + lane, "--url … ");
    }

    private int send(Sink sink, ObjectNode message, String where, String options) throws IOException {
        if (file != null) {
            return sendFile(sink, file, where);
        }
        String messageId = message.path("id").asText();
        sink.send(key == null ? conversation(message, 0) : key, JSON.writeValueAsBytes(message));
        sink.finish();
        if (output == Output.JSON) {
            System.out.println(JSON.createObjectNode().put("id", messageId).put("lane", lane.id()));
        } else {
            System.out.println("published " + messageId + " to " + where);
            System.out.println("see what becomes of it: ./detour status " + options + messageId);
        }
        return 0;
    }

    /** What was said wins over the environment, and that over what happens to run here. */
    private Cluster cluster(RunState running, ConfigFile settings) {
        String environment = System.getenv("KAFKA_BOOTSTRAP_SERVERS");
        String servers;
        if (kafka != null) {
            servers = kafka;
        } else if (gateway.data() != null) {
            servers = running.kafka();
        } else if (config != null && settings.servers().isPresent()) {
            servers = settings.servers().get();
        } else {
            servers = environment == null ? running.kafka() : environment;
        }
        return new Cluster(servers, settings.client());
    }

    private ObjectNode message() {
        if (toPhone == null && toEmail == null) {
            throw new Failure("to whom? give --to-phone or --to-email, or --file");
        }
        ObjectNode message = JSON.createObjectNode();
        message.put("id", id == null ? UUID.randomUUID().toString() : id);
        ObjectNode to = message.putObject("to");
        put(to, "phone", toPhone);
        put(to, "email", toEmail);
        put(to, "name", toName);
        put(message, "policy", policy);
        put(message, "text", text);
        put(message, "subject", subject);
        put(message, "html", html);
        put(message, "ttl", ttl);
        if (template != null) {
            ObjectNode node = message.putObject("template").put("name", template);
            put(node, "language", language);
            params.forEach(node.putArray("params")::add);
        }
        if (mediaUrl != null) {
            put(message.putObject("media").put("url", mediaUrl), "type", mediaType);
        }
        if (!metadata.isEmpty()) {
            ObjectNode node = message.putObject("metadata");
            new LinkedHashMap<>(metadata).forEach(node::put);
        }
        return message;
    }

    private static void put(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    private int sendFile(Sink sink, String name, String where) throws IOException {
        boolean standardInput = name.equals("-");
        long total = standardInput ? 0 : Files.size(readable(Path.of(name)));
        int line = 0;
        int sent = 0;
        long bytes = 0;
        try (BufferedReader reader = standardInput
                        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                        : Files.newBufferedReader(Path.of(name));
                Progress progress = new Progress("messages", total)) {
            for (String json = reader.readLine(); json != null; json = reader.readLine()) {
                line++;
                bytes += json.length() + 1;
                if (!json.isBlank()) {
                    sink.send(
                            key == null ? conversation(parse(json, line), line) : key,
                            json.getBytes(StandardCharsets.UTF_8));
                    sent++;
                }
                progress.at(sent, bytes);
            }
            sink.finish();
        }
        System.out.println(
                output == Output.JSON
                        ? JSON.createObjectNode()
                                .put("published", sent)
                                .put("lane", lane.id())
                                .toString()
                        : "published " + sent + " messages to " + where);
        return 0;
    }

    private static Path readable(Path path) {
        if (!Files.isReadable(path)) {
            throw new Failure("the file " + path + " cannot be read: give --file an existing file, or -");
        }
        return path;
    }

    private static JsonNode parse(String json, int line) {
        try {
            JsonNode node = JSON.readTree(json);
            if (!node.isObject()) {
                throw new Failure("line " + line + ": must be a JSON object; what was before it has been published");
            }
            if (!node.path("id").isTextual()) {
                throw new Failure("line " + line + ": id is missing; what was before it has been published");
            }
            return node;
        } catch (IOException e) {
            throw new Failure("line " + line + ": is not JSON; what was before it has been published");
        }
    }

    /** The record's key: what a message is ordered by. */
    private String conversation(JsonNode message, int line) {
        List<String> paths =
                keyField == null ? List.of("to.phone", "to.whatsapp", "to.sms", "to.email") : List.of(keyField);
        for (String path : paths) {
            JsonNode node = message.at("/" + path.replace('.', '/'));
            if (node.isValueNode() && !node.isNull()) {
                return node.asText();
            }
        }
        throw new Failure((line == 0 ? "" : "line " + line + ": ") + "there is no " + String.join(" or ", paths)
                + " to use as the key; name another field with --key-field");
    }
}
