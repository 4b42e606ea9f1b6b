package dev.detour.contract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Hours of each day in which nothing is sent, by the recipient's clock as it hangs on the wall: where it is set forward
 * over one of the two times, the time counts from the jump; where it is set back over one, both passes count.
 *
 * @param from when they begin
 * @param to when they end; before {@code from} when they last over midnight, and never the same
 */
public record QuietHours(LocalTime from, LocalTime to) {
    private static final Pattern FORM = Pattern.compile("(\\d{2}:\\d{2})\\s*-\\s*(\\d{2}:\\d{2})");

    public QuietHours {
        if (from.equals(to)) {
            throw new IllegalArgumentException("quiet hours must end at another time than they begin");
        }
    }

    /**
     * Reads {@code 21:00-08:00}.
     *
     * @throws IllegalArgumentException if it is nothing like that, or the whole day
     */
    public static QuietHours parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not two times of day like 21:00-08:00");
        }
        try {
            return new QuietHours(LocalTime.parse(matcher.group(1)), LocalTime.parse(matcher.group(2)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not two times of day like 21:00-08:00", e);
        }
    }

    /** Whether it is quiet at this time in this zone. */
    public boolean at(Instant time, ZoneId zone) {
        LocalTime local = time.atZone(zone).toLocalTime();
        return from.isBefore(to)
                ? !local.isBefore(from) && local.isBefore(to)
                : !local.isBefore(from) || local.isBefore(to);
    }

    /** The first time after this one at which it is no longer quiet; the time itself if it is not quiet then. */
    public Instant end(Instant time, ZoneId zone) {
        return at(time, zone) ? change(time, zone) : time;
    }

    /** The first time after this one at which it is quiet; the time itself if it is quiet then. */
    public Instant start(Instant time, ZoneId zone) {
        return at(time, zone) ? time : change(time, zone);
    }

    /** What holds now changes only where a clock shows one of the two times, or is set. */
    private Instant change(Instant time, ZoneId zone) {
        boolean quiet = at(time, zone);
        ZoneRules rules = zone.getRules();
        LocalDate today = time.atZone(zone).toLocalDate();
        Instant first = null;
        for (int day = 0; day <= 2; day++) {
            for (LocalTime boundary : new LocalTime[] {from, to}) {
                LocalDateTime local = today.plusDays(day).atTime(boundary);
                for (ZoneOffset offset : rules.getValidOffsets(local)) {
                    first = earlier(first, local.toInstant(offset), time, zone, quiet);
                }
            }
        }
        ZoneOffsetTransition transition = rules.nextTransition(time);
        if (transition != null) {
            first = earlier(first, transition.getInstant(), time, zone, quiet);
        }
        if (first == null) {
            throw new IllegalStateException("a day without one of the times " + this + " in " + zone);
        }
        return first;
    }

    private @Nullable Instant earlier(
            @Nullable Instant first, Instant candidate, Instant after, ZoneId zone, boolean quiet) {
        boolean changes = candidate.isAfter(after) && at(candidate, zone) != quiet;
        return changes && (first == null || candidate.isBefore(first)) ? candidate : first;
    }

    /** As in the settings: {@code 21:00-08:00}. */
    @Override
    public String toString() {
        return from + "-" + to;
    }
}
