package dev.detour.channel.smtp;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where what comes back goes: an address for each attempt (VERP), since a report need not name the mail that it is about.
 * With {@code bounce+} and a token of at most 56 characters the local part has at most 63, of 64 allowed (RFC 5321,
 * 4.5.3.1.1).
 */
final class ReturnPath {
    private static final String PREFIX = "bounce+";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._-]{1,56}");
    private static final Pattern ADDRESS = Pattern.compile("<?bounce\\+([A-Za-z0-9._-]{1,56})@([^<>@\\s]{1,255})>?");

    private ReturnPath() {}

    static String of(String token, String domain) {
        return PREFIX + token + "@" + domain;
    }

    /** The token in an address of this kind and domain, with or without angle brackets, or empty. */
    static Optional<String> token(String address, String domain) {
        Matcher matcher = ADDRESS.matcher(address.strip());
        return matcher.matches() && matcher.group(2).toLowerCase(Locale.ROOT).equals(domain.toLowerCase(Locale.ROOT))
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }
}
