package dev.detour.testkit.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class JournalTest {
    private static final int MANY = 200_000;
    private static final long FEW_MEGABYTES = 6L << 20;

    @Test
    void twoHundredThousandMessagesTakeFewMegabytesOfMemory(@TempDir Path folder) throws IOException {
        try (Journal journal = new Journal(folder.resolve("journal.ndjson"))) {
            long before = used();

            // When
            for (int i = 0; i < MANY; i++) {
                journal.add(entry("token-" + i, "x".repeat(200)), Instant.EPOCH);
            }

            // Then
            assertThat(used() - before).isLessThan(FEW_MEGABYTES);
            assertThat(journal.size()).isEqualTo(MANY);
            assertThat(line(journal, MANY - 1)).contains("\"seq\":" + MANY, "\"token\":\"token-" + (MANY - 1) + "\"");
        }
    }

    @Test
    void aLongTextIsCut(@TempDir Path folder) throws IOException {
        try (Journal journal = new Journal(folder.resolve("journal.ndjson"))) {
            journal.add(entry("t", "x".repeat(10_000)), Instant.EPOCH);

            assertThat(line(journal, 0)).contains("x".repeat(256) + "\"").hasSizeLessThan(600);
        }
    }

    @Test
    void afterAResetItBeginsAnew(@TempDir Path folder) throws IOException {
        try (Journal journal = new Journal(folder.resolve("journal.ndjson"))) {
            journal.add(entry("before", "x"), Instant.EPOCH);
            journal.clear();
            journal.add(entry("after", "x"), Instant.EPOCH);

            assertThat(line(journal, 0)).contains("\"seq\":1", "after").doesNotContain("before");
            assertThat(journal.read(1, 10)).isEmpty();
        }
    }

    private static Journal.Entry entry(String token, String text) {
        return new Journal.Entry(Provider.WHATSAPP, "+4915112345678", token, "text", text, true, "wamid.1", "taken");
    }

    private static String line(Journal journal, int after) {
        return new String(journal.read(after, 1), StandardCharsets.UTF_8);
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
