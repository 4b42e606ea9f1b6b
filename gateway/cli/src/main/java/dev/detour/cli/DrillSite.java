package dev.detour.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** Where a drill takes place: who breaks the provider, to whom messages go, and who has seen what became of them. */
interface DrillSite {

    /** Before the first message. */
    void prepare();

    /** The provider breaks. */
    void breakIt();

    /** The provider is mended; also after anything has gone wrong. */
    void mendIt();

    /** A message with this id and number, as JSON. */
    DrillMessage message(String id, int number);

    /** Whether a record of the health topic is about what was broken. */
    boolean isAboutIt(JsonNode health);

    /**
     * What was seen of messages that have ended.
     *
     * @param stories what the status topic says, by id
     * @param begun when the fault began
     * @param mended when it was over
     */
    Seen seen(Map<String, DrillStory> stories, Instant begun, Instant mended);

    /** A message and the conversation that it belongs to. */
    record DrillMessage(String conversation, String json) {}

    /**
     * What was seen.
     *
     * @param taken when somebody took each message, oldest first, by id
     * @param atProvider when messages met the fault, oldest first
     */
    record Seen(Map<String, List<Instant>> taken, List<Instant> atProvider) {}
}
