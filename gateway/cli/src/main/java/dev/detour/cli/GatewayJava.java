package dev.detour.cli;

import java.util.List;

/** How a gateway's Java is started on a machine of one's own; the image says it for itself. */
public final class GatewayJava {
    /**
     * For a start that somebody waits for, and few messages after it: on two processors everything is ready sooner by a third
     * without the slow compiler, and the first messages are delivered sooner; after tens of thousands the slow one wins.
     */
    public static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    /** Options; those that follow them win. */
    public static final List<String> OPTIONS = List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            // Nearly all that is allocated is gone with its message: half of the heap for it, not a third.
            "-XX:NewRatio=1",
            // The gateway's threads that give way are heard; compilers and collector stay where they are.
            "-XX:ThreadPriorityPolicy=1",
            "-XX:CompilerThreadPriority=0",
            "-XX:VMThreadPriority=0",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private GatewayJava() {}
}
