package dev.detour.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at what nodes hold: by {@code jcmd}, and by {@code /proc} where the system has it. */
final class Examination {
    /** The last line of a histogram: instances and bytes. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)\\s*$");

    private Examination() {}

    /** Of all nodes; a collection is made first. */
    static List<Vitals> of(Site site) {
        List<Vitals> all = new ArrayList<>();
        for (int i = 0; i < site.nodeCount(); i++) {
            long pid = site.node(i).pid();
            all.add(new Vitals(i + 1, heap(pid), count(pid, "task"), count(pid, "fd")));
        }
        return all;
    }

    private static long heap(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher total = TOTAL.matcher(said);
            if (!total.find()) {
                throw new IllegalStateException("jcmd does not tell the heap of process " + pid + ": "
                        + said.lines().limit(3).toList());
            }
            return Long.parseLong(total.group(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Zero where the system has no such folder. */
    private static int count(long pid, String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), what))) {
            return (int) entries.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
