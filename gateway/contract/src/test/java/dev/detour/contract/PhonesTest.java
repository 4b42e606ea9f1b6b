package dev.detour.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PhonesTest {
    private static final long SEED = 164;
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final List<Integer> CODES =
            NUMBERS.getSupportedCallingCodes().stream().sorted().toList();
    private static final String[] SEPARATORS = {" ", "-", "  ", ".", "/", "(", ")", " (0) ", "\u00A0", "\u2010", "~"};
    private static final String[] ENDS = {"", " ", "#", "-", ";ext=12", " x12", "ext. 3", "\n", "A", "٣"};
    private static final String[] BEGINNINGS = {"", " ", "+", "\uFF0B", "tel:", "00", "(", "\t"};

    private final Phones phones = new Phones();

    /** The naive twin: every answer must be the library's, whatever is known in advance about a form. */
    @Test
    void everyFormIsReadAsTheLibraryReadsIt() {
        int accepted = 0;
        int refused = 0;
        for (long seed = SEED; seed < SEED + 40_000; seed++) {
            // Given
            String text = text(new Random(seed));

            // When
            String read = answer(() -> phones.read(text, "to.phone"));

            // Then
            assertThat(read).as("seed %d: %s", seed, text).isEqualTo(answer(() -> Phones.parse(text, "to.phone")));
            if (read.startsWith("+")) {
                accepted++;
            } else {
                refused++;
            }
        }
        assertThat(accepted).isGreaterThan(8_000);
        assertThat(refused).isGreaterThan(8_000);
    }

    @Test
    void everyCountrysExamplesAreReadAsTheLibraryReadsThem() {
        List<PhoneNumber> examples = new ArrayList<>();
        for (String region : NUMBERS.getSupportedRegions()) {
            for (PhoneNumberUtil.PhoneNumberType type : NUMBERS.getSupportedTypesForRegion(region)) {
                PhoneNumber example = NUMBERS.getExampleNumberForType(region, type);
                if (example != null) {
                    examples.add(example);
                }
            }
        }
        for (PhoneNumber example : examples) {
            for (PhoneNumberFormat format : Set.of(PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL)) {
                // Given
                String text = NUMBERS.format(example, format);

                // When
                String read = answer(() -> phones.read(text, "to.phone"));

                // Then
                assertThat(read).as(text).isEqualTo(answer(() -> Phones.parse(text, "to.phone")));
            }
        }
        assertThat(examples).hasSizeGreaterThan(1_000);
    }

    @ParameterizedTest
    @CsvSource({
        "+4915112345678, +4915112345678",
        "+49 151 1234-5678, +4915112345678",
        "+49 0151 12345678, +4915112345678",
        "+390612345678, +390612345678",
        "+541151234567, +541151234567",
        "+54 11 15 5123-4567, +5491151234567",
        "+18 005 551234, +18005551234",
        "+1 1 202 555 0123, +12025550123",
        "+80012345678, +80012345678",
    })
    void numbersBecomeE164(String written, String read) throws Problem {
        // When // Then
        assertThat(phones.read(written, "to.phone")).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({
        "+4915112345678, +49",
        "+12025550123, +1",
        "+35312345678, +353",
        "+99912345, +",
        "+, +",
        "+4, +",
        "+0491511234, +"
    })
    void aCallingCodeIsTheBeginningOfANumber(String number, String code) {
        // When // Then
        assertThat(Phones.callingCode(number)).isEqualTo(code);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(8) > 0 ? "+" : one(random, BEGINNINGS));
        if (random.nextInt(20) == 0) {
            text.insert(0, one(random, BEGINNINGS));
        }
        if (random.nextInt(20) == 0) {
            text.append('0');
        }
        text.append(random.nextInt(10) > 0 ? one(random, CODES) : random.nextInt(1000));
        if (random.nextInt(3) == 0) {
            // The prefixes that are dialled at home, which are where a short cut would err.
            text.append(one(random, new String[] {"0", "1", "8", "06", "15", "9", "00", "90", "01", "02", "19", "44"}));
        }
        int separated = random.nextInt(4);
        for (int left = random.nextBoolean() ? 6 + random.nextInt(6) : random.nextInt(20); left > 0; left--) {
            if (separated == 1 && random.nextInt(4) == 0) {
                text.append(random.nextBoolean() ? ' ' : '-');
            } else if (separated == 2 && random.nextInt(6) == 0) {
                text.append(one(random, SEPARATORS));
            }
            text.append(random.nextInt(10));
        }
        if (random.nextInt(10) == 0) {
            text.append(one(random, ENDS));
        }
        return text.toString();
    }

    private interface Reading {
        String get() throws Problem;
    }

    private static String answer(Reading reading) {
        try {
            return reading.get();
        } catch (Problem problem) {
            return problem.code() + " " + problem.detail();
        }
    }

    private static String one(Random random, String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static int one(Random random, List<Integer> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
