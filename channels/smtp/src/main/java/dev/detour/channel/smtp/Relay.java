package dev.detour.channel.smtp;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SecretUse;

/**
 * One configured mail server.
 *
 * @param host its name
 * @param port 587 for submission, 465 for TLS from the start, 25 for a relay of one's own
 * @param tls how far encryption must go
 * @param username with the password, or both empty
 * @param password with the user name
 * @param from the sender that recipients see
 * @param bounceDomain the domain of return paths
 * @param connections at the most
 * @param connectTimeout until there is a connection
 * @param timeout for each answer, and for a mail as a whole
 */
record Relay(
        String host,
        int port,
        Tls tls,
        Optional<String> username,
        Optional<Supplier<String>> password,
        InternetAddress from,
        String bounceDomain,
        int connections,
        Duration connectTimeout,
        Duration timeout) {
    private static final int TLS_FROM_THE_START = 465;

    /** How far encryption must go. */
    enum Tls {
        /** Without it nothing is sent; the server's name is checked. */
        REQUIRED,
        /** If the server offers it. */
        OPPORTUNISTIC,
        /** Never; for tests and for a server on the same machine. */
        OFF
    }

    static Relay read(ProviderSettings settings) {
        String sender = settings.required("from", "the sender that recipients see, like Shop <shop@example.com>");
        InternetAddress from = from(settings, sender);
        String address = from.getAddress();
        Optional<String> username = settings.optional("username");
        Optional<Supplier<String>> password = settings.optionalSecret("password", SecretUse.CALLS);
        if (username.isPresent() != password.isPresent()) {
            throw settings.invalid("username", "and password must both be set, or neither");
        }
        return new Relay(
                settings.required("host", "the mail server's name"),
                settings.integer("port", 587, 1, 65_535),
                switch (settings.oneOf("tls", "required", "required", "opportunistic", "off")) {
                    case "off" -> Tls.OFF;
                    case "opportunistic" -> Tls.OPPORTUNISTIC;
                    default -> Tls.REQUIRED;
                },
                username,
                password,
                from,
                settings.optional("bounce-domain").orElse(address.substring(address.indexOf('@') + 1)),
                settings.integer("connections", 8, 1, 200),
                settings.duration("connect-timeout", Duration.ofSeconds(5)),
                settings.duration("timeout", Duration.ofSeconds(20)));
    }

    private static InternetAddress from(ProviderSettings settings, String sender) {
        try {
            InternetAddress[] parsed = InternetAddress.parse(sender, true);
            if (parsed.length == 1 && parsed[0].getAddress().indexOf('@') > 0 && !Headers.isUnsafe(sender)) {
                return parsed[0];
            }
        } catch (AddressException e) {
            // said below
        }
        throw settings.invalid("from", "must be a single address like Shop <shop@example.com>");
    }

    /** Angus Mail's own defaults wait for ever and go on in clear text; none of them is left. */
    Properties properties() {
        Properties properties = new Properties();
        String connect = Long.toString(connectTimeout.toMillis());
        String wait = Long.toString(timeout.toMillis());
        boolean fromTheStart = tls != Tls.OFF && port == TLS_FROM_THE_START;
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", Integer.toString(port));
        properties.put("mail.smtp.connectiontimeout", connect);
        properties.put("mail.smtp.timeout", wait);
        properties.put("mail.smtp.ssl.enable", Boolean.toString(fromTheStart));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.starttls.enable", Boolean.toString(tls != Tls.OFF && !fromTheStart));
        properties.put("mail.smtp.starttls.required", Boolean.toString(tls == Tls.REQUIRED && !fromTheStart));
        properties.put("mail.smtp.auth", Boolean.toString(username.isPresent()));
        properties.put("mail.smtp.dsn.notify", "FAILURE,DELAY");
        properties.put("mail.smtp.dsn.ret", "HDRS");
        properties.put("mail.smtp.quitwait", "false");
        // Otherwise a mail is refused with local parts in UTF-8 that the server would have taken.
        properties.put("mail.mime.allowutf8", "true");
        properties.put("mail.smtp.localhost", bounceDomain);
        return properties;
    }
}
