package dev.detour.contract;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Reads {@code to}. Safe for use by many threads. */
final class RecipientReader {
    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST_NAME = 200;
    /** RFC 5321's Mailbox without quoted local parts and address literals, which no shop's customer has. */
    private static final Pattern EMAIL = Pattern.compile(
            "[^\\s@\"(),:;<>\\[\\]\\\\\\p{Cntrl}]{1,64}@(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)+[\\p{L}\\p{N}-]{2,63}");

    private final Phones phones = new Phones();

    Recipient read(Fields message) throws Problem {
        Fields to = message.object("to");
        if (to == null) {
            throw new Problem(ErrorCode.TO_MISSING, "to: is missing; give an object with phone or email");
        }
        String phone = phone(to, "phone");
        String whatsapp = phone(to, "whatsapp");
        String sms = phone(to, "sms");
        Recipient recipient = new Recipient(
                whatsapp == null ? phone : whatsapp,
                sms == null ? phone : sms,
                email(to),
                to.line("name", LONGEST_NAME, ErrorCode.FIELD_INVALID),
                timezone(to));
        if (recipient.whatsapp() == null && recipient.sms() == null && recipient.email() == null) {
            throw new Problem(ErrorCode.ADDRESS_MISSING, "to: has no address; give to.phone or to.email");
        }
        return recipient;
    }

    private @Nullable String phone(Fields to, String field) throws Problem {
        String text = to.text(field);
        return text == null ? null : phones.read(text, to.name(field));
    }

    private static @Nullable String email(Fields to) throws Problem {
        String text = to.text("email");
        if (text == null) {
            return null;
        }
        if (text.length() > LONGEST_EMAIL
                || hasStrayDot(text)
                || !EMAIL.matcher(text).matches()) {
            throw new Problem(
                    ErrorCode.EMAIL_INVALID, "to.email: must be a single address like name@example.com, nothing else");
        }
        return text;
    }

    /** A local part has dots between its atoms only. */
    private static boolean hasStrayDot(String email) {
        return email.startsWith(".") || email.contains("..") || email.contains(".@");
    }

    private static @Nullable String timezone(Fields to) throws Problem {
        String text = to.text("timezone");
        if (text == null) {
            return null;
        }
        try {
            return ZoneId.of(text).getId();
        } catch (DateTimeException e) {
            throw new Problem(
                    ErrorCode.FIELD_INVALID, "to.timezone: must be a zone of the IANA database, like Europe/Berlin");
        }
    }
}
