package dev.detour.channel.smtp;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.Receipt;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.testkit.Mutations;

import static org.assertj.core.api.Assertions.assertThat;

class BounceReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String US = "bounce+t0ken-._@bounces.example.com";
    private static final int MUTATIONS = 1_000;

    private static final Session SESSION = Session.getInstance(new Properties());

    private final BounceReader reader = new BounceReader("bounces.example.com", () -> NOW);

    @Test
    void aReportSaysWhichMailFailedAndWhy() {
        assertThat(read(Reports.postfix(US, "failed", "5.1.1", "smtp; 550 5.1.1 <ana@example.org>: unknown")))
                .isEqualTo(new Receipt(
                        "t0ken-._",
                        "<9deb880b43bdf6f465a0afb130aed71b31cf2196@example.com>",
                        ReceiptState.FAILED,
                        Instant.parse("2026-11-24T10:00:01Z"),
                        new ProviderEvent.Failure(
                                FailureClass.RECIPIENT,
                                Scope.RECIPIENT,
                                "smtp.550.5.1.1",
                                "the address does not exist or refuses mail")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5.1.1 | smtp; 550 5.1.1 unknown               | RECIPIENT | smtp.550.5.1.1
            5.2.2 | smtp; 552 5.2.2 over quota            | POLICY    | smtp.552.5.2.2
            4.2.2 | smtp; 452 4.2.2 over quota            | POLICY    | smtp.452.4.2.2
            4.4.7 | smtp; 421 4.4.7 delivery time expired | POLICY    | smtp.421.4.4.7
            4.4.1 | X-Postfix; connection timed out       | POLICY    | smtp.4.4.1
            5.4.4 | X-Postfix; host not found             | RECIPIENT | smtp.5.4.4
            5.7.1 | smtp; 550 5.7.1 SPF                   | ACCOUNT   | smtp.550.5.7.1
            5.3.4 | smtp; 552 5.3.4 too big               | CONTENT   | smtp.552.5.3.4
            5.0.0 | smtp; 550 5.1.1 unknown               | RECIPIENT | smtp.550.5.1.1
            5.0.0 | smtp; 550 unknown                     | RECIPIENT | smtp.550.5.0.0
            5.0.0 | X-Unix; 67                            | RECIPIENT | smtp.5.0.0
            none  | none                                  | RECIPIENT | smtp.returned
            """)
    void theStatusHasItsClassAndIsNobodysOutage(String status, String diagnostic, FailureClass expected, String code) {
        assertThat(read(Reports.postfix(US, "failed", status, diagnostic)))
                .isInstanceOfSatisfying(
                        Receipt.class,
                        receipt -> assertThat(receipt.failure())
                                .extracting(failure -> List.of(failure.failureClass(), failure.code()))
                                .isEqualTo(List.of(expected, code)));
    }

    @Test
    void whatWasDeliveredIsDelivered() {
        assertThat(read(Reports.postfix(US, "Delivered (to mailbox)", "2.0.0", "smtp; 250 ok")))
                .isInstanceOfSatisfying(Receipt.class, receipt -> {
                    assertThat(receipt.state()).isEqualTo(ReceiptState.DELIVERED);
                    assertThat(receipt.failure()).isNull();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"delayed", "relayed", "expanded", "exploded", ""})
    void whatIsNoEndIsNoReceipt(String action) {
        assertThat(read(Reports.postfix(US, action, "4.4.1", "smtp; 451 4.4.1 later")))
                .isEqualTo(new ProviderEvent.Ignored("bounce.no-end"));
    }

    @Test
    void theReturnedHeadersNameTheMailWhereTheAddressDoesNot() {
        assertThat(read(Reports.postfix("postmaster@example.com", "failed", "5.1.1", "smtp; 550")))
                .isInstanceOfSatisfying(
                        Receipt.class, receipt -> assertThat(receipt.token()).isEqualTo("t0ken-in-header"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bounce+t0ken@other.example.com",
                "bounce+@bounces.example.com",
                "bounce+a b@bounces.example.com",
                "bounce+0123456789012345678901234567890123456789012345678901234567@bounces.example.com",
                "ana@bounces.example.com"
            })
    void anAddressThatIsNotOursHasNoToken(String address) {
        assertThat(reader.token(List.of(address))).isEmpty();
    }

    @Test
    void aHolidayNoticeIsNoReport() {
        assertThat(read(Reports.autoReply(US))).isEqualTo(new ProviderEvent.Ignored("mail.not-a-report"));
    }

    @Test
    void aReportOfSomethingElseIsNone() {
        assertThat(read(Reports.postfix(US, "failed", "5.1.1", "smtp; 550")
                        .replace("message/delivery-status", "message/disposition-notification")))
                .isEqualTo(new ProviderEvent.Ignored("mail.not-a-delivery-status"));
    }

    @Test
    void aReportThatNamesNothingIsCounted() {
        assertThat(read(Reports.postfix("x@example.com", "failed", "5.1.1", "smtp; 550")
                        .replace("X-Detour-Token", "X-Other")))
                .isEqualTo(new ProviderEvent.Ignored("bounce.unknown"));
    }

    @Test
    void aDateInTheFutureIsNow() {
        assertThat(read(Reports.postfix(US, "failed", "5.1.1", "smtp; 550")
                        .replace("24 Nov 2026 10:00:01", "24 Nov 2036 10:00:01")))
                .isInstanceOfSatisfying(
                        Receipt.class, receipt -> assertThat(receipt.at()).isEqualTo(NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "Content-Type: multipart/report\r\n\r\n",
                "Content-Type: multipart/report; boundary=\"\"\r\n\r\n--\r\n",
                "Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n--x--",
                "Content-Type: /\r\n\r\nx"
            })
    void garbageIsNoReceiptAndThrowsNothing(String mail) {
        assertThat(read(mail)).isInstanceOf(ProviderEvent.Ignored.class);
    }

    @Test
    void noDamageThrowsAndNoneNamesAnotherMail() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] report = Reports.postfix(US, "failed", "5.1.1", "smtp; 550 5.1.1 unknown")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < MUTATIONS; i++) {
            try {
                // When
                ProviderEvent event = reader.read(mail(Mutations.of(report, random)), Optional.of("t0ken"));

                // Then
                if (event instanceof Receipt receipt && !"t0ken".equals(receipt.token())) {
                    throw new AssertionError("another token, seed " + seed + ", mutation " + i);
                }
            } catch (RuntimeException | MessagingException e) {
                throw new AssertionError("seed " + seed + ", mutation " + i, e);
            }
        }
    }

    private ProviderEvent read(String text) {
        try {
            MimeMessage mail = mail(text.getBytes(StandardCharsets.UTF_8));
            return reader.read(mail, reader.token(mail));
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static MimeMessage mail(byte[] bytes) throws MessagingException {
        return new MimeMessage(SESSION, new ByteArrayInputStream(bytes));
    }
}
