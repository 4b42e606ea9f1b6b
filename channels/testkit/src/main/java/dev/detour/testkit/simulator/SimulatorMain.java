package dev.detour.testkit.simulator;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The simulator as a process of its own; it prints one line when it is ready and runs until it is stopped. */
public final class SimulatorMain {
    private static final Set<String> FLAGS =
            Set.of("--http", "--smtp", "--whatsapp-webhook", "--app-secret", "--twilio-auth-token", "--data", "--seed");

    private SimulatorMain() {}

    /** Exit code 1 with one sentence when it cannot start. */
    public static void main(String... args) throws InterruptedException {
        try {
            Simulator simulator = Simulator.start(options(args));
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
            System.out.println("simulator ready http=" + simulator.httpPort() + " smtp=" + simulator.smtpPort());
            new CountDownLatch(1).await();
        } catch (PortTakenException | IllegalArgumentException e) {
            System.err.println("detour: " + e.getMessage());
            System.exit(1);
        }
    }

    private static SimulatorOptions options(String... args) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!FLAGS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("the simulator does not know '" + args[i] + "' like this; it knows "
                        + FLAGS + ", each with a value");
            }
            flags.put(args[i], args[i + 1]);
        }
        SimulatorOptions defaults = SimulatorOptions.defaults();
        String webhook = flags.get("--whatsapp-webhook");
        String data = flags.get("--data");
        return new SimulatorOptions(
                number(flags, "--http", defaults.httpPort()),
                number(flags, "--smtp", defaults.smtpPort()),
                webhook == null ? defaults.whatsappWebhook() : URI.create(webhook),
                flags.getOrDefault("--app-secret", defaults.appSecret()),
                flags.getOrDefault("--twilio-auth-token", defaults.twilioAuthToken()),
                data == null ? null : Path.of(data),
                number(flags, "--seed", (int) defaults.seed()));
    }

    private static int number(Map<String, String> flags, String flag, int fallback) {
        String text = flags.get(flag);
        try {
            return text == null ? fallback : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " must be a number, not '" + text + "'", e);
        }
    }
}
