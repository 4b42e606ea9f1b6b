package dev.detour.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page {@code docs/cli.md} is made of the commands. {@code ./detour test -Ddetour.update-docs=true} writes it anew.
 */
class CliPageTest {
    private static final Path PAGE =
            Path.of("../../docs/cli.md").toAbsolutePath().normalize();

    /** Every command has them, and the page says so once. */
    private static final Set<String> EVERYWHERE = Set.of("--help", "--version");

    @Test
    void thePageIsMadeOfTheCommands() throws IOException {
        // When
        String page = page();

        // Then
        if (Boolean.getBoolean("detour.update-docs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("run ./detour test -Ddetour.update-docs=true, and commit the page")
                .isEqualTo(page);
    }

    @Test
    void everyOptionAndParameterIsDescribed() {
        // When
        List<String> silent = new ArrayList<>();
        for (CommandSpec command : commands(Main.model())) {
            command.args().stream()
                    .filter(argument -> argument.description().length == 0)
                    .map(argument -> command.qualifiedName() + " " + argument.paramLabel())
                    .forEach(silent::add);
            if (command.usageMessage().description().length == 0) {
                silent.add(command.qualifiedName());
            }
        }

        // Then
        assertThat(silent).isEmpty();
    }

    /** Whoever asks a gateway can be led to another one, and can be read by a program. */
    @Test
    void everyCommandThatAsksAGatewayTakesItsAddressATokenAndAForm() {
        // When
        List<CommandSpec> asking = commands(Main.model()).stream()
                .filter(command -> command.findOption("--url") != null)
                .toList();

        // Then
        assertThat(asking)
                .hasSizeGreaterThan(7)
                .allSatisfy(command -> assertThat(List.of("--token", "--data", "--output"))
                        .as(command.qualifiedName())
                        .allMatch(option -> command.findOption(option) != null));
    }

    private static List<CommandSpec> commands(CommandLine line) {
        List<CommandSpec> commands = new ArrayList<>();
        CommandSpec spec = line.getCommandSpec();
        if (!spec.usageMessage().hidden() && !spec.name().equals("help")) {
            commands.add(spec);
            spec.subcommands().values().forEach(child -> commands.addAll(commands(child)));
        }
        return commands;
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # The command line

                `./detour COMMAND`, from the repository's folder or by a link to it. Every command has `--help`. Commands that ask a gateway find the one of `./detour run` by themselves; `--url` and `--token` lead them to another.

                | exit code | means |
                | --- | --- |
                """);
        Main.model()
                .getCommandSpec()
                .usageMessage()
                .exitCodeList()
                .forEach((code, meaning) -> row(page, "`" + code + "`", meaning));
        page.append("""

                The launcher itself has `build`, `test`, `bench`, `chaos`, `lab` and `image` besides: see [CONTRIBUTING](../CONTRIBUTING.md).
                """);
        for (CommandSpec command : commands(Main.model())) {
            if (command.parent() != null) {
                describe(page, command);
            }
        }
        return page.toString();
    }

    private static void describe(StringBuilder page, CommandSpec command) {
        page.append("\n## ").append(command.qualifiedName()).append("\n\n");
        page.append(String.join("\n\n", command.usageMessage().description())).append('\n');
        List<PositionalParamSpec> parameters = command.positionalParameters();
        List<OptionSpec> options = command.options().stream()
                .filter(option -> !option.hidden() && !option.inherited() && !EVERYWHERE.contains(option.longestName()))
                .toList();
        if (!parameters.isEmpty() || !options.isEmpty()) {
            page.append("\n| | |\n| --- | --- |\n");
            parameters.forEach(
                    parameter -> row(page, "`" + parameter.paramLabel() + "`", text(parameter.description())));
            options.forEach(option -> row(
                    page,
                    "`" + option.longestName() + (takesAValue(option) ? " " + label(option) : "") + "`",
                    text(option.description()) + (option.required() ? " Required." : "")));
        }
        if (command.options().stream().anyMatch(OptionSpec::inherited)) {
            page.append("\nAnd the options of `")
                    .append(command.parent().qualifiedName())
                    .append("`.\n");
        }
    }

    private static boolean takesAValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    private static String label(OptionSpec option) {
        return option.paramLabel().startsWith("<")
                ? option.longestName().substring(2).toUpperCase(Locale.ROOT).replace('-', '_')
                : option.paramLabel();
    }

    private static String text(String... description) {
        return Help.Ansi.OFF.string(String.join(" ", description));
    }

    private static void row(StringBuilder page, String first, String second) {
        page.append("| ")
                .append(first)
                .append(" | ")
                .append(second.replace("|", "\\|"))
                .append(" |\n");
    }
}
