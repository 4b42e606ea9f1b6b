package dev.detour.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * What Java has learnt from an earlier start of the gateway (JEP 483, 514), which lets it start with less work. It lies in
 * the folder of the built gateway, which each build empties, so that it never is of another build. Java itself checks that
 * it was made by the same Java from the same files, and starts as usual if not.
 *
 * @param app the folder of the built gateway
 */
record FastStart(Path app) {
    /** Java remembers classes of the class path only, and the usual jar brings a class loader of its own. */
    private static final String FLAT_JAR = "gateway.jar";

    private static final String CACHE = "gateway.aot";
    private static final String USUAL_JAR = "quarkus-run.jar";
    private static final String MAIN = "dev.detour.app.Main";

    Path cache() {
        return app.resolve(CACHE);
    }

    Path flatJar() {
        return app.resolve(FLAT_JAR);
    }

    /** What follows {@code java} and its options: with the memory if there is one, else as usual. */
    List<String> arguments() {
        return Files.exists(cache()) && Files.exists(flatJar())
                ? List.of("-XX:AOTCache=" + cache(), "-jar", flatJar().toString())
                : List.of("-jar", app.resolve(USUAL_JAR).toString());
    }

    /** What follows {@code java} and its options for a start from which to learn; at its end the memory is written. */
    List<String> learning() {
        return List.of("-XX:AOTCacheOutput=" + cache(), "-jar", flatJar().toString());
    }

    /** Writes the jar that names everything in the order in which the usual one looks for it. */
    void writeFlatJar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        Path usual = app.resolve(USUAL_JAR);
        try (JarFile jar = new JarFile(usual.toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            main.put(new Attributes.Name("Add-Opens"), attributes.getValue("Add-Opens"));
        }
        main.put(Attributes.Name.MAIN_CLASS, MAIN);
        List<String> path =
                new ArrayList<>(List.of("quarkus/transformed-bytecode.jar", "quarkus/generated-bytecode.jar"));
        for (String folder : List.of("app", "lib/boot", "lib/main")) {
            path.addAll(jars(folder));
        }
        main.put(Attributes.Name.CLASS_PATH, String.join(" ", path));
        try (OutputStream out = Files.newOutputStream(flatJar());
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        // An image gives all files one time, and Java remembers the times.
        Files.setLastModifiedTime(flatJar(), Files.getLastModifiedTime(usual));
    }

    private List<String> jars(String folder) throws IOException {
        try (Stream<Path> files = Files.list(app.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(file -> folder + "/" + file.getFileName())
                    .sorted()
                    .toList();
        }
    }

    /** Forgets what was learnt. */
    void forget() {
        try {
            Files.deleteIfExists(cache());
            Files.deleteIfExists(flatJar());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
