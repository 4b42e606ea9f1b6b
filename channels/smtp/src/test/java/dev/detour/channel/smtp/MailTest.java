package dev.detour.channel.smtp;

import java.net.URI;
import java.util.List;
import java.util.Map;

import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.detour.channel.Content;
import dev.detour.channel.Media;
import dev.detour.channel.Provider;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

/** A mail as it arrives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailTest {
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeAll
    void start() {
        server.start();
    }

    @AfterAll
    void stop() {
        server.stop();
    }

    @BeforeEach
    void forget() throws Exception {
        server.purgeEmailFromAllMailboxes();
    }

    @Test
    void textAndHtmlAreAlternatives() throws Exception {
        MimeMessage mail = arrived(content("Grüße", "Bestellung № 4711", "<p>Grüße</p>"));

        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(mail.getSubject()).isEqualTo("Bestellung № 4711");
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
        assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Grüße");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualToIgnoringCase("text/html; charset=UTF-8");
        assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>Grüße</p>");
    }

    @Test
    void oneOfThemStandsAlone() throws Exception {
        assertThat(arrived(content("text", null, null)).getContentType()).startsWith("text/plain");
        server.purgeEmailFromAllMailboxes();
        assertThat(arrived(content(null, null, "<p>html</p>")).getContentType()).startsWith("text/html");
    }

    @Test
    void mediaIsALink() throws Exception {
        Media media = new Media(URI.create("https://cdn.example.com/label.pdf"), "application/pdf", "Label");

        assertThat(arrived(new Content("text", null, null, null, media, List.of()))
                        .getContent())
                .asString()
                .isEqualToNormalizingNewlines("text\n\nLabel\nhttps://cdn.example.com/label.pdf");
    }

    @Test
    void whoItIsFromAndTo() throws Exception {
        MimeMessage mail = arrived(content("text", "subject", null));

        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("Shop <shop@example.com>");
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("Ana <ana@example.org>");
        assertThat(mail.getSentDate()).isNotNull();
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void theReturnPathNamesTheAttempt() throws Exception {
        assertThat(arrived(content("text", null, null)).getHeader("Return-Path"))
                .containsExactly("<bounce+t0ken@bounces.example.com>");
    }

    @Test
    void theMessageIdIsTheSameForEachAttemptAndAnotherForEachMessage() throws Exception {
        // When
        SendResult first = send(request("order-1", "a", content("text", null, null)));
        SendResult second = send(request("order-1", "b", content("text", null, null)));
        SendResult other = send(request("order-2", "c", content("text", null, null)));

        // Then
        String id = server.getReceivedMessages()[0].getMessageID();
        assertThat(first)
                .isEqualTo(new SendResult.Accepted(id))
                .isEqualTo(second)
                .isNotEqualTo(other);
        assertThat(id).matches("<[0-9a-f]{40}@example\\.com>");
        assertThat(server.getReceivedMessages()[1].getMessageID()).isEqualTo(id);
    }

    @Test
    void advertisingCanBeUnsubscribedWithOneClick() throws Exception {
        // When
        send(Requests.request(
                "order-1",
                "t0ken",
                "ana@example.org",
                null,
                content("text", null, null),
                URI.create("https://detour.example.com/u/opaque")));

        // Then
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getHeader("List-Unsubscribe")).containsExactly("<https://detour.example.com/u/opaque>");
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
    }

    @Test
    void otherMailCannotBeUnsubscribed() throws Exception {
        assertThat(arrived(content("text", null, null)).getHeader("List-Unsubscribe"))
                .isNull();
    }

    @Test
    void noLineIsTooLongWhateverTheText() throws Exception {
        arrived(content("x".repeat(50_000), "s".repeat(900), "<p>" + "ü".repeat(50_000) + "</p>"));

        int longest = GreenMailUtil.getWholeMessage(server.getReceivedMessages()[0])
                .lines()
                .mapToInt(String::length)
                .max()
                .orElseThrow();
        assertThat(longest).isLessThanOrEqualTo(998);
    }

    @Test
    void aSubjectThatNoServerWouldTakeIsRefused() {
        assertThat(send(request("order-1", "t0ken", content("text", "s".repeat(901), null))))
                .isInstanceOfSatisfying(
                        SendResult.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("header.too-long"));
    }

    @Test
    void aDomainBeyondAsciiIsWrittenInAscii() throws Exception {
        send(Requests.request("order-1", "t0ken", "ana@bücher.example", null, content("text", null, null), null));

        assertThat(server.getReceivedMessages()[0].getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("ana@xn--bcher-kva.example");
    }

    private MimeMessage arrived(Content content) {
        assertThat(send(request("order-4711", "t0ken", content))).isInstanceOf(SendResult.Accepted.class);
        return server.getReceivedMessages()[0];
    }

    private SendResult send(SendRequest request) {
        try (Provider provider =
                Requests.provider(server.getSmtp().getPort(), Map.of("bounce-domain", "bounces.example.com"))) {
            return Requests.send(provider, request);
        }
    }

    private static SendRequest request(String messageId, String token, Content content) {
        return Requests.request(messageId, token, "ana@example.org", "Ana", content, null);
    }

    private static Content content(@Nullable String text, @Nullable String subject, @Nullable String html) {
        return new Content(text, subject, html, null, null, List.of());
    }
}
