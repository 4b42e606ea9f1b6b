package dev.detour.chaos;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.detour.testkit.SimulatorClient.JournalEntry;
import dev.detour.testkit.SimulatorClient.ReportEntry;

/**
 * Everything that was written down, by others than the gateway except for its topics.
 *
 * @param published what Kafka acknowledged to the producer
 * @param requests what the providers saw
 * @param reports what the providers reported
 * @param events the status topic, each partition in order
 * @param deadLetters the topic of dead letters
 * @param health the health topic, in order
 * @param samples what the nodes said of health
 * @param before what the nodes held before the faults
 * @param after what they held after them
 * @param disturbances what was done
 * @param outcome how it came to rest
 */
record Journals(
        List<Published> published,
        List<JournalEntry> requests,
        List<ReportEntry> reports,
        List<StatusLine> events,
        List<DeadLetter> deadLetters,
        List<HealthLine> health,
        List<Sample> samples,
        List<Vitals> before,
        List<Vitals> after,
        List<Disturbance> disturbances,
        Outcome outcome) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Writes them down, a line for each entry. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        lines(folder, "published", published);
        lines(folder, "requests", requests);
        lines(folder, "reports", reports);
        lines(folder, "events", events);
        lines(folder, "deadletters", deadLetters);
        lines(folder, "health", health);
        lines(folder, "samples", samples);
        lines(folder, "before", before);
        lines(folder, "after", after);
        lines(folder, "disturbances", disturbances);
        lines(folder, "outcome", List.of(outcome));
    }

    /** Reads what {@link #write} wrote. */
    static Journals read(Path folder) throws IOException {
        return new Journals(
                read(folder, "published", Published.class),
                read(folder, "requests", JournalEntry.class),
                read(folder, "reports", ReportEntry.class),
                read(folder, "events", StatusLine.class),
                read(folder, "deadletters", DeadLetter.class),
                read(folder, "health", HealthLine.class),
                read(folder, "samples", Sample.class),
                read(folder, "before", Vitals.class),
                read(folder, "after", Vitals.class),
                read(folder, "disturbances", Disturbance.class),
                read(folder, "outcome", Outcome.class).getFirst());
    }

    private static void lines(Path folder, String name, List<?> entries) throws IOException {
        try (Writer out = Files.newBufferedWriter(folder.resolve(name + ".ndjson"))) {
            for (Object entry : entries) {
                out.write(JSON.writeValueAsString(entry));
                out.write('\n');
            }
        }
    }

    private static <T> List<T> read(Path folder, String name, Class<T> type) throws IOException {
        List<T> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(name + ".ndjson"))) {
            try {
                entries.add(JSON.readValue(line, type));
            } catch (JsonProcessingException e) {
                throw new IOException(name + ".ndjson of " + folder + " cannot be read: " + line, e);
            }
        }
        return entries;
    }
}
