package dev.detour.app.recipients;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PseudonymsTest {
    private final Pseudonyms pseudonyms = new Pseudonyms("a secret");

    @Test
    void theSameAddressHasTheSamePseudonymAndAnotherSecretGivesAnotherOne() {
        // When
        long pseudonym = pseudonyms.of("Ana@Example.com");

        // Then
        assertThat(pseudonym)
                .isEqualTo(pseudonyms.of("ana@example.com"))
                .isEqualTo(new Pseudonyms("a secret").of("ana@example.com"))
                .isNotEqualTo(new Pseudonyms("another").of("ana@example.com"))
                .isNotEqualTo(pseudonyms.of("bob@example.com"))
                .isNotEqualTo(pseudonyms.ofUser("meta", "ana@example.com"));
    }

    @Test
    void amongManyAddressesEachKeepsItsOwnPseudonym() {
        // Given
        List<String> addresses =
                IntStream.range(0, 10_000).mapToObj(i -> "+4915" + i).toList();
        List<Long> first = addresses.stream().map(pseudonyms::of).toList();

        // When
        List<Long> again = addresses.reversed().stream().map(pseudonyms::of).toList();

        // Then
        assertThat(again.reversed()).isEqualTo(first).doesNotHaveDuplicates();
    }

    @Test
    void aCodeLeadsBackToItsAddress() {
        // Given
        long pseudonym = pseudonyms.of("ana@example.com");

        // When
        String code = pseudonyms.unsubscribeCode(pseudonym);

        // Then
        assertThat(code).matches("[0-9a-f]{48}");
        assertThat(pseudonyms.unsubscribing(code)).hasValue(pseudonym);
    }

    @Test
    void noOtherCodeLeadsAnywhere() {
        // Given
        String code = pseudonyms.unsubscribeCode(pseudonyms.of("ana@example.com"));

        for (int i = 0; i < code.length(); i++) {
            String changed = code.substring(0, i) + (code.charAt(i) == '0' ? '1' : '0') + code.substring(i + 1);

            // When // Then
            assertThat(pseudonyms.unsubscribing(changed)).as(changed).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "../../etc/passwd", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"})
    void whatIsNoCodeLeadsNowhere(String text) {
        // When // Then
        assertThat(pseudonyms.unsubscribing(text)).isEmpty();
    }
}
