package dev.detour.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/** The machine's own browser: none is downloaded for a test. */
final class Chromium {
    private static final List<String> USUAL = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private Chromium() {}

    /** Where it is; without one, the test that needs it is skipped and counted as that. CI installs it. */
    static Path find() {
        String set = System.getenv("DETOUR_CHROMIUM");
        Optional<Path> found = Stream.concat(Stream.ofNullable(set), USUAL.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "no Chromium: install it, or set DETOUR_CHROMIUM to its path");
        return found.orElseThrow();
    }
}
