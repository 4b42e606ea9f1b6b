package dev.detour.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** I3: within a conversation of a lane, messages are first taken in the order in which they lie in Kafka. */
final class Order implements Checker.Rule {
    private static final Invariant I3 = Invariant.I3;

    private record Step(Story story, Published message, Request taken) {}

    @Override
    public void check(Evidence evidence, Findings findings) {
        Map<String, List<Step>> conversations = new TreeMap<>();
        for (Story story : evidence.stories()) {
            Step step = step(story);
            if (step != null) {
                conversations
                        .computeIfAbsent(step.message.topic() + " " + step.message.key(), key -> new ArrayList<>())
                        .add(step);
            }
        }
        conversations.forEach((key, steps) -> check(key, steps, findings));
    }

    private static @Nullable Step step(Story story) {
        Published message = story.message();
        Request taken = story.firstTaken();
        return message == null || taken == null ? null : new Step(story, message, taken);
    }

    private static void check(String key, List<Step> steps, Findings findings) {
        steps.sort(Comparator.comparingLong(step -> step.message.offset()));
        Step latest = null;
        for (Step step : steps) {
            findings.looked(I3);
            if (latest != null
                    && step.taken.entry().seq() < latest.taken.entry().seq()) {
                findings.violated(
                        I3,
                        step.story.id,
                        "first taken by request " + step.taken.entry().seq() + ", before that of " + latest.story.id
                                + " (request " + latest.taken.entry().seq() + "), which lies before it in " + key);
            } else {
                latest = step;
            }
        }
    }
}
