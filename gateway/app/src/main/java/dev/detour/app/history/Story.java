package dev.detour.app.history;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The steps of one message within one hour, as one value: each a status event on a line of its own. Most messages have
 * ended before the store's cache is written out, so that what is written is one entry and not one for each step.
 */
final class Story {
    /** How long one value goes on; what comes later begins another. */
    static final Duration CHAPTER = Duration.ofHours(1);

    /** Enough for any message; who publishes one again and again is not to fill a disk with it. */
    private static final int MOST_BYTES = 64 << 10;

    private static final byte BREAK = '\n';

    private Story() {}

    /** When the chapter begins that a moment belongs to, both in milliseconds since 1970. */
    static long chapter(long at) {
        return at - Math.floorMod(at, CHAPTER.toMillis());
    }

    /**
     * A story with one more step.
     *
     * @param before what there is so far, or null
     * @return null when it is full
     */
    static byte @Nullable [] with(byte @Nullable [] before, byte[] event) {
        if (before == null) {
            return onOneLine(event.clone(), 0);
        }
        int length = before.length + 1 + event.length;
        if (length > MOST_BYTES) {
            return null;
        }
        byte[] story = new byte[length];
        System.arraycopy(before, 0, story, 0, before.length);
        story[before.length] = BREAK;
        System.arraycopy(event, 0, story, before.length + 1, event.length);
        return onOneLine(story, before.length + 1);
    }

    /** The steps, each a status event as JSON. */
    static List<String> steps(byte[] story) {
        return new String(story, StandardCharsets.UTF_8).lines().toList();
    }

    /** Between the parts of JSON, a line break and a space are the same. */
    private static byte[] onOneLine(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == BREAK || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return bytes;
    }
}
