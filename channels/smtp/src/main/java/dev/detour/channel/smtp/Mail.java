package dev.detour.channel.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;

import org.eclipse.angus.mail.smtp.SMTPMessage;

import dev.detour.channel.Content;
import dev.detour.channel.Media;
import dev.detour.channel.SendRequest;

/**
 * One mail (RFC 5322). Its Message-ID depends on the message alone, so that receivers see another attempt as the same
 * mail; it knows whether all of it has been written, from which moment the server may have taken it.
 */
final class Mail extends SMTPMessage {
    /** Carries the token, so that a returned mail names it even where its address is lost. */
    static final String TOKEN_HEADER = "X-Detour-Token";

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final String messageId;
    private final BooleanSupplier wanted;
    private volatile boolean written;
    private volatile boolean withdrawn;

    private Mail(Session session, String messageId, BooleanSupplier wanted) {
        super(session);
        this.messageId = messageId;
        this.wanted = wanted;
    }

    /** @param wanted asked again when the server waits for the text */
    static Mail of(Session session, Relay relay, SendRequest request, BooleanSupplier wanted, Instant now)
            throws MessagingException, IOException {
        String domain = domain(relay.from().getAddress());
        Mail mail = new Mail(session, "<" + hash(request.messageId(), 20) + "@" + domain + ">", wanted);
        Content content = request.content();
        mail.setFrom(relay.from());
        InternetAddress to = new InternetAddress(ascii(request.to()), true);
        if (!to.getAddress().equals(ascii(request.to()))) {
            throw new AddressException("more than an address");
        }
        if (request.name() != null) {
            to.setPersonal(request.name(), UTF_8);
        }
        mail.setRecipient(Message.RecipientType.TO, to);
        mail.setSubject(content.subject() == null ? "" : content.subject(), UTF_8);
        mail.setSentDate(Date.from(now));
        mail.setHeader(TOKEN_HEADER, request.token());
        // RFC 3834: keeps holiday notices from being answered to a shop.
        mail.setHeader("Auto-Submitted", "auto-generated");
        if (request.unsubscribe() != null) {
            mail.setHeader("List-Unsubscribe", "<" + request.unsubscribe() + ">");
            mail.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        mail.setEnvelopeFrom(ReturnPath.of(request.token(), relay.bounceDomain()));
        body(mail, content);
        mail.saveChanges();
        return mail;
    }

    /** Base64 keeps every line short, whatever the text; quoted-printable would be left to a guess. */
    private static void body(Mail mail, Content content) throws MessagingException {
        String text = content.text();
        Media media = content.media();
        if (media != null) {
            // We do not fetch what others name; the recipient's program may.
            text = (text == null ? "" : text + "\n\n")
                    + (media.caption() == null ? "" : media.caption() + "\n")
                    + media.url();
        }
        String html = content.html();
        if (html == null || text == null) {
            mail.setContent(html == null ? (text == null ? "" : text) : html, type(html == null ? "plain" : "html"));
            mail.setHeader("Content-Transfer-Encoding", "base64");
            return;
        }
        MimeMultipart parts = new MimeMultipart("alternative");
        parts.addBodyPart(part(text, "plain"));
        parts.addBodyPart(part(html, "html"));
        mail.setContent(parts);
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setContent(text, type(subtype));
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }

    private static String type(String subtype) {
        return "text/" + subtype + "; charset=UTF-8";
    }

    /** An address with its domain in ASCII (IDNA). */
    private static String ascii(String address) throws AddressException {
        int at = address.lastIndexOf('@');
        try {
            return at < 0 ? address : address.substring(0, at + 1) + IDN.toASCII(address.substring(at + 1));
        } catch (IllegalArgumentException e) {
            throw new AddressException("the domain is none");
        }
    }

    private static String domain(String address) {
        return IDN.toASCII(address.substring(address.lastIndexOf('@') + 1));
    }

    private static String hash(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Angus Mail would put a new one, with this machine's name, whenever headers are saved. */
    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }

    @Override
    public void writeTo(OutputStream out, String[] ignoreList) throws IOException, MessagingException {
        if (!wanted.getAsBoolean()) {
            withdrawn = true;
            throw new IOException("no longer wanted");
        }
        super.writeTo(out, ignoreList);
        written = true;
    }

    /** Whether it was not wanted any more when the server waited for its text: what had no end was no mail. */
    boolean withdrawn() {
        return withdrawn;
    }

    /** Whether the whole text was written, so that only the line that ends it can still be missing. */
    boolean written() {
        return written;
    }

    /** The Message-ID with its angle brackets. */
    String id() {
        return messageId;
    }
}
