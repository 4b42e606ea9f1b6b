package dev.detour.channel.smtp;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.detour.channel.EventSource;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SecretUse;

/** The ways by which what comes back is learnt of, as far as settings name them. */
record Bounces(List<EventSource> sources) implements EventSource {

    static Optional<EventSource> read(ProviderSettings settings, String domain) {
        BounceReader reader = new BounceReader(domain, Clock.systemUTC());
        List<EventSource> sources = new ArrayList<>();
        mailbox(settings).ifPresent(account -> sources.add(new BounceMailbox(account, reader)));
        settings.optional("bounce-listener")
                .map(text -> address(settings, text))
                .ifPresent(address -> sources.add(new BounceListener(
                        address, "detour.providers." + settings.name() + ".bounce-listener", domain, reader)));
        return sources.isEmpty() ? Optional.empty() : Optional.of(new Bounces(List.copyOf(sources)));
    }

    private static Optional<BounceMailbox.Account> mailbox(ProviderSettings settings) {
        Optional<String> host = settings.optional("imap-host");
        int port = settings.integer("imap-port", 993, 1, 65_535);
        boolean tls = settings.oneOf("imap-tls", "required", "required", "off").equals("required");
        String folder = settings.optional("imap-folder").orElse("INBOX");
        Duration every = settings.duration("imap-poll", Duration.ofSeconds(30));
        Duration timeout = settings.duration("imap-timeout", Duration.ofSeconds(20));
        if (host.isEmpty()) {
            for (String key : List.of("imap-username", "imap-password", "imap-password-file")) {
                if (settings.optional(key).isPresent()) {
                    throw settings.invalid("imap-host", "is missing: set it to the IMAP server of the bounce mailbox");
                }
            }
            return Optional.empty();
        }
        return Optional.of(new BounceMailbox.Account(
                host.get(),
                port,
                tls,
                settings.required("imap-username", "the bounce mailbox's user name"),
                settings.secret("imap-password", "the bounce mailbox's password", SecretUse.EVENTS),
                folder,
                every,
                timeout));
    }

    private static InetSocketAddress address(ProviderSettings settings, String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("\\d{1,5}")) {
            int port = Integer.parseInt(text.substring(colon + 1));
            String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
            InetSocketAddress address = port > 65_535 ? null : new InetSocketAddress(host, port);
            if (address != null && !address.isUnresolved()) {
                return address;
            }
        }
        throw settings.invalid("bounce-listener", "must be an address of this machine and a port, like 0.0.0.0:2525");
    }

    @Override
    public void start(Sink sink) {
        try {
            sources.forEach(source -> source.start(sink));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        sources.forEach(EventSource::close);
    }
}
