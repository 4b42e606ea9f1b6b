package dev.detour.app.providers;

import java.net.URI;
import java.util.Optional;

import dev.detour.app.pages.StatusPage;
import dev.detour.channel.Channel;
import dev.detour.channel.Provider;

/**
 * A provider with what the gateway itself must know about it.
 *
 * @param name as in the settings
 * @param channel which channel it serves
 * @param provider the client
 * @param rate messages a second; 0 for no limit
 * @param maxInFlight requests under way at the most
 * @param price what a message costs, in the operator's own currency; 0 when that is not configured
 * @param statusCallback where it may report to for each message, without the token, or empty
 * @param statusPage where it says how it is doing, or empty
 * @param unsubscribe the business's own one-click unsubscribe address, without the token, or empty
 */
public record ConfiguredProvider(
        String name,
        Channel channel,
        Provider provider,
        int rate,
        int maxInFlight,
        double price,
        Optional<URI> statusCallback,
        Optional<StatusPage> statusPage,
        Optional<URI> unsubscribe) {}
