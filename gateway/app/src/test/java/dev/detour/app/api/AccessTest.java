package dev.detour.app.api;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AccessTest {
    @ParameterizedTest(name = "{0} from {1}, origin {2}")
    @CsvSource({
        "127.0.0.1:8080,,",
        "localhost:8080,,",
        "LOCALHOST,,",
        "[::1]:8080,,",
        "127.0.0.1:8080,none,",
        "127.0.0.1:8080,same-origin,http://127.0.0.1:8080"
    })
    void trustsThisMachinesProgramsAndItsOwnPages(String host, @Nullable String site, @Nullable String origin) {
        // When
        boolean own = Access.isOwn(host, site, origin);

        // Then
        assertThat(own).isTrue();
    }

    @ParameterizedTest(name = "{0} from {1}, origin {2}")
    @CsvSource({
        "127.0.0.1:8080,cross-site,",
        "127.0.0.1:8080,same-site,",
        "127.0.0.1:8080,,http://evil.example",
        "127.0.0.1:8080,,http://127.0.0.1:9999",
        "127.0.0.1:8080,,null",
        "rebound.example:8080,,",
        "127.0.0.1.rebound.example,,",
        ",,"
    })
    void doesNotTrustPagesOfOthers(@Nullable String host, @Nullable String site, @Nullable String origin) {
        // When
        boolean own = Access.isOwn(host, site, origin);

        // Then
        assertThat(own).isFalse();
    }
}
