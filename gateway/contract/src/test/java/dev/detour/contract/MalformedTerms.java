package dev.detour.contract;

import java.util.List;

/** Kinds with a wrong policy, expiry or metadata. */
final class MalformedTerms {
    private MalformedTerms() {}

    static void addTo(Kinds kinds) {
        policies(kinds);
        expiries(kinds);
        metadata(kinds);
    }

    private static void policies(Kinds kinds) {
        kinds.node(
                "unknown policy", ErrorCode.POLICY_UNKNOWN, "policy:", message -> message.put("policy", "canary-text"));
        kinds.node("empty policy name", ErrorCode.POLICY_UNKNOWN, "policy:", message -> message.put("policy", ""));
        kinds.inline("no channels", "policy.channels:", policy -> policy.remove("channels"));
        kinds.inline("empty channels", "policy.channels:", policy -> policy.putArray("channels"));
        kinds.inline(
                "unknown channel",
                "policy.channels:",
                policy -> policy.putArray("channels").add("canary-text"));
        kinds.inline(
                "channel as a number",
                "policy.channels:",
                policy -> policy.putArray("channels").add(1));
        kinds.inline(
                "channel twice",
                "policy.channels:",
                policy -> policy.putArray("channels").add("sms").add("sms"));
        kinds.inline("unknown confirm", "policy.confirm:", policy -> policy.put("confirm", "canary-text"));
        kinds.inline("confirm in capitals", "policy.confirm:", policy -> policy.put("confirm", "DELIVERED"));
        kinds.inline("unknown when-degraded", "policy.when-degraded:", policy -> policy.put("when-degraded", "panic"));
        kinds.inline("unknown on-ambiguous", "policy.on-ambiguous:", policy -> policy.put("on-ambiguous", "maybe"));
        kinds.inline("unknown purpose", "policy.purpose:", policy -> policy.put("purpose", "fun"));
        for (String duration : List.of(
                "soon",
                "",
                "0s",
                "-5s",
                "PT-5S",
                "PT0.0001S",
                "P366D",
                "PT2562047788015215H",
                "99999999999999999999s")) {
            kinds.inline(
                    "confirm-within " + duration,
                    "policy.confirm-within:",
                    policy -> policy.put("confirm-within", duration));
            kinds.inline("ttl " + duration, "policy.ttl:", policy -> policy.put("ttl", duration));
        }
    }

    private static void expiries(Kinds kinds) {
        kinds.node(
                "expired",
                ErrorCode.EXPIRED,
                "expiresAt:",
                message -> Kinds.expiresAt(message, "2020-01-01T00:00:00Z"));
        kinds.node(
                "expired before our era",
                ErrorCode.EXPIRED,
                "expiresAt:",
                message -> Kinds.expiresAt(message, "-999999999-01-01T00:00:00Z"));
        kinds.node(
                "ttl and expiresAt",
                ErrorCode.EXPIRY_INVALID,
                "ttl:",
                message -> message.put("expiresAt", "2999-01-01T00:00:00Z"));
        for (String time : List.of(
                "tomorrow",
                "2999-01-01",
                "2999-01-01T00:00:00",
                "2999-13-01T00:00:00Z",
                "1795521600",
                "+10000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z",
                "")) {
            kinds.node(
                    "expiresAt " + time,
                    ErrorCode.EXPIRY_INVALID,
                    "expiresAt:",
                    message -> Kinds.expiresAt(message, time));
        }
        for (String ttl : List.of("-PT1H", "PT-1H", "-1h", "0s", "PT0S", "soon", "", "10", "1y")) {
            kinds.node("ttl " + ttl, ErrorCode.EXPIRY_INVALID, "ttl:", message -> message.put("ttl", ttl));
        }
        for (String ttl : List.of("PT2562047788015215H", "P10000000D", "99999999999999999999999s")) {
            kinds.node("ttl " + ttl, ErrorCode.EXPIRY_INVALID, "", message -> message.put("ttl", ttl));
        }
    }

    private static void metadata(Kinds kinds) {
        kinds.node("33 entries of metadata", ErrorCode.FIELD_INVALID, "metadata:", message -> {
            for (int i = 0; i < 33; i++) {
                message.withObject("metadata").put("k" + i, "v");
            }
        });
        kinds.node(
                "a long value of metadata",
                ErrorCode.FIELD_INVALID,
                "metadata:",
                message -> message.putObject("metadata").put("k", "v".repeat(257)));
        kinds.node(
                "a long name of metadata",
                ErrorCode.FIELD_INVALID,
                "metadata:",
                message -> message.putObject("metadata").put("k".repeat(257), "v"));
        kinds.node(
                "nested metadata",
                ErrorCode.FIELD_TYPE,
                "metadata:",
                message -> message.putObject("metadata").putObject("k"));
        kinds.node(
                "null in metadata",
                ErrorCode.FIELD_TYPE,
                "metadata:",
                message -> message.putObject("metadata").putNull("k"));
    }
}
