package dev.detour.contract;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * Reads telephone numbers into E.164. A number must be possible, i.e. of a length that its country has when it is dialled
 * from abroad; whether it is
 * assigned is the provider's to say, since number plans change faster than any table.
 *
 * <p>Safe for use by many threads.
 */
public final class Phones {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final Set<Integer> CALLING_CODES = Set.copyOf(NUMBERS.getSupportedCallingCodes());
    private static final String NO_REGION = "ZZ";
    /** As East Asian keyboards write it. */
    private static final String FULL_WIDTH_PLUS = "\uFF0B";
    /** Recipients come again, and parsing costs as much as all the rest of a message. */
    private static final int REMEMBERED = 50_000;

    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** The calling code of an E.164 number with its plus sign, like {@code +49}; the number itself is not looked at. */
    public static String callingCode(String number) {
        // No code is the beginning of another one, and none is longer than three digits (ITU-T E.164).
        for (int length = 1; length <= 3 && length < number.length(); length++) {
            int code = Integer.parseInt(number, 1, 1 + length, 10);
            if (CALLING_CODES.contains(code)) {
                return "+" + code;
            }
        }
        return "+";
    }

    /** Whether there are numbers that begin with this code, like {@code +49}. */
    public static boolean isCallingCode(String code) {
        return code.matches("\\+[1-9][0-9]{0,2}") && CALLING_CODES.contains(Integer.valueOf(code.substring(1), 10));
    }

    /**
     * @param text any form with a leading {@code +} and country code
     * @param field the field's path, for the error
     */
    String read(String text, String field) throws Problem {
        String before = known.get(text);
        if (before != null) {
            return before;
        }
        String stripped = text.strip();
        if (!stripped.startsWith("+") && !stripped.startsWith(FULL_WIDTH_PLUS)) {
            throw new Problem(
                    ErrorCode.PHONE_INVALID, field + ": must begin with + and the country code, like +4915112345678");
        }
        String number;
        try {
            PhoneNumber parsed = NUMBERS.parse(text, NO_REGION);
            if (NUMBERS.isPossibleNumberWithReason(parsed) != ValidationResult.IS_POSSIBLE || parsed.hasExtension()) {
                throw invalid(field);
            }
            number = NUMBERS.format(parsed, PhoneNumberFormat.E164);
        } catch (NumberParseException e) {
            throw invalid(field);
        }
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(text, number);
        return number;
    }

    private static Problem invalid(String field) {
        return new Problem(
                ErrorCode.PHONE_INVALID, field + ": is not a possible telephone number; check its length and country");
    }
}
