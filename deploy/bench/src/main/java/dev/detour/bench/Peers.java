package dev.detour.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import dev.detour.it.JavaProcess;
import dev.detour.it.Stack;

/** What the gateway is compared with, each a process of its own with topics of its own. */
record Peers(Stack stack, Path folder) {
    static final String BARE_MESSAGES = "bare.messages";
    private static final String BARE_STATUS = "bare.status";
    /** As many as the gateway's topics have. */
    static final int PARTITIONS = 4;

    /** The least that can be done. */
    JavaProcess bareLoop() {
        stack.createTopic(BARE_MESSAGES, PARTITIONS);
        stack.createTopic(BARE_STATUS, PARTITIONS);
        return started(
                "bare loop",
                BareLoop.class,
                "bare loop ready",
                List.of(
                        stack.bootstrapServers(),
                        BARE_MESSAGES,
                        BARE_STATUS,
                        stack.simulatorUrl().toString()));
    }

    /** The same main job by Apache Camel. */
    JavaProcess camel(CamelRoute.Form form, int workers) {
        String statuses = "camel.status." + form.name().toLowerCase(Locale.ROOT);
        stack.createTopic(camelMessages(form), PARTITIONS);
        stack.createTopic(statuses, PARTITIONS);
        return started(
                "camel-" + form,
                CamelRoute.class,
                "camel ready",
                List.of(
                        form.name(),
                        stack.bootstrapServers(),
                        camelMessages(form),
                        statuses,
                        Integer.toString(PARTITIONS),
                        Integer.toString(workers),
                        stack.simulatorUrl().toString()));
    }

    /** The topic that a form of Camel's route reads. */
    static String camelMessages(CamelRoute.Form form) {
        return "camel.messages." + form.name().toLowerCase(Locale.ROOT);
    }

    private JavaProcess started(String name, Class<?> main, String ready, List<String> arguments) {
        JavaProcess process = JavaProcess.ofMain(
                name, folder, List.of("-Xmx1g", JavaProcess.WHOLE_COMPILER), main.getName(), arguments);
        process.awaitReady(() -> process.log().contains(ready));
        return process;
    }
}
