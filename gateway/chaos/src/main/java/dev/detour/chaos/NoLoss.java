package dev.detour.chaos;

import java.util.HashMap;
import java.util.Map;

/** I1: every acknowledged record is followed up: a message by one end, a repetition by its note, rubbish by a dead letter. */
final class NoLoss implements Checker.Rule {
    private static final Invariant I1 = Invariant.I1;

    private record Place(String topic, int partition, long offset) {}

    @Override
    public void check(Evidence evidence, Findings findings) {
        Map<Place, Integer> letters = new HashMap<>();
        for (DeadLetter letter : evidence.journals().deadLetters()) {
            letters.merge(new Place(letter.topic(), letter.partition(), letter.offset()), 1, Integer::sum);
        }
        for (Published one : evidence.journals().published()) {
            findings.looked(I1);
            int found = letters.getOrDefault(new Place(one.topic(), one.partition(), one.offset()), 0);
            if (one.kind() == Published.Kind.POISON && found != 1) {
                findings.violated(I1, null, "rubbish became " + found + " dead letters: " + one);
            } else if (one.kind() != Published.Kind.POISON && found > 0) {
                findings.violated(I1, one.id(), "a good message became a dead letter");
            }
        }
        for (Story story : evidence.stories()) {
            if (story.message() != null) {
                check(story, findings);
            }
        }
    }

    private static void check(Story story, Findings findings) {
        long ends = story.events.stream().filter(StatusLine::isFinal).count();
        if (ends != 1) {
            String last =
                    story.events.isEmpty() ? "nothing" : story.events.getLast().status();
            findings.violated(I1, story.id, ends + " ends; the last that was said of it: " + last);
        }
        long notes = story.events.stream()
                .filter(event -> event.status().equals("duplicate"))
                .count();
        if (notes != story.repeats()) {
            findings.violated(I1, story.id, "published again " + story.repeats() + " times, noted " + notes + " times");
        }
    }
}
