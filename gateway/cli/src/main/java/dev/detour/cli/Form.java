package dev.detour.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How a command with subcommands says what it has found, in any of them. */
final class Form {
    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "table",
            scope = ScopeType.INHERIT,
            description = "table or json (table).")
    private Output output = Output.TABLE;

    /** Whether a program reads it. */
    boolean isJson() {
        return output == Output.JSON;
    }
}
