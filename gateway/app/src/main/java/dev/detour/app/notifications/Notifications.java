package dev.detour.app.notifications;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import dev.detour.app.config.NotificationsConfig;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Topics;
import dev.detour.app.metrics.Meters;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.providers.Providers;
import dev.detour.channel.Channel;
import dev.detour.channel.SecretFile;
import dev.detour.channel.SettingException;

/** The notifications that are configured. Started and closed once. */
public final class Notifications implements AutoCloseable {
    private static final String ROOT = "detour.notifications.";

    private final List<Target> targets;
    private final Duration giveUpAfter;
    private final List<Herald> heralds = new ArrayList<>();

    private Notifications(List<Target> targets, Duration giveUpAfter) {
        this.targets = targets;
        this.giveUpAfter = giveUpAfter;
    }

    /**
     * Reads the settings.
     *
     * @throws SettingException if one of them cannot be used
     */
    public static Notifications read(NotificationsConfig config, Providers providers) {
        return new Notifications(targets(config, providers), config.giveUpAfter());
    }

    /** Begins to send. */
    public void start(KafkaSettings kafka, Topics topics, String node, Meters meters) {
        for (Target target : targets) {
            heralds.add(new Herald(
                    consumer(kafka, topics.notifications(target.name()), node),
                    topics.health(),
                    target,
                    giveUpAfter,
                    meters,
                    InstantSource.system()));
        }
        heralds.forEach(Herald::start);
    }

    /** Where notifications go. */
    static List<Target> targets(NotificationsConfig config, Providers providers) {
        List<Target> targets = new ArrayList<>();
        config.webhook().url().ifPresent(url -> targets.add(webhook(config.webhook(), url)));
        config.mail()
                .to()
                .filter(recipients -> !recipients.isEmpty())
                .ifPresent(recipients -> targets.add(new MailTarget(
                        carrier(config.mail().provider(), providers).provider(), recipients)));
        return targets;
    }

    private static Target webhook(NotificationsConfig.Webhook config, URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || url.getHost() == null) {
            throw new SettingException(ROOT + "webhook.url", "must be an address like https://host/path");
        }
        if (config.secret().isPresent() == config.secretFile().isPresent()) {
            throw new SettingException(
                    ROOT + "webhook.secret",
                    config.secret().isPresent()
                            ? "is set twice: remove it or webhook.secret-file"
                            : "is missing: set it, or webhook.secret-file, to 'whsec_' and 24 to 64 bytes in base64");
        }
        Supplier<String> secret = config.secretFile().isPresent()
                ? SecretFile.open(
                        ROOT + "webhook.secret-file", config.secretFile().get())
                : () -> config.secret().orElseThrow();
        check("webhook.secret", secret.get());
        config.secretPrevious().ifPresent(before -> check("webhook.secret-previous", before));
        return new WebhookTarget(
                url,
                () -> config.secretPrevious()
                        .map(before -> List.of(secret.get(), before))
                        .orElseGet(() -> List.of(secret.get())),
                config.timeout());
    }

    private static void check(String key, String secret) {
        try {
            Signature.key(secret);
        } catch (IllegalArgumentException e) {
            throw new SettingException(ROOT + key, "must be 'whsec_' and 24 to 64 bytes in base64");
        }
    }

    private static ConfiguredProvider carrier(Optional<String> wanted, Providers providers) {
        List<String> names = providers.routes().of(Channel.EMAIL);
        if (names.isEmpty()) {
            throw new SettingException(
                    ROOT + "mail.to", "needs a provider of e-mail: set detour.channels.email, or remove it");
        }
        String name = wanted.orElse(names.getFirst());
        return providers
                .named(name)
                .filter(provider -> provider.channel() == Channel.EMAIL)
                .orElseThrow(() -> new SettingException(
                        ROOT + "mail.provider", "must be one of detour.channels.email, not '" + name + "'"));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka, String group, String node) {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                        node + "-" + group,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        node + "-" + group,
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        10_000,
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        2_000,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        100)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        heralds.forEach(Herald::close);
    }
}
