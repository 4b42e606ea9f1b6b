package dev.detour.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Prints what a shell needs to complete command lines. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script by which a shell completes commands and options.",
            "bash: source <(./detour completion bash)",
            "zsh: source <(./detour completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {
    /** What the launcher does before any Java runs. */
    private static final List<String> LAUNCHER = List.of("build", "test", "bench", "chaos", "lab", "image");

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.BASH;

    /** Shells; one script serves both, since it asks zsh to understand bash's completions. */
    enum Shell {
        BASH,
        ZSH
    }

    @Override
    public Integer call() {
        switch (shell) {
            case BASH, ZSH -> System.out.print(script());
        }
        return 0;
    }

    /** For what stands behind {@code detour}, with or without a path before it. */
    static String script() {
        CommandLine line = Main.model();
        LAUNCHER.forEach(name -> line.addSubcommand(name, CommandSpec.create().name(name)));
        return AutoComplete.bash("detour", line);
    }
}
