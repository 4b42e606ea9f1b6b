package dev.detour.testkit.simulator;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Durations;

/**
 * What goes wrong at one double; shares are from 0 to 1. Of several faults that a request could meet, the first in the
 * order of the fields below wins.
 *
 * @param hang takes the request, never answers, and does not take the message
 * @param hangTaken takes the message and never answers
 * @param resetBefore cuts the connection without taking the message
 * @param resetAfter takes the message and cuts the connection without an answer
 * @param garbage answers with something that is no answer, and does not take the message
 * @param trickle takes the message and answers a byte a second
 * @param truncated takes the message and cuts the connection in the middle of the answer
 * @param errorInside says at first that all is well and then names an error: HTTP 200 with an error in the body, or a mail
 *     refused after its recipient was taken; does not take the message
 * @param errors refusals in the provider's own words
 * @param throttleRate messages a second; those above are refused as too many; 0 for no limit
 * @param latency how long an answer takes
 * @param silence takes the message, and no receipt ever comes
 * @param receipts how receipts come
 * @param bounces how mails come back that were taken
 * @param canSend what the account says of itself when asked: {@code AVAILABLE}, {@code LIMITED} or {@code BLOCKED}
 */
record Faults(
        double hang,
        double hangTaken,
        double resetBefore,
        double resetAfter,
        double garbage,
        double trickle,
        double truncated,
        double errorInside,
        List<ErrorFault> errors,
        int throttleRate,
        Spread latency,
        double silence,
        ReceiptFaults receipts,
        BounceFaults bounces,
        String canSend) {

    static final Faults NONE = new Faults(
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            List.of(),
            0,
            new Spread(Duration.ZERO, Duration.ZERO),
            0,
            new ReceiptFaults(true, new Spread(Duration.ofMillis(20), Duration.ofMillis(40)), 0, 0, 0, 0, 0, 0, 131026),
            new BounceFaults(
                    0, "failed", "5.1.1", "127.0.0.1", 25, new Spread(Duration.ofMillis(20), Duration.ofMillis(40))),
            "AVAILABLE");

    private static final Set<String> FIELDS = Set.of(
            "hang",
            "hangTaken",
            "resetBefore",
            "resetAfter",
            "garbage",
            "trickle",
            "truncated",
            "errorInside",
            "errors",
            "throttle",
            "latency",
            "silence",
            "receipts",
            "bounces",
            "canSend");
    private static final Set<String> RECEIPT_FIELDS =
            Set.of("enabled", "delay", "doubled", "reordered", "missing", "beforeResponse", "read", "failed");

    /**
     * One refusal.
     *
     * @param retryAfter seconds of a Retry-After header, or 0 for none; HTTP only
     * @param toSuffix only for recipients whose address ends so, or null for all
     */
    record ErrorFault(
            int code,
            int httpStatus,
            double share,
            int retryAfter,
            @Nullable String toSuffix) {}

    /** A lognormal duration by its median and 99th percentile; the same twice for a fixed one. */
    record Spread(Duration median, Duration p99) {
        /** The 99th percentile of the standard normal distribution. */
        private static final double Z99 = 2.3263478740408408;

        Duration draw(Random random) {
            if (median.equals(p99) || median.isZero()) {
                return median;
            }
            double sigma = Math.log((double) p99.toNanos() / median.toNanos()) / Z99;
            return Duration.ofNanos((long) (median.toNanos() * Math.exp(sigma * random.nextGaussian())));
        }
    }

    /** How receipts come: {@code sent} after one delay and {@code delivered} after a few more. */
    record ReceiptFaults(
            boolean enabled,
            Spread delay,
            double doubled,
            double reordered,
            double missing,
            double beforeResponse,
            double read,
            double failedShare,
            int failedCode) {}

    /**
     * How mails come back that were taken.
     *
     * @param share of all mails
     * @param action of RFC 3464: {@code failed}, {@code delayed} or {@code delivered}
     * @param status like {@code 5.1.1}
     * @param host of the mail server that takes reports
     * @param port of it
     * @param delay until a report is sent
     */
    record BounceFaults(double share, String action, String status, String host, int port, Spread delay) {}

    /**
     * Reads what somebody has put.
     *
     * @throws IllegalArgumentException naming the field that is wrong
     */
    static Faults read(JsonNode json) {
        known(json, FIELDS, "");
        List<ErrorFault> errors = new ArrayList<>();
        for (JsonNode error : json.path("errors")) {
            known(error, Set.of("code", "httpStatus", "share", "retryAfter", "toSuffix"), "errors.");
            if (!error.path("code").isInt()) {
                throw new IllegalArgumentException("errors.code must be a number");
            }
            errors.add(new ErrorFault(
                    error.path("code").asInt(),
                    error.path("httpStatus").asInt(0),
                    error.has("share") ? share(error, "share", "errors.") : 1,
                    error.path("retryAfter").asInt(0),
                    error.path("toSuffix").textValue()));
        }
        return new Faults(
                share(json, "hang", ""),
                share(json, "hangTaken", ""),
                share(json, "resetBefore", ""),
                share(json, "resetAfter", ""),
                share(json, "garbage", ""),
                share(json, "trickle", ""),
                share(json, "truncated", ""),
                share(json, "errorInside", ""),
                List.copyOf(errors),
                json.path("throttle").path("rate").asInt(0),
                spread(json, "latency", NONE.latency),
                share(json, "silence", ""),
                receipts(json.path("receipts")),
                bounces(json.path("bounces")),
                canSend(json.path("canSend").asText(NONE.canSend)));
    }

    private static ReceiptFaults receipts(JsonNode json) {
        known(json, RECEIPT_FIELDS, "receipts.");
        return new ReceiptFaults(
                json.path("enabled").asBoolean(true),
                spread(json, "delay", NONE.receipts.delay),
                share(json, "doubled", "receipts."),
                share(json, "reordered", "receipts."),
                share(json, "missing", "receipts."),
                share(json, "beforeResponse", "receipts."),
                share(json, "read", "receipts."),
                share(json.path("failed"), "share", "receipts.failed."),
                json.path("failed").path("code").asInt(NONE.receipts.failedCode));
    }

    private static BounceFaults bounces(JsonNode json) {
        known(json, Set.of("share", "action", "status", "to", "delay"), "bounces.");
        String to = json.path("to").asText("127.0.0.1:25");
        String action = json.path("action").asText(NONE.bounces.action);
        String status = json.path("status").asText(NONE.bounces.status);
        if (!to.matches("[A-Za-z0-9.-]+:\\d{1,5}")) {
            throw new IllegalArgumentException("bounces.to must be a mail server like 127.0.0.1:2525");
        }
        if (!action.matches("[a-z]+") || !status.matches("[245]\\.\\d{1,3}\\.\\d{1,3}")) {
            throw new IllegalArgumentException("bounces must have an action like failed and a status like 5.1.1");
        }
        int colon = to.indexOf(':');
        return new BounceFaults(
                share(json, "share", "bounces."),
                action,
                status,
                to.substring(0, colon),
                Integer.parseInt(to.substring(colon + 1)),
                spread(json, "delay", NONE.bounces.delay));
    }

    private static String canSend(String word) {
        if (!Set.of("AVAILABLE", "LIMITED", "BLOCKED").contains(word)) {
            throw new IllegalArgumentException("canSend must be AVAILABLE, LIMITED or BLOCKED");
        }
        return word;
    }

    private static void known(JsonNode json, Set<String> fields, String path) {
        json.fieldNames().forEachRemaining(field -> {
            if (!fields.contains(field)) {
                throw new IllegalArgumentException(path + field + " is not known here; there are " + fields);
            }
        });
    }

    private static double share(JsonNode json, String field, String path) {
        double share = json.path(field).asDouble(0);
        if (share < 0 || share > 1) {
            throw new IllegalArgumentException(path + field + " must be a share from 0 to 1");
        }
        return share;
    }

    private static Spread spread(JsonNode json, String field, Spread fallback) {
        JsonNode spread = json.path(field);
        if (spread.isMissingNode()) {
            return fallback;
        }
        known(spread, Set.of("fixed", "median", "p99"), field + ".");
        String median = spread.has("fixed")
                ? spread.path("fixed").asText()
                : spread.path("median").asText();
        String p99 = spread.has("p99") ? spread.path("p99").asText() : median;
        try {
            return new Spread(Durations.parse(median), Durations.parse(p99));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(field + " must have durations like 200ms: fixed, or median and p99", e);
        }
    }
}
