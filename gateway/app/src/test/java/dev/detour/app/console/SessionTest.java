package dev.detour.app.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.detour.app.config.DerivedKeys;

import static org.assertj.core.api.Assertions.assertThat;

class SessionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final DerivedKeys KEYS = DerivedKeys.of(Optional.of("token"), Optional.empty());

    @Test
    void anyNodeOpensWhatAnotherHasSealed() {
        // Given
        Session session = Session.begin("ana", true, NOW.plus(Duration.ofHours(1)));
        DerivedKeys another = DerivedKeys.of(Optional.of("token"), Optional.empty());

        // When
        Optional<Session> opened = Session.open(session.sealed(KEYS), another, NOW);

        // Then
        assertThat(opened).contains(session);
    }

    @Test
    void aSessionEndsWithItsTimeAndWithItsKeys() {
        // Given
        Session session = Session.begin("ana", true, NOW.plus(Duration.ofHours(1)));
        String cookie = session.sealed(KEYS);

        // When
        Optional<Session> late = Session.open(cookie, KEYS, NOW.plus(Duration.ofHours(1)));
        Optional<Session> otherToken =
                Session.open(cookie, DerivedKeys.of(Optional.of("new token"), Optional.empty()), NOW);

        // Then
        assertThat(late).isEmpty();
        assertThat(otherToken).isEmpty();
    }

    @Test
    void nobodyMakesAViewerAnOperator() {
        // Given
        Session viewer = Session.begin("ana", false, NOW.plus(Duration.ofHours(1)));
        Session forged = new Session("ana", true, viewer.until(), viewer.nonce());
        String seal = viewer.sealed(KEYS).substring(viewer.sealed(KEYS).indexOf('.'));
        String body = forged.sealed(KEYS).substring(0, forged.sealed(KEYS).indexOf('.'));

        // When
        Optional<Session> opened = Session.open(body + seal, KEYS, NOW);

        // Then
        assertThat(opened).isEmpty();
    }

    @Test
    void aNameCannotPretendToBeARole() {
        // Given
        Session session = Session.begin("ana\noperator", false, NOW.plus(Duration.ofHours(1)));

        // When
        Session opened = Session.open(session.sealed(KEYS), KEYS, NOW).orElseThrow();

        // Then
        assertThat(opened.operator()).isFalse();
    }

    @Test
    void aFormBelongsToOneSession() {
        // Given
        Session ana = Session.begin("ana", true, NOW.plus(Duration.ofHours(1)));
        Session again = Session.begin("ana", true, NOW.plus(Duration.ofHours(1)));

        // When
        String form = ana.formToken(KEYS);

        // Then
        assertThat(ana.hasMade(form, KEYS)).isTrue();
        assertThat(again.hasMade(form, KEYS)).isFalse();
        assertThat(ana.sealed(KEYS)).doesNotContain(form);
    }

    @Test
    void withoutAnySecretKeysAreOfOneNodeAndOneRun() {
        // When
        DerivedKeys one = DerivedKeys.of(Optional.empty(), Optional.empty());
        DerivedKeys other = DerivedKeys.of(Optional.empty(), Optional.empty());

        // Then
        assertThat(one.nodeToken()).isNotEqualTo(other.nodeToken());
    }

    @Test
    void rubbishIsNoSession() {
        // When
        Optional<Session> opened = Session.open("!!!.!!!", KEYS, NOW);

        // Then
        assertThat(opened).isEmpty();
        assertThat(Session.open("", KEYS, NOW)).isEmpty();
    }
}
