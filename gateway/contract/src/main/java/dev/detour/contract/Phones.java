package dev.detour.contract;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider;
import com.google.i18n.phonenumbers.metadata.source.MetadataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads telephone numbers into E.164. A number must be possible, i.e. of a length that its country has when it is dialled
 * from abroad; whether it is
 * assigned is the provider's to say, since number plans change faster than any table.
 *
 * <p>Safe for use by many threads.
 */
public final class Phones {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final MetadataSource METADATA =
            DefaultMetadataDependenciesProvider.getInstance().getPhoneNumberMetadataSource();
    private static final BitSet CALLING_CODES = new BitSet();
    private static final String NO_REGION = "ZZ";
    /** As East Asian keyboards write it. */
    private static final String FULL_WIDTH_PLUS = "\uFF0B";

    private static final Pattern NOTHING = Pattern.compile("(?!)");
    private static final int SHORTEST_CANONICAL = 7;
    /** ITU-T E.164, 6.1. */
    private static final int LONGEST_CANONICAL = 15;

    static {
        NUMBERS.getSupportedCallingCodes().forEach(CALLING_CODES::set);
    }

    /** What people of a country dial before a number, as the library's table has it, by calling code. */
    private final Map<Integer, Pattern> nationalPrefixes = new ConcurrentHashMap<>();

    /** The calling code of an E.164 number with its plus sign, like {@code +49}; the number itself is not looked at. */
    public static String callingCode(String number) {
        int length = lengthOfCallingCode(number);
        return length == 0 ? "+" : number.substring(0, 1 + length);
    }

    /** How many digits after the plus sign are the calling code; 0 if there is no such code. */
    private static int lengthOfCallingCode(String number) {
        // No code is the beginning of another one, and none is longer than three digits (ITU-T E.164).
        int code = 0;
        for (int length = 1; length <= 3 && length < number.length(); length++) {
            code = code * 10 + number.charAt(length) - '0';
            if (code <= 0) {
                return 0;
            }
            if (CALLING_CODES.get(code)) {
                return length;
            }
        }
        return 0;
    }

    /** Whether there are numbers that begin with this code, like {@code +49}. */
    public static boolean isCallingCode(String code) {
        return code.matches("\\+[1-9][0-9]{0,2}") && CALLING_CODES.get(Integer.parseInt(code, 1, code.length(), 10));
    }

    /**
     * @param text any form with a leading {@code +} and country code
     * @param field the field's path, for the error
     */
    String read(String text, String field) throws Problem {
        String digits = plain(text);
        PhoneNumber number = digits == null ? null : split(digits);
        if (digits != null && number != null) {
            if (NUMBERS.isPossibleNumberWithReason(number) != ValidationResult.IS_POSSIBLE) {
                throw invalid(field);
            }
            return digits;
        }
        return parse(text, field);
    }

    /** The straightforward way, for any form; costs as much as all the rest of a message. */
    static String parse(String text, String field) throws Problem {
        String stripped = text.strip();
        if (!stripped.startsWith("+") && !stripped.startsWith(FULL_WIDTH_PLUS)) {
            throw new Problem(
                    ErrorCode.PHONE_INVALID, field + ": must begin with + and the country code, like +4915112345678");
        }
        try {
            PhoneNumber parsed = NUMBERS.parse(text, NO_REGION);
            if (NUMBERS.isPossibleNumberWithReason(parsed) != ValidationResult.IS_POSSIBLE || parsed.hasExtension()) {
                throw invalid(field);
            }
            return NUMBERS.format(parsed, PhoneNumberFormat.E164);
        } catch (NumberParseException e) {
            throw invalid(field);
        }
    }

    /** A plus sign and digits, if the text is that with no more than single spaces and hyphens between digits, or null. */
    private static @Nullable String plain(String text) {
        int length = text.length();
        if (length <= SHORTEST_CANONICAL || length > 2 * LONGEST_CANONICAL || text.charAt(0) != '+') {
            return null;
        }
        int digits = 0;
        boolean afterDigit = false;
        for (int i = 1; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
                afterDigit = true;
            } else if ((c == ' ' || c == '-') && afterDigit) {
                afterDigit = false;
            } else {
                return null;
            }
        }
        if (!afterDigit || digits < SHORTEST_CANONICAL || digits > LONGEST_CANONICAL) {
            return null;
        }
        return digits == length - 1 ? text : joined(text, digits);
    }

    private static String joined(String text, int digits) {
        StringBuilder number = new StringBuilder(1 + digits);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '-') {
                number.append(c);
            }
        }
        return number.toString();
    }

    /** The parsed number if parsing would change nothing, or null if that cannot be told from the country's prefix alone. */
    private @Nullable PhoneNumber split(String digits) {
        int code = lengthOfCallingCode(digits);
        if (code == 0) {
            return null;
        }
        String national = digits.substring(1 + code);
        int callingCode = Integer.parseInt(digits, 1, 1 + code, 10);
        // Some write the prefix that is dialled at home behind the country's code, where the parser takes it away.
        Matcher prefix = nationalPrefixes
                .computeIfAbsent(callingCode, Phones::nationalPrefix)
                .matcher(national);
        if (national.charAt(0) == '0' || (prefix.lookingAt() && changes(prefix))) {
            return null;
        }
        return new PhoneNumber().setCountryCode(callingCode).setNationalNumber(Long.parseLong(national));
    }

    /** A prefix may be optional, and then nothing is found and nothing taken away, unless its group has a word to say. */
    private static boolean changes(Matcher prefix) {
        return prefix.end() > 0 || (prefix.groupCount() > 0 && prefix.group(prefix.groupCount()) != null);
    }

    private static Pattern nationalPrefix(int callingCode) {
        String region = NUMBERS.getRegionCodeForCountryCode(callingCode);
        PhoneMetadata metadata = region.equals(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY)
                ? METADATA.getMetadataForNonGeographicalRegion(callingCode)
                : METADATA.getMetadataForRegion(region);
        String prefix = metadata.getNationalPrefixForParsing();
        return prefix.isEmpty() ? NOTHING : Pattern.compile(prefix);
    }

    private static Problem invalid(String field) {
        return new Problem(
                ErrorCode.PHONE_INVALID, field + ": is not a possible telephone number; check its length and country");
    }
}
