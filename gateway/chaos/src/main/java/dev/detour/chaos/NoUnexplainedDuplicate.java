package dev.detour.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * I2: an attempt is on the wire once; a provider takes a message at most once more than it has recorded ambiguous
 * attempts there; another channel has it only with a recorded reason.
 */
final class NoUnexplainedDuplicate implements Checker.Rule {
    private static final Invariant I2 = Invariant.I2;

    @Override
    public void check(Evidence evidence, Findings findings) {
        for (Story story : evidence.stories()) {
            Map<Integer, Integer> written = new HashMap<>();
            Map<String, Integer> taken = new HashMap<>();
            for (Request request : story.requests) {
                findings.looked(I2);
                written.merge(request.attempt(), 1, Integer::sum);
                if (request.taken()) {
                    taken.merge(request.channel(), 1, Integer::sum);
                }
            }
            written.forEach((attempt, times) -> {
                if (times > 1) {
                    findings.violated(I2, story.id, "attempt " + attempt + " was on the wire " + times + " times");
                }
            });
            taken.forEach((channel, times) -> check(story, channel, times, findings));
        }
    }

    private static void check(Story story, String channel, int times, Findings findings) {
        long ambiguous = story.events.stream()
                .filter(event ->
                        event.status().equals("ambiguous") && event.channel().equals(channel))
                .map(StatusLine::attempt)
                .distinct()
                .count();
        if (times > 1 + ambiguous) {
            findings.violated(
                    I2,
                    story.id,
                    "taken " + times + " times on " + channel + ", with " + ambiguous + " on record as ambiguous");
        }
        Set<String> reached = new HashSet<>();
        String first = null;
        for (StatusLine event : story.events) {
            if (event.status().equals("dispatched") && first == null) {
                first = event.channel();
            } else if (event.status().equals("failed-over") && !event.reason().isEmpty()) {
                reached.add(event.event().path("to").asText());
            }
        }
        if (!channel.equals(first) && !reached.contains(channel)) {
            findings.violated(I2, story.id, "taken on " + channel + " without a reason on record");
        }
    }
}
