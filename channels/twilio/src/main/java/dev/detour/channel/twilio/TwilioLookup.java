package dev.detour.channel.twilio;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.LookupResult;
import dev.detour.channel.SendRequest;

/**
 * Looks for a message whose sending was ambiguous in Twilio's list (Twilio, "Messages resource, read multiple"). Twilio
 * returns nothing of ours with a message, so that recipient, sender, time and text must do: what these cannot tell apart
 * stays unknown. Safe for use by many threads; blocks its caller.
 */
final class TwilioLookup {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 200;
    /** By how much Twilio's clock may be behind ours. */
    private static final Duration SKEW = Duration.ofSeconds(30);
    /** How long after a request has ended its message may still appear in the list. */
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(5);

    private static final LookupResult UNREADABLE =
            new LookupResult.Unknown("the list of messages came in no form that can be understood");

    private final TwilioAccount account;
    private final TwilioContent content;
    private final InstantSource clock;

    /** Fetches a page of the list. */
    @FunctionalInterface
    interface Pages {
        String get(String path);
    }

    TwilioLookup(TwilioAccount account, TwilioContent content, InstantSource clock) {
        this.account = account;
        this.content = content;
        this.clock = clock;
    }

    /**
     * Looks.
     *
     * @throws SendFailure if the list cannot be had
     */
    LookupResult look(SendRequest request, Instant attemptedFrom, Pages pages) {
        JsonNode page;
        try {
            page = JSON.readTree(pages.get(path(request, attemptedFrom)));
        } catch (IOException e) {
            return UNREADABLE;
        }
        if (!page.path("messages").isArray()) {
            return UNREADABLE;
        }
        if (!page.path("next_page_uri").asText("").isEmpty()
                && !page.path("next_page_uri").isNull()) {
            return new LookupResult.Unknown("too many messages to this recipient to tell them apart");
        }
        Candidates candidates = new Candidates(content.renderedBody(request));
        for (JsonNode message : page.path("messages")) {
            Instant created = time(message.path("date_created").asText());
            if (created == null) {
                return UNREADABLE;
            }
            if (isOurs(message) && !created.isBefore(attemptedFrom.minus(SKEW))) {
                candidates.add(message);
            }
        }
        Duration since = Duration.between(attemptedFrom, clock.instant());
        return candidates.result(since.compareTo(account.timeout().plus(SETTLES_WITHIN)) >= 0);
    }

    private String path(SendRequest request, Instant attemptedFrom) {
        LocalDate day = attemptedFrom.minus(SKEW).atOffset(ZoneOffset.UTC).toLocalDate();
        String path = "/2010-04-01/Accounts/" + account.sid() + "/Messages.json?PageSize=" + PAGE + "&To="
                + encoded(content.address(request.to())) + "&DateSent%3E=" + day;
        return account.from()
                .map(from -> path + "&From=" + encoded(content.address(from)))
                .orElse(path);
    }

    private boolean isOurs(JsonNode message) {
        boolean outbound = message.path("direction").asText().startsWith("outbound");
        return outbound
                && account.service()
                        .map(service ->
                                message.path("messaging_service_sid").asText().equals(service))
                        .orElse(true);
    }

    private static @Nullable Instant time(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Messages of the right time between the right two. */
    private static final class Candidates {
        private final String body;
        private String found = "";
        private int same;
        private int similar;

        /** @param body what the message says, or empty when only Twilio knows how a template reads */
        Candidates(String body) {
            this.body = body;
        }

        void add(JsonNode message) {
            String theirs = message.path("body").asText();
            if (!body.isEmpty() && theirs.equals(body)) {
                same++;
                found = message.path("sid").asText();
            } else if (body.isEmpty() || plain(theirs).contains(plain(body))) {
                similar++;
            }
        }

        /** @param settled whether a message that is not there will not appear any more */
        LookupResult result(boolean settled) {
            if (same == 1 && similar == 0 && !found.isEmpty()) {
                return new LookupResult.Found(found);
            }
            if (same + similar > 0) {
                return new LookupResult.Unknown("there are messages that cannot be told apart");
            }
            return settled
                    ? new LookupResult.Absent()
                    : new LookupResult.Unknown("too early to tell: it may still appear in the list");
        }

        /** Twilio may replace typographic characters, and puts a sentence in front of what a trial account sends. */
        private static String plain(String text) {
            return text.replaceAll("[^A-Za-z0-9]", "");
        }
    }
}
