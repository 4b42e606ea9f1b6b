package dev.detour.app.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.eclipse.microprofile.config.Config;

import dev.detour.channel.Channel;
import dev.detour.channel.SettingException;

/**
 * What this node does, from {@code detour.roles} and {@code detour.sender.channels}.
 *
 * @param all at least one
 * @param channels those that this node sends on, when it has the role {@link Role#SENDERS}
 */
public record Roles(Set<Role> all, Set<Channel> channels) {
    private static final String ROLES = "detour.roles";
    private static final String CHANNELS = "detour.sender.channels";

    public Roles {
        all = Set.copyOf(all);
        channels = Set.copyOf(channels);
    }

    /** Every role and every channel. */
    public static Roles everything() {
        return new Roles(EnumSet.allOf(Role.class), EnumSet.allOf(Channel.class));
    }

    /**
     * Reads them; what is not set means all.
     *
     * @throws SettingException if a role or channel is unknown or named twice, or none is left
     */
    public static Roles read(Config config) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : words(config, ROLES)) {
            Role role = Role.of(word)
                    .orElseThrow(() -> new SettingException(
                            ROLES, "names '" + word + "': there are " + joined(Arrays.asList(Role.values()))));
            if (!roles.add(role)) {
                throw new SettingException(ROLES, "names " + word + " twice: name each role once");
            }
        }
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        for (String word : words(config, CHANNELS)) {
            Channel channel = Channel.of(word)
                    .orElseThrow(() -> new SettingException(
                            CHANNELS, "names '" + word + "': there are " + joined(Arrays.asList(Channel.values()))));
            if (!channels.add(channel)) {
                throw new SettingException(CHANNELS, "names " + word + " twice: name each channel once");
            }
        }
        return new Roles(
                roles.isEmpty() ? EnumSet.allOf(Role.class) : roles,
                channels.isEmpty() ? EnumSet.allOf(Channel.class) : channels);
    }

    /** Whether this node does one of these. */
    public boolean any(Role... wanted) {
        return Arrays.stream(wanted).anyMatch(all::contains);
    }

    /** Whether this node sends on a channel. */
    public boolean sendsOn(Channel channel) {
        return all.contains(Role.SENDERS) && channels.contains(channel);
    }

    /** The roles in the order of their declaration, between commas. */
    @Override
    public String toString() {
        return all.stream().sorted().map(Role::id).collect(Collectors.joining(","));
    }

    private static List<String> words(Config config, String setting) {
        List<String> words = config.getOptionalValue(setting, String.class)
                .map(DynamicSettings::words)
                .orElse(List.of());
        if (words.isEmpty() && config.getOptionalValue(setting, String.class).isPresent()) {
            throw new SettingException(setting, "is empty: name at least one, or leave it out for all");
        }
        return words;
    }

    private static String joined(List<?> names) {
        return names.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
