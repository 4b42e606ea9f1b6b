package dev.detour.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.detour.it.GatewayProcess;

/** Looks at what nodes hold: by {@code jcmd}, and by {@code /proc} where the system has it. */
final class Examination {
    private Examination() {}

    /** Of all nodes; a collection is made first. */
    static List<Vitals> of(Site site) {
        List<Vitals> all = new ArrayList<>();
        for (int i = 0; i < site.nodeCount(); i++) {
            GatewayProcess node = site.node(i);
            all.add(new Vitals(i + 1, node.liveHeap(), count(node.pid(), "task"), count(node.pid(), "fd")));
        }
        return all;
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
