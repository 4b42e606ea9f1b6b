package dev.detour.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.detour.contract.Policies;
import dev.detour.contract.Policy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page {@code docs/settings.md} is made of the sources: names, types, defaults and Javadoc of the mapped interfaces,
 * keys and defaults of the providers. {@code ./detour test -Ddetour.update-docs=true} writes it anew.
 */
class SettingsPageTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/settings.md");
    private static final Path MAPPINGS = ROOT.resolve("gateway/app/src/main/java/dev/detour/app");

    /** Where each type of provider reads its settings; between commas, if that is in several places. */
    private static final Map<String, String> PROVIDERS = new TreeMap<>(Map.of(
            "whatsapp-cloud",
                    "channels/whatsapp-cloud/src/main/java/dev/detour/channel/whatsapp/WhatsAppCloudProviderFactory.java,channels/whatsapp-cloud/src/main/java/dev/detour/channel/whatsapp/Lifetimes.java",
            "twilio-sms, twilio-whatsapp", "channels/twilio/src/main/java/dev/detour/channel/twilio/TwilioAccount.java",
            "smtp",
                    "channels/smtp/src/main/java/dev/detour/channel/smtp/Relay.java,channels/smtp/src/main/java/dev/detour/channel/smtp/Bounces.java",
            "any", "gateway/app/src/main/java/dev/detour/app/providers/Providers.java",
            "status page", "gateway/app/src/main/java/dev/detour/app/pages/StatusPage.java"));

    private static final Pattern INTERFACE = Pattern.compile(
            "/\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/\\s*@ConfigMapping\\(prefix = \"(?<prefix>[^\"]+)\"\\)\\s*(?:public )?interface \\w+ \\{(?<body>.*)\\}",
            Pattern.DOTALL);
    private static final Pattern NESTED =
            Pattern.compile("\\n    interface (?<name>\\w+) \\{(?<body>.*?)\\n    \\}", Pattern.DOTALL);
    private static final Pattern METHOD = Pattern.compile(
            "(?:/\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/\\s*)?(?:@WithDefault\\(\"(?<value>[^\"]*)\"\\)\\s*)?(?<type>[A-Za-z][\\w<>, ]*) (?<name>\\w+)\\(\\);",
            Pattern.DOTALL);
    private static final Pattern READ = Pattern.compile(
            "settings\\s*\\.(?<how>required|optional|secret|optionalSecret|url|duration|integer|oneOf|group)\\(\\s*\"(?<key>[a-z-]+)\"(?<rest>[^;\\n]*)");
    private static final Pattern FALLBACK = Pattern.compile(
            "^, (?:\"(?<text>[^\"]+)\"|(?<number>[0-9_]+)|Duration\\.ofSeconds\\((?<seconds>\\d+)\\))|^\\)\\.orElse\\(\"(?<or>[^\"]+)\"\\)");
    private static final Pattern FIRST_WORDS = Pattern.compile("FIRST_WORDS = [^;]*");

    /** Whatever asks for a setting is read above, so that no class with settings of its own is forgotten. */
    @Test
    void everySourceThatReadsSettingsOfAProviderIsRead() throws IOException {
        // When
        List<String> found = new ArrayList<>();
        for (String folder : List.of("channels", "gateway/app")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                for (Path file : files.filter(file -> file.toString().contains("/src/main/java/")
                                && file.toString().endsWith(".java"))
                        .toList()) {
                    if (READ.matcher(Files.readString(file)).find()) {
                        found.add(ROOT.relativize(file).toString());
                    }
                }
            }
        }

        // Then
        assertThat(PROVIDERS.values().stream().flatMap(sources -> Stream.of(sources.split(","))))
                .containsExactlyInAnyOrderElementsOf(found);
    }

    @Test
    void saysWhatTheSourcesSay() throws IOException {
        // Given
        String expected = page();

        // When
        if (Boolean.getBoolean("detour.update-docs")) {
            Files.writeString(PAGE, expected);
        }

        // Then
        assertThat(Files.readString(PAGE))
                .as("docs/settings.md; ./detour test -Ddetour.update-docs=true writes it anew")
                .isEqualTo(expected);
        assertThat(firstWords())
                .isNotEmpty()
                .allSatisfy(word -> assertThat(expected).contains("`detour." + word));
    }

    private static String page() throws IOException {
        return """
            # Settings

            This page is made from the sources by a test. Do not edit it; change the declaration.

            Settings come, the later winning, from the file that `./detour run --config FILE` names, from environment variables, and from
            system properties of the gateway's Java. In the environment a name is written in capitals with `_` for everything that is neither letter nor digit:
            `DETOUR_PROVIDERS_META_ACCESS_TOKEN`. Durations are `250ms`, `10s`, `5m`, `24h`, `7d`, or ISO 8601. A setting below `detour.` that nobody knows stops the start, by name.
            In a file, `${name}` stands for another setting; a dollar sign before a brace is written `\\\\${`.

            ## General

            | setting | default | what |
            | --- | --- | --- |
            | `detour.public-url` | | The address under which providers reach this gateway, like `https://detour.example.com`. Twilio's receipts need it. |
            | `detour.topic-prefix` | `detour.` | How the names of all topics begin. |
            | `detour.data-dir` | `.detour/gateway` | The folder of the local state. Whatever is lost there is rebuilt from Kafka. |
            | `detour.node-id` | host name and port | The node's name; no two nodes may share one. |
            | `detour.roles` | all | [What this node does](production.md#roles), between commas: `router`, `senders`, `webhooks`, `console`, `monitor`, `recipients`. |
            | `kafka.*` | `kafka.bootstrap.servers=localhost:9092` | Every Kafka client's settings, under Kafka's own names: `kafka.security.protocol`, `kafka.sasl.mechanism`, … |
            | `quarkus.*` | `quarkus.http.port=8080` | The runtime's own settings: HTTP, TLS, logs. |
            | `quarkus.log.console.json.enabled` | `false` | Whether each line of the log is a JSON object. |
            """.replace("\\\\$", "\\$") + mappings() + channels() + policies() + money() + providers();
    }

    private static String mappings() throws IOException {
        StringBuilder page = new StringBuilder();
        for (Path file : files()) {
            var mapping = INTERFACE.matcher(Files.readString(file));
            if (mapping.find()) {
                String prefix = mapping.group("prefix");
                page.append("\n## `")
                        .append(prefix)
                        .append(".*`\n\n")
                        .append(plain(mapping.group("doc")))
                        .append("\n\n");
                page.append("| setting | type | default | what |\n| --- | --- | --- | --- |\n");
                String body = mapping.group("body");
                Map<String, String> nested = new LinkedHashMap<>();
                NESTED.matcher(body).results().forEach(inner -> nested.put(inner.group("name"), inner.group("body")));
                METHOD.matcher(NESTED.matcher(body).replaceAll("")).results().forEach(method -> {
                    String inner = nested.get(method.group("type"));
                    String name = prefix + "." + kebab(method.group("name"));
                    if (inner == null) {
                        page.append(row(name, method, method.group("doc")));
                    } else {
                        METHOD.matcher(inner)
                                .results()
                                .forEach(leaf -> page.append(row(
                                        name + "." + kebab(leaf.group("name")),
                                        leaf,
                                        leaf.group("doc") == null ? method.group("doc") : leaf.group("doc"))));
                    }
                });
            }
        }
        return page.toString();
    }

    private static String row(String name, MatchResult method, String doc) {
        assertThat(doc).as("Javadoc of " + name).isNotNull();
        String type = method.group("type").replaceAll("Optional<(.*)>", "$1").toLowerCase(Locale.ROOT);
        String value = method.group("value") == null ? "" : "`" + method.group("value") + "`";
        return "| `" + name + "` | "
                + switch (type) {
                    case "string" -> "text";
                    case "list<string>" -> "texts";
                    case "uri" -> "address";
                    case "int", "short", "long" -> "whole number";
                    case "double" -> "number";
                    default -> type;
                }
                + " | " + value + " | " + plain(doc) + " |\n";
    }

    private static String channels() {
        return """

            ## Channels

            | setting | what |
            | --- | --- |
            | `detour.channels.whatsapp`, `.sms`, `.email` | The providers of a channel, in order of preference, between commas: `detour.channels.whatsapp=meta,twilio-wa`. The names are yours: lower-case letters, digits and hyphens. A provider serves one channel. |
            """;
    }

    private static String money() {
        return """

            ## Prices and budgets

            What messages cost, and what may be spent in an hour on messages that a channel takes for another one, whether because that is in trouble or because
            no receipt came: [what counts, and by how much a budget can be overrun](decisions/013-the-limits-of-the-fallback.md). Above its budget messages of the lanes `standard` and
            `bulk` are held until there is room, the first channel is back, or they expire; `urgent` goes on. What is the first choice of a message costs no budget.

            | setting | default | what |
            | --- | --- | --- |
            | `detour.prices.currency` | `EUR` | What all prices are in. |
            | `detour.prices.NAME.default` | not known | What one message costs at the provider or on the channel NAME. A provider's own prices come before its channel's. |
            | `detour.prices.NAME.49` | `detour.prices.NAME.default` | The same for numbers that begin with +49, and so on for each calling code. |
            | `detour.budgets.CHANNEL.messages-per-hour` | no limit | How many messages the channel takes in an hour in place of others. |
            | `detour.budgets.CHANNEL.money-per-hour` | no limit | What they may cost in an hour; needs a price. |
            | `detour.budgets.CHANNEL.tenants.TENANT.messages-per-hour`, `.money-per-hour` | no limit | The same for messages with `metadata.tenant`; they count for the channel as well. Not in the environment, where TENANT cannot be told from the rest. |
            """;
    }

    private static String policies() {
        StringBuilder page = new StringBuilder("""

                ## Policies

                A name in `detour.policies.NAME.*` that is shipped changes that policy; another adds one, which begins as a copy of `transactional`.

                | setting | values | what |
                | --- | --- | --- |
                | `channels` | `whatsapp`, `sms`, `email` | The channels, in order. One without a provider stops the start. |
                | `confirm` | `accepted`, `delivered`, `read` | What ends a message. |
                | `confirm-within` | duration | How long to wait for that, from the provider's acceptance, before the next channel. |
                | `when-degraded` | `switch`, `hold`, `skip` | What to do while a channel is degraded. Read and checked; nothing decides on it yet. |
                | `ttl` | duration | How long after the record's timestamp a send may start, unless the message says otherwise. |
                | `on-ambiguous` | `wait`, `resend` | What to do when a provider may or may not have taken a message. |
                | `purpose` | `transactional`, `marketing` | Why such messages are sent. Marketing mails carry an unsubscribe header. |
                | `on-timeout` | `next`, `after-ttl` | When to go on after no receipt has come in time: at once, or once the first message can no longer arrive (`next`). |
                | `quiet-hours` | `21:00-08:00`, `none` | When nothing is sent, by the clock of `to.timezone`, else of the number's country; the lane `urgent` is exempt (`none`). |

                Shipped:

                | policy | `channels` | `confirm` | `confirm-within` | `when-degraded` | `ttl` | `on-ambiguous` | `purpose` |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        new TreeMap<>(Policies.shipped()).forEach((name, policy) -> page.append(row(policy)));
        return page.toString();
    }

    private static String row(Policy policy) {
        return Stream.of(
                        policy.name(),
                        policy.channels().stream().map(Object::toString).collect(Collectors.joining(",")),
                        word(policy.confirm()),
                        text(policy.confirmWithin()),
                        word(policy.whenDegraded()),
                        text(policy.ttl()),
                        word(policy.onAmbiguous()),
                        word(policy.purpose()))
                .collect(Collectors.joining("` | `", "| `", "` |\n"));
    }

    private static String providers() throws IOException {
        StringBuilder page = new StringBuilder("""

                ## Providers

                `detour.providers.NAME.*`. A secret may also be given as `KEY-file=PATH`: the file is read again within ten seconds after it has changed.
                """);
        List<String> documented = new ArrayList<>();
        for (Map.Entry<String, String> provider : PROVIDERS.entrySet()) {
            String type = provider.getKey();
            String title = type.equals("any")
                    ? "Every type"
                    : type.equals("status page") ? "Status page" : "`" + type.replace(", ", "`, `") + "`";
            page.append("\n### ").append(title).append("\n\n| key | default | what |\n| --- | --- | --- |\n");
            Map<String, String> keys = new LinkedHashMap<>();
            for (String source : provider.getValue().split(",")) {
                READ.matcher(Files.readString(ROOT.resolve(source)))
                        .results()
                        .forEach(read -> keys.putIfAbsent(read.group("key"), fallback(read)));
            }
            keys.forEach((key, fallback) -> {
                String words = ProviderWords.ALL.get(type + "|" + key);
                assertThat(words).as("a sentence about " + key + " of " + type).isNotNull();
                documented.add(type + "|" + key);
                page.append("| `")
                        .append(key)
                        .append("` | ")
                        .append(fallback)
                        .append(" | ")
                        .append(words)
                        .append(" |\n");
            });
        }
        assertThat(documented).as("sentences about keys that are not there").containsAll(ProviderWords.ALL.keySet());
        return page.toString();
    }

    private static String fallback(MatchResult read) {
        String how = read.group("how");
        if (how.equals("required") || how.equals("secret")) {
            return "must be set";
        }
        var fallback = FALLBACK.matcher(read.group("rest"));
        if (!fallback.find()) {
            return "";
        }
        String seconds = fallback.group("seconds");
        String value = Stream.of(fallback.group("text"), fallback.group("or"), seconds == null ? null : seconds + "s")
                .filter(text -> text != null)
                .findFirst()
                .orElseGet(() -> String.valueOf(fallback.group("number")).replace("_", ""));
        return "`" + value + "`";
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(MAPPINGS)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> firstWords() throws IOException {
        String source = Files.readString(MAPPINGS.resolve("config/DynamicSettings.java"));
        return FIRST_WORDS
                .matcher(source)
                .results()
                .flatMap(words ->
                        Pattern.compile("\"([a-z-]+)\"").matcher(words.group()).results())
                .map(word -> word.group(1))
                .toList();
    }

    /** Javadoc as Markdown. */
    private static String plain(String doc) {
        return doc.replaceAll("\\s*\\n\\s*\\*\\s?", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .strip();
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Duration duration) {
        if (duration.toSeconds() % 3600 == 0) {
            return duration.toHours() + "h";
        }
        return duration.toSeconds() % 60 == 0 && duration.toMinutes() > 1
                ? duration.toMinutes() + "m"
                : duration.toSeconds() + "s";
    }
}
