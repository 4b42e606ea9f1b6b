package dev.detour.channel.smtp;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

/**
 * A server's refusal: the reply code (RFC 5321) and, if the text has one, the enhanced status code (RFC 3463), which says
 * more. Angus Mail looks at the reply code alone, and takes a full mailbox for a passing trouble.
 *
 * @param code three digits
 * @param enhanced like {@code 5.1.1}, or empty
 */
record SmtpReply(int code, String enhanced) {
    private static final Pattern ENHANCED = Pattern.compile("(?:^|\\s|-)([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s|$)");
    private static final Duration GREYLISTED = Duration.ofMinutes(5);

    static SmtpReply of(int code, String text) {
        Matcher matcher = ENHANCED.matcher(text);
        return new SmtpReply(code, matcher.find() ? matcher.group(1) : "");
    }

    private String word() {
        return enhanced.isEmpty() ? "smtp." + code : "smtp." + code + "." + enhanced;
    }

    /** What it means. A recipient's trouble is told from the server's, since only the latter concerns others. */
    SendResult result() {
        if (code == 530 || code == 534 || code == 535 || code == 538) {
            return refused(FailureClass.ACCOUNT, Scope.PROVIDER, "the server does not accept our login");
        }
        if (enhanced.startsWith("4.7.") && code != 454) {
            return new SendResult.Throttled(
                    Scope.RECIPIENT, word(), "the recipient's server wants it later (greylisting)", GREYLISTED);
        }
        String kind = enhanced.isEmpty() ? byCode() : enhanced.substring(2);
        if (kind.startsWith("1.") && !kind.equals("1.7") && !kind.equals("1.8")) {
            return refused(FailureClass.RECIPIENT, Scope.RECIPIENT, "the address does not exist");
        }
        if (kind.equals("2.3") || kind.equals("3.4") || kind.startsWith("6.")) {
            return refused(FailureClass.CONTENT, Scope.MESSAGE, "the mail is too large or malformed");
        }
        if (kind.startsWith("2.")) {
            return refused(FailureClass.RECIPIENT, Scope.RECIPIENT, "the mailbox is full, disabled or refuses mail");
        }
        if (kind.startsWith("7.") || kind.startsWith("1.")) {
            // Blocklists, SPF, DKIM, DMARC: about us as a sender, and no other mail will fare better.
            return refused(
                    FailureClass.ACCOUNT, Scope.SENDER, "refused by policy; look at SPF, DKIM, DMARC and blocklists");
        }
        return code >= 500
                ? refused(FailureClass.CONTENT, Scope.MESSAGE, "refused for good")
                : refused(FailureClass.PROVIDER_FAULT, Scope.PROVIDER, "the server has a passing trouble");
    }

    /** What a reply code means where no enhanced code says it. */
    private String byCode() {
        return switch (code) {
            case 550, 551, 553 -> "1.1";
            case 450, 452 -> "2.1";
            case 552 -> "2.2";
            default -> "";
        };
    }

    private SendResult refused(FailureClass failureClass, Scope scope, String detail) {
        return new SendResult.Refused(failureClass, scope, word(), detail);
    }
}
