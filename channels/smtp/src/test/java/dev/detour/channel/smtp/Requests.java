package dev.detour.channel.smtp;

import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Content;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.Purpose;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;

/** Requests and providers for tests. */
final class Requests {
    private Requests() {}

    static SendRequest mail(String to, @Nullable String name, @Nullable String subject) {
        return request(
                "order-4711", "t0ken", to, name, new Content("text", subject, null, null, null, List.of()), null);
    }

    static SendRequest request(
            String messageId,
            String token,
            String to,
            @Nullable String name,
            Content content,
            @Nullable URI unsubscribe) {
        return new SendRequest(
                messageId,
                1,
                token,
                to,
                name,
                content,
                unsubscribe == null ? Purpose.TRANSACTIONAL : Purpose.MARKETING,
                Clock.systemUTC().instant().plusSeconds(300),
                null,
                unsubscribe);
    }

    static Provider provider(int port, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "host", "127.0.0.1", "port", Integer.toString(port), "tls", "off", "from", "Shop <shop@example.com>"));
        settings.putAll(more);
        return new SmtpProviderFactory().create(ProviderSettings.of("it", settings));
    }

    static SendResult send(Provider provider, SendRequest request) {
        return provider.send(request).toCompletableFuture().join();
    }
}
