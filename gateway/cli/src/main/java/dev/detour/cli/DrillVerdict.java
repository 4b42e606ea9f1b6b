package dev.detour.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How it went.
 *
 * @param switchedIn from the fault to the last ordinary message at the provider; null when it did not switch
 * @param returnedIn from the end of the fault to all of the traffic; null when it did not return
 * @param lost messages that nobody took and that did not end with a reason
 * @param duplicated messages that were taken twice without a recorded reason
 * @param late messages that nobody took for longer than planned
 */
record DrillVerdict(
        DrillPlan plan,
        int messages,
        @Nullable Duration switchedIn,
        @Nullable Duration returnedIn,
        int affected,
        int rescued,
        int lost,
        int duplicated,
        int late) {

    /** The limits that are broken, in words. */
    List<String> broken(DrillLimits limits) {
        List<String> broken = new ArrayList<>();
        if (plan.switches()) {
            if (switchedIn == null || switchedIn.compareTo(limits.switchWithin()) > 0) {
                broken.add("switched in " + seconds(switchedIn) + ", not within " + seconds(limits.switchWithin()));
            }
            if (returnedIn == null || returnedIn.compareTo(limits.returnWithin()) > 0) {
                broken.add("returned in " + seconds(returnedIn) + ", not within " + seconds(limits.returnWithin()));
            }
        } else if (switchedIn != null) {
            broken.add("switched, although this is no outage");
        }
        if (lost > 0) {
            broken.add(lost + " messages lost");
        }
        if (duplicated > 0) {
            broken.add(duplicated + " messages duplicated without a recorded reason");
        }
        if (late > limits.mostLate() * messages) {
            broken.add(late + " messages late, more than " + limits.mostLate() * 100 + " %");
        }
        return broken;
    }

    Map<String, Object> asMap(DrillLimits limits) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("fault", plan.name());
        map.put("rate", plan.rate());
        map.put("messages", messages);
        map.put("switchedInSeconds", switchedIn == null ? null : switchedIn.toMillis() / 1e3);
        map.put("returnedInSeconds", returnedIn == null ? null : returnedIn.toMillis() / 1e3);
        map.put("affected", affected);
        map.put("rescued", rescued);
        map.put("lost", lost);
        map.put("duplicated", duplicated);
        map.put("late", late);
        map.put("broken", broken(limits));
        return map;
    }

    String asText(DrillLimits limits) {
        List<String> broken = broken(limits);
        return """
                fault        %s at %s, %d messages a second, %d in all
                switched in  %s
                returned in  %s
                affected     %d sent into the fault, %d of them rescued
                lost         %d
                duplicated   %d
                late         %d
                verdict      %s""".formatted(
                        plan.name(),
                        plan.provider(),
                        plan.rate(),
                        messages,
                        seconds(switchedIn),
                        seconds(returnedIn),
                        affected,
                        rescued,
                        lost,
                        duplicated,
                        late,
                        broken.isEmpty() ? "passed" : "FAILED: " + String.join("; ", broken));
    }

    private static String seconds(@Nullable Duration duration) {
        return duration == null ? "never" : "%.1f s".formatted(duration.toMillis() / 1e3);
    }
}
