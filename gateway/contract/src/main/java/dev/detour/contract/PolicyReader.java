package dev.detour.contract;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Durations;
import dev.detour.channel.Purpose;

/** Reads {@code policy}: a name out of the configuration, or an object that is a policy itself. */
record PolicyReader(Map<String, Policy> policies, Set<Channel> available) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    Policy read(Fields message) throws Problem {
        JsonNode node = message.get("policy");
        if (node == null) {
            return named(Policy.DEFAULT);
        }
        if (node.isTextual()) {
            return named(node.textValue());
        }
        if (node instanceof ObjectNode object) {
            return inline(new Fields(object, "policy"));
        }
        throw new Problem(ErrorCode.FIELD_TYPE, "policy: must be the name of a policy, or an object");
    }

    private Policy named(String name) throws Problem {
        Policy policy = policies.get(name);
        if (policy == null) {
            throw new Problem(
                    ErrorCode.POLICY_UNKNOWN,
                    "policy: is not one of " + String.join(", ", new TreeSet<>(policies.keySet())));
        }
        return policy;
    }

    private Policy inline(Fields fields) throws Problem {
        Policy base = named(Policy.DEFAULT);
        return new Policy(
                Policy.INLINE,
                channels(fields),
                constant(fields, "confirm", "confirm", base.confirm(), Confirm.class),
                duration(fields, "confirm-within", "confirmWithin", base.confirmWithin()),
                constant(fields, "when-degraded", "whenDegraded", base.whenDegraded(), WhenDegraded.class),
                duration(fields, "ttl", "ttl", base.ttl()),
                constant(fields, "on-ambiguous", "onAmbiguous", base.onAmbiguous(), OnAmbiguous.class),
                constant(fields, "purpose", "purpose", base.purpose(), Purpose.class),
                constant(fields, "on-timeout", "onTimeout", base.onTimeout(), OnTimeout.class),
                quietHours(fields, base.quietHours()));
    }

    private List<Channel> channels(Fields fields) throws Problem {
        List<JsonNode> names = fields.array("channels");
        if (names == null || names.isEmpty()) {
            throw new Problem(
                    ErrorCode.POLICY_INVALID,
                    "policy.channels: is missing; give an array like [\"whatsapp\", \"sms\"]");
        }
        List<Channel> channels = new ArrayList<>();
        for (JsonNode name : names) {
            Channel channel = Channel.of(name.asText())
                    .orElseThrow(() -> new Problem(
                            ErrorCode.POLICY_INVALID, "policy.channels: must be out of whatsapp, sms, email"));
            if (!available.contains(channel)) {
                throw new Problem(
                        ErrorCode.POLICY_INVALID,
                        "policy.channels: names " + channel + ", which has no provider; leave it out or configure one");
            }
            if (channels.contains(channel)) {
                throw new Problem(
                        ErrorCode.POLICY_INVALID, "policy.channels: names " + channel + " twice; name it once");
            }
            channels.add(channel);
        }
        return channels;
    }

    private static Duration duration(Fields fields, String field, String alias, Duration fallback) throws Problem {
        String text = either(fields, field, alias);
        if (text == null) {
            return fallback;
        }
        try {
            Duration duration = Durations.parse(text);
            if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // said below
        }
        throw new Problem(
                ErrorCode.POLICY_INVALID,
                fields.name(field) + ": must be a duration like 60s or PT60S, from 1 ms to 365 days");
    }

    private static @Nullable QuietHours quietHours(Fields fields, @Nullable QuietHours fallback) throws Problem {
        String text = either(fields, "quiet-hours", "quietHours");
        if (text == null) {
            return fallback;
        }
        try {
            return QuietHours.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    ErrorCode.POLICY_INVALID,
                    fields.name("quiet-hours") + ": must be two different times of day like 21:00-08:00");
        }
    }

    private static <E extends Enum<E>> E constant(Fields fields, String field, String alias, E fallback, Class<E> type)
            throws Problem {
        String word = either(fields, field, alias);
        if (word == null) {
            return fallback;
        }
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(word)) {
                return constant;
            }
            words.add(name);
        }
        throw new Problem(
                ErrorCode.POLICY_INVALID, fields.name(field) + ": must be one of " + String.join(", ", words));
    }

    private static @Nullable String either(Fields fields, String field, String alias) throws Problem {
        String text = fields.text(field);
        return text == null ? fields.text(alias) : text;
    }
}
