package dev.detour.channel.twilio;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.detour.channel.Channel;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SecretUse;

/**
 * One configured sender at Twilio.
 *
 * @param sid the account
 * @param token its secret
 * @param previousToken the secret before a rotation; callbacks signed with it still count
 * @param url where the API is
 * @param from a number in E.164; present if and only if there is no service
 * @param service a messaging service's SID
 * @param templates content SIDs by template name
 * @param connectTimeout until there is a connection
 * @param timeout until there is a complete answer
 * @param concurrency requests under way at the most
 * @param channel what is sent
 */
record TwilioAccount(
        String sid,
        Supplier<String> token,
        Optional<Supplier<String>> previousToken,
        URI url,
        Optional<String> from,
        Optional<String> service,
        Map<String, String> templates,
        Duration connectTimeout,
        Duration timeout,
        int concurrency,
        Channel channel) {

    static TwilioAccount read(ProviderSettings settings, Channel channel) {
        String sid = settings.required("account-sid", "the account SID from Twilio's console, which begins with AC");
        if (!sid.matches("AC[0-9a-fA-F]{32}")) {
            throw settings.invalid("account-sid", "must be AC and 32 hexadecimal digits, as Twilio's console shows it");
        }
        Optional<String> from = settings.optional("from");
        Optional<String> service = settings.optional("messaging-service-sid");
        if (from.isPresent() == service.isPresent()) {
            throw settings.invalid(
                    "from",
                    "or messaging-service-sid must be set, and only one of them: a number like +15005550006, or MG…");
        }
        service.filter(mg -> !mg.matches("MG[0-9a-fA-F]{32}")).ifPresent(mg -> {
            throw settings.invalid("messaging-service-sid", "must be MG and 32 hexadecimal digits");
        });
        Map<String, String> templates = settings.group("templates");
        templates.forEach((name, content) -> {
            if (!TwilioContent.isContentSid(content)) {
                throw settings.invalid("templates." + name, "must be a content SID: HX and 32 hexadecimal digits");
            }
        });
        TwilioAccount account = new TwilioAccount(
                sid,
                settings.secret(
                        "auth-token",
                        "the account's auth token from Twilio's console",
                        SecretUse.CALLS,
                        SecretUse.EVENTS),
                settings.optionalSecret("auth-token-previous", SecretUse.EVENTS),
                settings.url("url", "https://api.twilio.com"),
                from,
                service,
                templates,
                settings.duration("connect-timeout", Duration.ofSeconds(3)),
                settings.duration("timeout", Duration.ofSeconds(10)),
                settings.integer("connections", 200, 1, 10_000),
                channel);
        settings.refuseUnknown("type", "rate", "max-in-flight", "unsubscribe-url");
        return account;
    }
}
