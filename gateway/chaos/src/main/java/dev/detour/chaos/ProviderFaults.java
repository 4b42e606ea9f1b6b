package dev.detour.chaos;

import java.util.List;

/** The ways in which providers fail here, as the simulator is told. */
final class ProviderFaults {
    /** Numbers that end so are not on WhatsApp. */
    static final String UNKNOWN = "99";

    private static final String NOT_ON_WHATSAPP = "{\"code\":131026,\"toSuffix\":\"" + UNKNOWN + "\"}";

    /** Receipts that come soon, some of them read. */
    private static final String RECEIPTS = "\"receipts\":{\"delay\":{\"median\":\"80ms\",\"p99\":\"1s\"},\"read\":0.2}";

    private static final String WILD_RECEIPTS = "\"receipts\":{\"delay\":{\"median\":\"300ms\",\"p99\":\"4s\"},"
            + "\"read\":0.3,\"doubled\":0.8,\"reordered\":0.5,\"beforeResponse\":0.3,\"missing\":0.02},"
            + "\"latency\":{\"median\":\"100ms\",\"p99\":\"1s\"}";

    /**
     * One way.
     *
     * @param name of it, with the double before it
     * @param json what the simulator is told
     */
    record Way(String name, String json) {}

    private ProviderFaults() {}

    /** A healthy provider, whose recipients are as they are. */
    static String none(String provider) {
        return json(provider, "", RECEIPTS);
    }

    /** All of a double's requests are refused. */
    static String down(String provider) {
        return json(provider, outage(provider, 1), RECEIPTS);
    }

    /** Every way in which a double fails. */
    static List<Way> of(String provider) {
        return List.of(
                way(provider, "hang", "\"hang\":0.6"),
                way(provider, "hang-taken", "\"hangTaken\":0.3"),
                way(provider, "reset-before", "\"resetBefore\":0.5"),
                way(provider, "reset-after", "\"resetAfter\":0.3"),
                way(provider, "garbage", "\"garbage\":0.3"),
                way(provider, "truncated", "\"truncated\":0.3"),
                way(provider, "error-inside", "\"errorInside\":0.4"),
                way(provider, "throttled", "\"throttle\":{\"rate\":8}"),
                way(provider, "silence", "\"silence\":1"),
                new Way(provider + "/some-errors", json(provider, outage(provider, 0.4), RECEIPTS)),
                new Way(provider + "/down", down(provider)),
                new Way(provider + "/wild-receipts", json(provider, "", WILD_RECEIPTS)));
    }

    private static Way way(String provider, String name, String fault) {
        return new Way(provider + "/" + name, json(provider, "", fault + "," + RECEIPTS));
    }

    private static String outage(String provider, double share) {
        return provider.equals("whatsapp")
                ? "{\"code\":131000,\"share\":" + share + "}"
                : "{\"code\":20500,\"httpStatus\":500,\"share\":" + share + "}";
    }

    private static String json(String provider, String error, String rest) {
        String recipients = provider.equals("whatsapp") ? NOT_ON_WHATSAPP : "";
        String errors = recipients + (recipients.isEmpty() || error.isEmpty() ? "" : ",") + error;
        return "{" + (errors.isEmpty() ? "" : "\"errors\":[" + errors + "],") + rest + "}";
    }
}
