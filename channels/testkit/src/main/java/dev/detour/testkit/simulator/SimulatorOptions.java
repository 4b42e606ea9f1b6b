package dev.detour.testkit.simulator;

import java.net.URI;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * How a simulator is set up.
 *
 * @param httpPort for both HTTP doubles and the control; 0 for any free one
 * @param smtpPort for the mail server; 0 for any free one
 * @param whatsappWebhook where Meta's double reports to, or null for nowhere
 * @param appSecret signs Meta's reports
 * @param twilioAuthToken authenticates requests to Twilio's double and signs its reports
 * @param dataDir where the journal lies, or null for a temporary folder
 * @param seed of every random choice
 */
public record SimulatorOptions(
        int httpPort,
        int smtpPort,
        @Nullable URI whatsappWebhook,
        String appSecret,
        String twilioAuthToken,
        @Nullable Path dataDir,
        long seed) {

    /** The account of Twilio's double. */
    public static final String TWILIO_ACCOUNT = "AC00000000000000000000000000000000";

    /** What {@code detour run} uses. */
    public static SimulatorOptions defaults() {
        return new SimulatorOptions(
                8090,
                8025,
                URI.create("http://127.0.0.1:8080/webhooks/whatsapp/meta"),
                "simulator-app-secret",
                "simulator-auth-token",
                null,
                1);
    }

    /** On free ports, reporting to this address. */
    public static SimulatorOptions onFreePorts(@Nullable URI whatsappWebhook) {
        SimulatorOptions defaults = defaults();
        return new SimulatorOptions(
                0, 0, whatsappWebhook, defaults.appSecret, defaults.twilioAuthToken, null, defaults.seed);
    }
}
