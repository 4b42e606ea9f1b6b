package dev.detour.chaos;

import org.jspecify.annotations.Nullable;

import dev.detour.testkit.SimulatorClient.JournalEntry;

/** I5: every request, and every event, belongs to a message; a request has its content and goes to its recipient. */
final class NoPhantom implements Checker.Rule {
    private static final Invariant I5 = Invariant.I5;

    @Override
    public void check(Evidence evidence, Findings findings) {
        for (JournalEntry stranger : evidence.strangers()) {
            findings.looked(I5);
            findings.violated(I5, null, "a request of no message: " + stranger);
        }
        for (Story story : evidence.stories()) {
            Published message = story.message();
            if (message == null) {
                findings.violated(I5, story.id, "nobody has published it");
                continue;
            }
            for (Request request : story.requests) {
                findings.looked(I5);
                check(story, message, request.entry(), findings);
            }
        }
    }

    private static void check(Story story, Published message, JournalEntry entry, Findings findings) {
        boolean mail = entry.provider().equals("smtp");
        String address = mail ? message.email() : digits(message.phone());
        String to = mail ? entry.to() : digits(entry.to());
        if (!String.valueOf(to).equals(address)) {
            findings.violated(I5, story.id, "request " + entry.seq() + " went to " + entry.to());
        }
        String text = entry.text();
        boolean same = mail
                ? text != null && text.contains(String.valueOf(message.text()))
                : String.valueOf(text).equals(message.text());
        if (!same) {
            findings.violated(I5, story.id, "request " + entry.seq() + " said '" + text + "'");
        }
    }

    private static @Nullable String digits(@Nullable String number) {
        return number == null ? null : number.replace("+", "");
    }
}
