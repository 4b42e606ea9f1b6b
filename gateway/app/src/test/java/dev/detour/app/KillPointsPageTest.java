package dev.detour.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import dev.detour.app.killpoints.KillPoint;

import static org.assertj.core.api.Assertions.assertThat;

/** The page on the crash lab names the kill points that there are; the crash lab is held to the same page. */
class KillPointsPageTest {
    @Test
    void thePageNamesAllAndNoOthers() throws IOException {
        // When
        String page = Files.readString(Path.of("../../docs/chaos.md"));
        List<String> named = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| ")
                .matcher(page.substring(page.indexOf("### Kill points"), page.indexOf("## What must be true")))
                .results()
                .map(row -> row.group(1))
                .toList();

        // Then
        assertThat(named)
                .containsExactlyElementsOf(
                        Arrays.stream(KillPoint.values()).map(KillPoint::id).toList());
        assertThat(page).contains("`" + KillPoint.PROPERTY + "`");
    }
}
