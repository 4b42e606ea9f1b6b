package dev.detour.it;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.detour.testkit.simulator.SimulatorOptions;

/** What a gateway is told whose providers are the simulator's. */
public final class GatewaySettings {
    private GatewaySettings() {}

    /**
     * All of them.
     *
     * @param bootstrapServers the cluster
     * @param publicUrl where providers reach the gateway
     * @param simulator the address of the HTTP doubles
     * @param smtpPort the port of the mail server
     */
    public static Map<String, String> of(String bootstrapServers, URI publicUrl, URI simulator, int smtpPort) {
        Map<String, String> settings = new LinkedHashMap<>();
        String url = simulator.toString();
        settings.put("kafka.bootstrap.servers", bootstrapServers);
        settings.put("detour.public-url", publicUrl.toString());
        settings.put("detour.admin.loopback", "true");
        settings.put("detour.channels.whatsapp", "meta");
        settings.put("detour.channels.sms", "twilio");
        settings.put("detour.channels.email", "smtp");
        settings.put("detour.providers.meta.type", "whatsapp-cloud");
        settings.put("detour.providers.meta.url", url);
        settings.put("detour.providers.meta.phone-number-id", "100000000000001");
        settings.put("detour.providers.meta.access-token", "simulator");
        settings.put("detour.providers.meta.app-secret", "simulator-app-secret");
        settings.put("detour.providers.meta.verify-token", "simulator");
        settings.put("detour.providers.twilio.type", "twilio-sms");
        settings.put("detour.providers.twilio.url", url);
        settings.put("detour.providers.twilio.account-sid", SimulatorOptions.TWILIO_ACCOUNT);
        settings.put("detour.providers.twilio.auth-token", "simulator-auth-token");
        settings.put("detour.providers.twilio.from", "+15005550006");
        settings.put("detour.providers.smtp.type", "smtp");
        settings.put("detour.providers.smtp.host", "127.0.0.1");
        settings.put("detour.providers.smtp.port", Integer.toString(smtpPort));
        settings.put("detour.providers.smtp.tls", "off");
        settings.put("detour.providers.smtp.from", "Detour <detour@example.com>");
        return settings;
    }
}
