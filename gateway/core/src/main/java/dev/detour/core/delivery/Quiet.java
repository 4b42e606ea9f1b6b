package dev.detour.core.delivery;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import dev.detour.contract.Places;
import dev.detour.contract.QuietHours;

/**
 * When a recipient is left in peace. Whose country has several zones is left in peace while it is quiet in any of them;
 * if that were always, the zone with the most people decides.
 *
 * @param hours by the clock of the place
 * @param place as {@link Places} names it
 */
public record Quiet(QuietHours hours, String place) {
    /** No country has so many zones that it takes longer to find the time at which all of them are awake. */
    private static final int TURNS = 40;

    /** The first time from this one on at which something may be sent; the time itself if it may be sent then. */
    Instant end(Instant time) {
        List<ZoneId> zones = Places.zones(place);
        Instant end = time;
        for (int turn = 0; turn < TURNS; turn++) {
            Instant latest = end;
            for (ZoneId zone : zones) {
                Instant here = hours.end(end, zone);
                latest = here.isAfter(latest) ? here : latest;
            }
            if (latest.equals(end)) {
                return end;
            }
            end = latest;
        }
        return hours.end(time, zones.getFirst());
    }

    /** When it becomes quiet after a time at which something may be sent. */
    Instant start(Instant time) {
        List<ZoneId> zones = Places.zones(place);
        if (zones.stream().anyMatch(zone -> hours.at(time, zone))) {
            return hours.start(time, zones.getFirst());
        }
        Instant start = hours.start(time, zones.getFirst());
        for (ZoneId zone : zones) {
            Instant here = hours.start(time, zone);
            start = here.isBefore(start) ? here : start;
        }
        return start;
    }
}
