package dev.detour.channel.smtp;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

/**
 * A server's refusal: the reply code (RFC 5321) and, if the text has one, the enhanced status code (RFC 3463), which says
 * more. Angus Mail looks at the reply code alone, and takes a full mailbox for a passing trouble.
 *
 * @param code three digits, or 0 when a report does not tell it
 * @param enhanced like {@code 5.1.1}, or empty
 */
record SmtpReply(int code, String enhanced) {
    private static final Pattern ENHANCED = Pattern.compile("(?:^|\\s|-)([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s|$)");
    private static final Duration LATER = Duration.ofMinutes(5);

    static SmtpReply of(int code, String text) {
        Matcher matcher = ENHANCED.matcher(text);
        return new SmtpReply(code, matcher.find() ? matcher.group(1) : "");
    }

    private String word() {
        if (code == 0) {
            return enhanced.isEmpty() ? "smtp.returned" : "smtp." + enhanced;
        }
        return enhanced.isEmpty() ? "smtp." + code : "smtp." + code + "." + enhanced;
    }

    /** What it means. A recipient's trouble is told from the server's, since only the latter concerns others. */
    SendResult result() {
        return switch (meaning()) {
            case LOGIN -> refused(FailureClass.ACCOUNT, Scope.PROVIDER, "the server does not accept our login");
            case LATER ->
                new SendResult.Throttled(
                        Scope.RECIPIENT, word(), "the recipient's server wants it later (greylisting)", LATER);
            case NO_ADDRESS ->
                refused(FailureClass.RECIPIENT, Scope.RECIPIENT, "the address does not exist or refuses mail");
            case FULL -> refused(FailureClass.POLICY, Scope.RECIPIENT, "the mailbox is full at the moment");
            case CONTENT -> refused(FailureClass.CONTENT, Scope.MESSAGE, "the mail is too large or malformed");
            // Blocklists, SPF, DKIM, DMARC: about us as a sender, and no other mail will fare better.
            case SENDER ->
                refused(
                        FailureClass.ACCOUNT,
                        Scope.SENDER,
                        "refused by policy; look at SPF, DKIM, DMARC and blocklists");
            case SERVER -> refused(FailureClass.PROVIDER_FAULT, Scope.PROVIDER, "the server is in trouble");
        };
    }

    /** What it means when a report brings it, long after our server had taken the mail: nobody's outage is seen by it. */
    ProviderEvent.Failure failure() {
        return switch (meaning()) {
            case LOGIN, SENDER ->
                failure(
                        FailureClass.ACCOUNT,
                        Scope.SENDER,
                        "returned by policy; look at SPF, DKIM, DMARC and blocklists");
            case LATER, SERVER ->
                failure(FailureClass.POLICY, Scope.RECIPIENT, "the recipient's server did not take it for too long");
            case NO_ADDRESS ->
                failure(FailureClass.RECIPIENT, Scope.RECIPIENT, "the address does not exist or refuses mail");
            case FULL -> failure(FailureClass.POLICY, Scope.RECIPIENT, "the mailbox is full");
            case CONTENT -> failure(FailureClass.CONTENT, Scope.MESSAGE, "the mail is too large or malformed");
        };
    }

    private ProviderEvent.Failure failure(FailureClass failureClass, Scope scope, String detail) {
        return new ProviderEvent.Failure(failureClass, scope, word(), detail);
    }

    /** With another enhanced code where it has none. */
    SmtpReply or(String other) {
        return enhanced.isEmpty() ? new SmtpReply(code, other) : this;
    }

    private enum Meaning {
        LOGIN,
        LATER,
        NO_ADDRESS,
        FULL,
        CONTENT,
        SENDER,
        SERVER
    }

    /** By the enhanced code where there is one (subjects of RFC 3463, 3.1), else by the reply code. */
    private Meaning meaning() {
        switch (code) {
            case 530, 534, 535, 538 -> {
                return Meaning.LOGIN;
            }
            case 454 -> {
                return Meaning.SERVER;
            }
            default -> {
                // the others mean different things
            }
        }
        if (enhanced.isEmpty() || enhanced.charAt(2) == '0') {
            return switch (code) {
                case 0 -> enhanced.startsWith("4") ? Meaning.LATER : Meaning.NO_ADDRESS;
                case 450, 452 -> Meaning.LATER;
                case 550, 551, 553 -> Meaning.NO_ADDRESS;
                default -> code < 500 ? Meaning.SERVER : Meaning.CONTENT;
            };
        }
        boolean passing = enhanced.startsWith("4");
        int dot = enhanced.lastIndexOf('.');
        String detail = enhanced.substring(dot + 1);
        return switch (enhanced.substring(2, dot)) {
            case "1" ->
                detail.equals("7") || detail.equals("8")
                        ? Meaning.SENDER
                        : passing ? Meaning.LATER : Meaning.NO_ADDRESS;
            case "2" ->
                switch (detail) {
                    case "2" -> Meaning.FULL;
                    case "3" -> Meaning.CONTENT;
                    default -> passing ? Meaning.LATER : Meaning.NO_ADDRESS;
                };
            case "3" -> detail.equals("4") ? Meaning.CONTENT : Meaning.SERVER;
            case "4" -> passing ? Meaning.SERVER : Meaning.NO_ADDRESS;
            case "7" -> passing ? Meaning.LATER : Meaning.SENDER;
            default -> passing ? Meaning.SERVER : Meaning.CONTENT;
        };
    }

    private SendResult refused(FailureClass failureClass, Scope scope, String detail) {
        return new SendResult.Refused(failureClass, scope, word(), detail);
    }
}
