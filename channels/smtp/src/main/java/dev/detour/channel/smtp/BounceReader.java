package dev.detour.channel.smtp;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import org.eclipse.angus.mail.dsn.DeliveryStatus;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ReceiptState;

/**
 * Reads what comes back: delivery status notifications (RFC 3464). Everything else that lands at a return path, such as a
 * holiday notice, says nothing about delivery. Safe for use by many threads; never throws, whatever the mail.
 */
final class BounceReader {
    private static final String[] ADDRESS_HEADERS = {"Delivered-To", "X-Original-To", "Envelope-To", "To"};
    private static final int MOST_PARTS = 10;
    private static final int MOST_RECIPIENTS = 20;
    private static final Pattern STATUS = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
    private static final Pattern REPLY_CODE =
            Pattern.compile("^\\s*smtp\\s*;\\s*(\\d{3})\\b", Pattern.CASE_INSENSITIVE);
    /** Where a report names no mail, since a receipt has to name one. */
    private static final String NO_ID = "unknown";

    private final String domain;
    private final InstantSource clock;

    BounceReader(String domain, InstantSource clock) {
        this.domain = domain;
        this.clock = clock;
    }

    /** The first token in any of these addresses that is a return path of ours. */
    Optional<String> token(Collection<String> addresses) {
        return addresses.stream()
                .flatMap(address -> ReturnPath.token(address, domain).stream())
                .findFirst();
    }

    /** The token in the address that a mail was delivered to, as far as its headers say. */
    Optional<String> token(MimeMessage mail) {
        try {
            for (String name : ADDRESS_HEADERS) {
                String[] values = mail.getHeader(name);
                Optional<String> token = values == null ? Optional.empty() : token(List.of(values));
                if (token.isPresent()) {
                    return token;
                }
            }
        } catch (MessagingException | RuntimeException e) {
            // A mail without readable headers was not sent to us.
        }
        return Optional.empty();
    }

    /**
     * What a mail says.
     *
     * @param addressed the token in the return path that it was sent to, if there was one
     * @return a receipt, or something to count
     */
    ProviderEvent read(MimeMessage mail, Optional<String> addressed) {
        try {
            if (!mail.isMimeType("multipart/report")) {
                return new ProviderEvent.Ignored("mail.not-a-report");
            }
            DeliveryStatus status = null;
            InternetHeaders original = null;
            MimeMultipart parts = new MimeMultipart(mail.getDataHandler().getDataSource());
            for (int i = 0; i < Math.min(MOST_PARTS, parts.getCount()); i++) {
                Part part = parts.getBodyPart(i);
                if (part.isMimeType("message/delivery-status") || part.isMimeType("message/global-delivery-status")) {
                    status = new DeliveryStatus(part.getInputStream());
                } else if (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers")) {
                    original = new InternetHeaders(part.getInputStream());
                }
            }
            String token = addressed.or(() -> token(mail)).orElse(original == null ? null : token(original));
            if (status == null) {
                return new ProviderEvent.Ignored("mail.not-a-delivery-status");
            }
            return token == null
                    ? new ProviderEvent.Ignored("bounce.unknown")
                    : receipt(status, token, messageId(original), time(mail));
        } catch (MessagingException | IOException | RuntimeException e) {
            // Jakarta Mail throws some of each on mails that are not what they say.
            return new ProviderEvent.Ignored("mail.unreadable");
        }
    }

    private static ProviderEvent receipt(DeliveryStatus status, String token, String id, Instant at) {
        boolean delivered = false;
        for (int i = 0; i < Math.min(MOST_RECIPIENTS, status.getRecipientDSNCount()); i++) {
            InternetHeaders recipient = status.getRecipientDSN(i);
            switch (action(recipient)) {
                case "failed" -> {
                    return new ProviderEvent.Receipt(
                            token, id, ReceiptState.FAILED, at, reply(recipient).failure());
                }
                case "delivered" -> delivered = true;
                default -> {
                    // "delayed" is no end, "relayed" and "expanded" say that nobody will report any more.
                }
            }
        }
        return delivered
                ? new ProviderEvent.Receipt(token, id, ReceiptState.DELIVERED, at, null)
                : new ProviderEvent.Ignored("bounce.no-end");
    }

    private static String action(InternetHeaders recipient) {
        String action = recipient.getHeader("Action", null);
        return action == null ? "" : action.strip().split("[\\s;(]", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** The last server's own words say more than a status that says nothing (x.0.0). */
    private static SmtpReply reply(InternetHeaders recipient) {
        String diagnostic = Optional.ofNullable(recipient.getHeader("Diagnostic-Code", null))
                .map(text -> text.replaceAll("\\s+", " "))
                .orElse("");
        Matcher code = REPLY_CODE.matcher(diagnostic);
        int replyCode = code.find() ? Integer.parseInt(code.group(1)) : 0;
        Matcher status = STATUS.matcher(
                Optional.ofNullable(recipient.getHeader("Status", null)).orElse(""));
        String enhanced = status.find() ? status.group() : "";
        return enhanced.isEmpty() || enhanced.endsWith(".0.0")
                ? SmtpReply.of(replyCode, diagnostic).or(enhanced)
                : new SmtpReply(replyCode, enhanced);
    }

    private static @Nullable String token(InternetHeaders original) {
        String token = original.getHeader(Mail.TOKEN_HEADER, null);
        return token != null && ReturnPath.isToken(token.strip()) ? token.strip() : null;
    }

    private static String messageId(@Nullable InternetHeaders original) {
        String id = original == null ? null : original.getHeader("Message-ID", null);
        return id != null && id.strip().matches("<[^<>\\s]{1,250}>") ? id.strip() : NO_ID;
    }

    /** The report's own date, which is not in the future. */
    private Instant time(MimeMessage mail) throws MessagingException {
        Date sent = mail.getSentDate();
        Instant now = clock.instant();
        return sent == null || sent.toInstant().isAfter(now) ? now : sent.toInstant();
    }
}
