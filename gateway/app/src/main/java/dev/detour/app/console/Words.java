package dev.detour.app.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.detour.channel.Channel;

/** How things are called on pages. A state is always an icon and a word besides its colour. */
public final class Words {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE_AND_CLOCK =
            DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final Pattern EMAIL = Pattern.compile("([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+)");
    private static final Pattern PHONE = Pattern.compile("(\\+?\\d{2,3})[\\d ()./-]{4,}(\\d{2})");

    private Words() {}

    /** A state as icon, word and colour. */
    public record Badge(String tone, String word) {}

    /** A time as a machine and as people read it. */
    public record When(String iso, String text) {}

    static Badge health(String state) {
        return switch (state) {
            case "healthy" -> new Badge("ok", "healthy");
            case "suspect" -> new Badge("wait", "suspect");
            case "recovering" -> new Badge("wait", "recovering");
            case "throttled" -> new Badge("warn", "throttled");
            case "degraded" -> new Badge("warn", "degraded");
            case "local" -> new Badge("warn", "own network");
            case "account-fault" -> new Badge("warn", "account fault");
            case "down" -> new Badge("bad", "down");
            default -> new Badge("none", state);
        };
    }

    static Badge status(String status) {
        return switch (status) {
            case "delivered", "read", "sent" -> new Badge("ok", status);
            case "held", "retrying", "ambiguous" -> new Badge("wait", status);
            case "failed-over" -> new Badge("turn", "failed over");
            case "unconfirmed" -> new Badge("warn", status);
            case "undeliverable", "expired", "rejected" -> new Badge("bad", status);
            default -> new Badge("none", status);
        };
    }

    static String channel(Channel channel) {
        return switch (channel) {
            case WHATSAPP -> "WhatsApp";
            case SMS -> "SMS";
            case EMAIL -> "E-mail";
        };
    }

    static String channel(String id) {
        return Channel.of(id).map(Words::channel).orElse(id);
    }

    /** What a signal is about. */
    static String signal(String signal) {
        return switch (signal) {
            case "results" -> "Failed calls";
            case "latency" -> "Slow calls";
            case "receipts" -> "Receipts that were due";
            case "missing" -> "Missing receipts";
            case "throttling" -> "Throttled calls";
            case "account" -> "Refused for the account";
            case "local" -> "Own network";
            default -> signal;
        };
    }

    static When when(Instant at, Instant now) {
        boolean today = at.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .equals(now.atOffset(ZoneOffset.UTC).toLocalDate());
        return new When(at.toString(), (today ? CLOCK : DATE_AND_CLOCK).format(at));
    }

    static When when(long millis, Instant now) {
        return when(Instant.ofEpochMilli(millis), now);
    }

    /** Two units at the most: {@code 4 min 12 s}. */
    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds < 10 ? String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1e3) : seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        if (seconds < 86_400) {
            return seconds / 3_600 + " h" + (seconds / 60 % 60 == 0 ? "" : " " + seconds / 60 % 60 + " min");
        }
        return seconds / 86_400 + " d" + (seconds / 3_600 % 24 == 0 ? "" : " " + seconds / 3_600 % 24 + " h");
    }

    static String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** Hides what looks like an address in a text of somebody else's. */
    static String masked(String text) {
        return PHONE.matcher(EMAIL.matcher(text).replaceAll("$1…@$2")).replaceAll("$1…$2");
    }

    static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
