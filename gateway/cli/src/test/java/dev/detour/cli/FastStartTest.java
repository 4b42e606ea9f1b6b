package dev.detour.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FastStartTest {
    @TempDir
    private Path app;

    private FastStart start;

    @BeforeEach
    void build() throws IOException {
        for (String file : new String[] {"app/b.jar", "lib/boot/z.jar", "lib/main/y.jar", "lib/main/x.jar"}) {
            Files.createDirectories(app.resolve(file).getParent());
            Files.createFile(app.resolve(file));
        }
        Files.createFile(app.resolve("lib/main/readme.txt"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Add-Opens"), "java.base/java.lang");
        Path usual = app.resolve("quarkus-run.jar");
        try (OutputStream out = Files.newOutputStream(usual);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        Files.setLastModifiedTime(usual, FileTime.from(Instant.ofEpochSecond(1)));
        start = new FastStart(app);
    }

    @Test
    void startsAsUsualWhenNothingWasLearnt() throws IOException {
        // Given
        start.writeFlatJar();

        // When // Then
        assertThat(start.arguments())
                .containsExactly("-jar", app.resolve("quarkus-run.jar").toString());
    }

    @Test
    void startsWithWhatWasLearnt() throws IOException {
        // Given
        start.writeFlatJar();
        Files.createFile(start.cache());

        // When // Then
        assertThat(start.arguments())
                .containsExactly(
                        "-XX:AOTCache=" + app.resolve("gateway.aot"),
                        "-jar",
                        app.resolve("gateway.jar").toString());
    }

    @Test
    void theFlatJarNamesEverythingWithWhatTheBuildHasChangedFirst() throws IOException {
        // When
        start.writeFlatJar();

        // Then
        try (JarFile jar = new JarFile(start.flatJar().toFile())) {
            Attributes main = jar.getManifest().getMainAttributes();
            assertThat(main.getValue("Class-Path"))
                    .isEqualTo("quarkus/transformed-bytecode.jar quarkus/generated-bytecode.jar app/b.jar"
                            + " lib/boot/z.jar lib/main/x.jar lib/main/y.jar");
            assertThat(main.getValue("Main-Class")).isEqualTo("dev.detour.app.Main");
            assertThat(main.getValue("Add-Opens")).isEqualTo("java.base/java.lang");
        }
        assertThat(Files.getLastModifiedTime(start.flatJar()).toInstant()).isEqualTo(Instant.ofEpochSecond(1));
    }

    @Test
    void whatWasLearntIsForgotten() throws IOException {
        // Given
        start.writeFlatJar();
        Files.createFile(start.cache());

        // When
        start.forget();

        // Then
        assertThat(start.arguments())
                .containsExactly("-jar", app.resolve("quarkus-run.jar").toString());
    }
}
