package dev.detour.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code detour}. Exit codes: 0 done, 1 failed, 2 not understood. */
@Command(
        name = "detour",
        description = "Messaging failover gateway: WhatsApp first, SMS or e-mail when WhatsApp is degraded.",
        subcommands = {
            RunCommand.class,
            SendCommand.class,
            StatusCommand.class,
            ChannelsCommand.class,
            DrillCommand.class,
            IncidentsCommand.class,
            DeadlettersCommand.class,
            SuppressionsCommand.class,
            CompletionCommand.class,
            BrokerCommand.class,
            TrainCommand.class,
            TakeoverCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "detour 0.1.0",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:Failed, or a limit was broken; one sentence on the standard error says why, and what to do.",
            "2:The command line was not understood."
        },
        footer = {"", "Also, by the launcher: build, test, bench, chaos, lab, image."})
public final class Main {
    private static final int FAILED = 1;
    private static final int NOT_UNDERSTOOD = 2;

    private Main() {}

    public static void main(String... args) {
        System.exit(execute(args));
    }

    /** All commands, as they are understood. */
    static CommandLine model() {
        return new CommandLine(new Main());
    }

    static int execute(String... args) {
        CommandLine line = model();
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (System.getenv("DETOUR_DEBUG") != null) {
                failure.printStackTrace();
            }
            command.getErr().println("detour: " + (failure.getMessage() == null ? failure : failure.getMessage()));
            return FAILED;
        });
        line.setParameterExceptionHandler((wrong, arguments) -> {
            wrong.getCommandLine()
                    .getErr()
                    .println("detour: " + wrong.getMessage() + " (try: detour "
                            + wrong.getCommandLine().getCommandName() + " --help)");
            return NOT_UNDERSTOOD;
        });
        return args.length == 0 ? line.execute("--help") : line.execute(args);
    }
}
