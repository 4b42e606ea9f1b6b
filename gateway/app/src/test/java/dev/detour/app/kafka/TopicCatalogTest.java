package dev.detour.app.kafka;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.detour.app.config.Role;
import dev.detour.app.config.Roles;
import dev.detour.channel.Channel;
import dev.detour.contract.Lane;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One list says what topics there are and who uses them. The chart has a copy, which a test writes anew with
 * {@code -Ddetour.update-docs=true}; the page {@code docs/topics.md} must say the same.
 */
class TopicCatalogTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path COPY = ROOT.resolve("helm/detour/files/topics.yaml");
    private static final Path PAGE = ROOT.resolve("docs/topics.md");
    private static final Topics TOPICS = new Topics("detour.");
    /** Stands for the names that an operator gives to providers. */
    private static final String PROVIDER = "{provider}";

    private static final List<TopicSpec> ALL = TopicCatalog.of(TOPICS, List.of(PROVIDER));
    /** A row of a table: the topics, and the cells behind. */
    private static final Pattern ROW = Pattern.compile("\\| (`detour\\.[^|]*) \\|(.*)\\|");

    @Test
    void everyTopicThatHasANameIsInIt() throws ReflectiveOperationException {
        // Given
        Set<String> named = new TreeSet<>();
        Set<String> applications =
                Set.of("router", "recipients", "monitor", "history", "sender", "notifications", "prefix");
        for (Method method : Topics.class.getDeclaredMethods()) {
            if (method.getReturnType() == String.class
                    && !applications.contains(method.getName())
                    && !method.getName().equals("toString")) {
                for (Lane lane : Lane.values()) {
                    Object[] arguments = Stream.of(method.getParameterTypes())
                            .map(type -> type == Lane.class ? (Object) lane : PROVIDER)
                            .toArray();
                    named.add((String) method.invoke(TOPICS, arguments));
                }
            }
        }

        // When
        List<String> listed = ALL.stream().map(TopicSpec::name).toList();

        // Then
        assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void theChartHasTheSameList() throws IOException {
        // Given
        String expected = copy();

        // When
        if (Boolean.getBoolean("detour.update-docs")) {
            Files.createDirectories(COPY.getParent());
            Files.writeString(COPY, expected);
        }

        // Then
        assertThat(Files.readString(COPY))
                .as(COPY + "; ./detour test -Ddetour.update-docs=true writes it anew")
                .isEqualTo(expected);
    }

    @Test
    void thePageSaysTheSameOfWhoWritesAndReads() throws IOException {
        // Given
        Map<String, String> expected = new TreeMap<>();
        for (TopicSpec topic : ALL) {
            expected.put(topic.name(), words(topic.writtenBy()) + " -> " + words(topic.readBy()));
        }

        // When
        Map<String, String> told = new TreeMap<>();
        String heads = "";
        for (String line : Files.readAllLines(PAGE)) {
            heads = line.startsWith("| topic |") ? line : line.startsWith("|") ? heads : "";
            var row = ROW.matcher(line);
            if (!heads.isEmpty() && row.matches() && !line.contains("changelog")) {
                List<String> cells = List.of(row.group(2).split("\\|"));
                List<String> columns = List.of(heads.split("\\|")).subList(2, cells.size() + 2);
                String writes = roles(cells.get(columns.indexOf(" written by ")));
                String reads = roles(cells.get(columns.indexOf(" read by ")));
                names(row.group(1)).forEach(name -> told.put(name, writes + " -> " + reads));
            }
        }

        // Then
        assertThat(told).isEqualTo(expected);
    }

    @Test
    void aNodeUsesWhatItsRolesUseAndNoMore() {
        // Given
        List<TopicSpec> all = TopicCatalog.of(TOPICS, List.of("meta", "twilio"));
        Roles sender = new Roles(EnumSet.of(Role.SENDERS), EnumSet.of(Channel.SMS));
        Roles webhooks = new Roles(EnumSet.of(Role.WEBHOOKS), EnumSet.allOf(Channel.class));

        // When
        List<String> bySender = names(TopicCatalog.usedBy(sender, all, "twilio"::equals));
        List<String> byWebhooks = names(TopicCatalog.usedBy(webhooks, all, name -> false));
        List<String> byRouter = names(TopicCatalog.usedBy(
                new Roles(EnumSet.of(Role.ROUTER), EnumSet.allOf(Channel.class)), all, name -> false));

        // Then
        assertThat(bySender)
                .containsExactlyInAnyOrder(
                        "detour.dispatch.twilio.urgent",
                        "detour.dispatch.twilio.standard",
                        "detour.dispatch.twilio.bulk",
                        "detour.attempts.urgent",
                        "detour.attempts.standard",
                        "detour.attempts.bulk",
                        "detour.correspondence",
                        "detour.drills",
                        "detour.health",
                        "detour.signals");
        assertThat(byWebhooks)
                .contains("detour.receipts.bulk", "detour.suppressions")
                .noneMatch(name -> name.startsWith("detour.messages") || name.startsWith("detour.dispatch"));
        assertThat(byRouter).contains("detour.dispatch.meta.bulk", "detour.dispatch.twilio.bulk");
    }

    @Test
    void everyTopicIsWrittenBySomebodyOfOurs() {
        // When // Then
        assertThat(ALL).allSatisfy(topic -> assertThat(topic.writtenBy()).isNotEmpty());
    }

    private static List<String> names(List<TopicSpec> topics) {
        return topics.stream().map(TopicSpec::name).toList();
    }

    private static String words(Set<Role> roles) {
        return roles.size() == Role.values().length
                ? "all"
                : roles.stream().sorted().map(Role::id).collect(Collectors.joining(", "));
    }

    /** A cell's words that are roles; others name people and programs outside. */
    private static String roles(String cell) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        Stream.of(cell.strip().split(",\\s*")).forEach(word -> {
            if (word.equals("all")) {
                roles.addAll(EnumSet.allOf(Role.class));
            }
            Role.of(word).ifPresent(roles::add);
        });
        return words(roles);
    }

    /** {@code `detour.messages.urgent`, `.standard`} names two topics, {@code <lane>} three. */
    private static List<String> names(String cell) {
        List<String> names = Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(name -> name.group(1))
                .toList();
        String first = names.getFirst();
        return names.stream()
                .map(name -> name.startsWith(".") ? first.substring(0, first.lastIndexOf('.')) + name : name)
                .map(name -> name.replace("<provider>", PROVIDER))
                .flatMap(name -> Stream.of(Lane.values())
                        .map(lane -> name.replace("<lane>", lane.id()))
                        .distinct())
                .toList();
    }

    private static String copy() {
        StringBuilder yaml = new StringBuilder("""
                # Made from the sources by a test (./detour test -Ddetour.update-docs=true): do not edit it.
                # Names stand without the prefix; {provider} stands for each provider.
                topics:
                """);
        ALL.stream().sorted(Comparator.comparing(TopicSpec::name)).forEach(topic -> {
            yaml.append("  - name: ").append(quoted(bare(topic.name()))).append('\n');
            yaml.append("    single: ").append(topic.single()).append('\n');
            yaml.append("    config:\n");
            new TreeMap<>(topic.config())
                    .forEach((name, value) -> yaml.append("      ")
                            .append(name)
                            .append(": ")
                            .append(quoted(value))
                            .append('\n'));
            yaml.append("    writtenBy: ").append(list(topic.writtenBy())).append('\n');
            yaml.append("    readBy: ").append(list(topic.readBy())).append('\n');
            yaml.append("    describedBy: ").append(list(topic.describedBy())).append('\n');
        });
        yaml.append("# Consumer groups of this name; changelog topics and transactional ids that begin with it.\n");
        yaml.append("applications:\n");
        for (TopicCatalog.Application application : TopicCatalog.applications(TOPICS)) {
            yaml.append("  - name: ").append(bare(application.name())).append('\n');
            yaml.append("    role: ").append(application.role()).append('\n');
            yaml.append("    transactional: ")
                    .append(application.transactional())
                    .append('\n');
            yaml.append("    describedBy: ")
                    .append(list(application.describedBy()))
                    .append('\n');
        }
        yaml.append("# Other consumer groups.\ngroups:\n");
        for (TopicCatalog.Group group : TopicCatalog.groups(TOPICS, List.of(PROVIDER), List.of("webhook", "mail"))) {
            yaml.append("  - name: ").append(quoted(bare(group.name()))).append('\n');
            yaml.append("    role: ").append(group.role()).append('\n');
            yaml.append("    describedBy: ").append(list(group.describedBy())).append('\n');
        }
        return yaml.toString();
    }

    private static String bare(String name) {
        return name.substring(TOPICS.prefix().length());
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String list(Set<Role> roles) {
        return roles.stream().sorted().map(Role::id).collect(Collectors.joining(", ", "[", "]"));
    }
}
