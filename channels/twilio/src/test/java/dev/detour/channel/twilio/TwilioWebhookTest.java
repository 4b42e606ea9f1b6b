package dev.detour.channel.twilio;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.channel.Webhook.Reading;
import dev.detour.channel.WebhookRequest;
import dev.detour.testkit.Mutations;

import static dev.detour.channel.twilio.SignedByTwilio.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

class TwilioWebhookTest {
    private static final String URL = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private static final String FORM =
            "Digits=1234&CallSid=CA1234567890ABCDE&To=%2B18005551212&Caller=%2B14158675309" + "&From=%2B14158675309";
    private static final String STATUS = "https://detour.example.com/webhooks/twilio/it?token=t0ken-._&lane=urgent";
    private static final int MUTATIONS = 100_000;

    private final TwilioWebhook webhook = SignedByTwilio.webhook();

    @ParameterizedTest
    @CsvSource({
        "https://mycompany.com/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "https://mycompany.com:443/myapp.php?foo=1&bar=2, kvajT1Ptam85bY51eRf/AJRuM3w=",
        "http://mycompany.com:80/myapp.php?foo=1&bar=2, 0ZXoZLH/DfblKGATFgpif+LLRf4="
    })
    void twiliosOwnVectorsVerify(String url, String signature) {
        assertThat(webhook.read(request(url, signature, FORM))).isInstanceOf(Reading.Events.class);
    }

    @ParameterizedTest
    @CsvSource({
        // signed with the port, called without, and the other way round
        "https://mycompany.com/myapp.php?foo=1&bar=2, kvajT1Ptam85bY51eRf/AJRuM3w=",
        "https://mycompany.com:443/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "http://mycompany.com/myapp.php?foo=1&bar=2, 0ZXoZLH/DfblKGATFgpif+LLRf4="
    })
    void theUsualPortMayBeSignedOrNot(String url, String signature) {
        assertThat(webhook.read(request(url, signature, FORM))).isInstanceOf(Reading.Events.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://mycompany.com/myapp.php?foo=1&bar=3, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "http://mycompany.com/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "https://evil.com/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "https://mycompany.com/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr9B8=",
        "https://mycompany.com/myapp.php?foo=1&bar=2, ''",
        "https://mycompany.com/myapp.php?foo=1&bar=2, '*'",
        "https://mycompany.com/myapp.php?foo=1&bar=2, RSOY"
    })
    void anythingElseIsForged(String url, String signature) {
        assertThat(webhook.read(request(url, signature, FORM))).isInstanceOf(Reading.Forged.class);
    }

    @Test
    void withoutASignatureItIsForged() {
        assertThat(webhook.read(new WebhookRequest(URL, Map.of(), bytes(FORM)))).isInstanceOf(Reading.Forged.class);
    }

    @Test
    void everyParameterIsSignedKnownOrNot() {
        assertThat(webhook.read(request(URL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", FORM + "&New=1")))
                .isInstanceOf(Reading.Forged.class);
        assertThat(webhook.read(SignedByTwilio.request(URL, FORM + "&New=1"))).isInstanceOf(Reading.Events.class);
    }

    @Test
    void aJsonBodyIsSignedByItsHash() {
        // Given
        String url = URL + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
        String body = "{\"property\": \"value\", \"boolean\": true}";
        String signature = "a9nBmqA0ju/hNViExpshrM61xv4=";

        assertThat(webhook.read(request(url, signature, body))).isInstanceOf(Reading.Events.class);
        assertThat(webhook.read(request(url, signature, body.replace("true", "false"))))
                .isInstanceOf(Reading.Forged.class);
        assertThat(webhook.read(request(url.replace("0a1f", "0a1e"), signature, body)))
                .isInstanceOf(Reading.Forged.class);
    }

    @Test
    void aParameterThatComesTwiceIsSignedOnceForEachValue() {
        // Given what Twilio's own libraries compute: names sorted, each different value of one name sorted
        String signature = SignedByTwilio.sign(TOKEN, URL + "MediaUrlhttps://aMediaUrlhttps://bTo+1");

        assertThat(webhook.read(
                        request(URL, signature, "MediaUrl=https://b&To=%2B1&MediaUrl=https://a&MediaUrl=https://b")))
                .isInstanceOf(Reading.Events.class);
    }

    @Test
    void theTokenBeforeARotationStillCounts() {
        assertThat(webhook.read(SignedByTwilio.request(SignedByTwilio.PREVIOUS, URL, FORM)))
                .isInstanceOf(Reading.Events.class);
        assertThat(webhook.read(SignedByTwilio.request("another", URL, FORM))).isInstanceOf(Reading.Forged.class);
    }

    @Test
    void anEmptyTokenVerifiesNothing() {
        TwilioWebhook empty = new TwilioWebhook(() -> "", Optional.empty(), Instant::now);

        assertThat(empty.read(SignedByTwilio.request(URL, FORM))).isInstanceOf(Reading.Forged.class);
    }

    @ParameterizedTest
    @CsvSource({"sent, SENT", "delivered, DELIVERED", "read, READ", "undelivered, FAILED", "failed, FAILED"})
    void aStatusIsAReceiptThatBringsTheTokenBack(String status, ReceiptState state) {
        assertThat(events("MessageSid=SM1&MessageStatus=" + status + "&ErrorCode=30003"))
                .singleElement()
                .isInstanceOfSatisfying(ProviderEvent.Receipt.class, receipt -> {
                    assertThat(receipt.state()).isEqualTo(state);
                    assertThat(receipt.token()).isEqualTo("t0ken-._");
                    assertThat(receipt.providerMessageId()).isEqualTo("SM1");
                    assertThat(receipt.at()).isEqualTo(SignedByTwilio.NOW);
                    assertThat(receipt.failure() != null).isEqualTo(state == ReceiptState.FAILED);
                });
    }

    @Test
    void aFailureSaysWhy() {
        assertThat(events("MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30005"))
                .singleElement()
                .isInstanceOfSatisfying(ProviderEvent.Receipt.class, receipt -> {
                    assertThat(receipt.failure())
                            .isEqualTo(new ProviderEvent.Failure(
                                    FailureClass.RECIPIENT, Scope.RECIPIENT, "30005", "the number does not exist"));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&ErrorCode=", "&ErrorCode=0", "&ErrorCode=x", "&ErrorCode=99999999999"})
    void aFailureWithoutACodeIsTwiliosFault(String code) {
        assertThat(events("MessageSid=SM1&MessageStatus=failed" + code))
                .singleElement()
                .isInstanceOfSatisfying(
                        ProviderEvent.Receipt.class,
                        receipt -> assertThat(receipt.failure())
                                .extracting(failure -> failure.failureClass())
                                .isEqualTo(FailureClass.PROVIDER_FAULT));
    }

    @Test
    void theCarriersTimeIsTaken() {
        assertThat(events("MessageSid=SM1&MessageStatus=delivered&RawDlrDoneDate=2611240959"))
                .singleElement()
                .isInstanceOfSatisfying(
                        ProviderEvent.Receipt.class,
                        receipt -> assertThat(receipt.at()).isEqualTo(Instant.parse("2026-11-24T09:59:00Z")));
        assertThat(events("MessageSid=SM1&MessageStatus=delivered&RawDlrDoneDate=nonsense"))
                .singleElement()
                .isInstanceOfSatisfying(
                        ProviderEvent.Receipt.class,
                        receipt -> assertThat(receipt.at()).isEqualTo(SignedByTwilio.NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "MessageSid=SM1&MessageStatus=queued, status.queued",
        "MessageSid=SM1&MessageStatus=sending, status.sending",
        "MessageSid=SM1&MessageStatus=%0A, status.unknown",
        "MessageStatus=delivered, status.delivered"
    })
    void aStatusThatIsNoReceiptIsIgnored(String form, String type) {
        assertThat(events(form)).containsExactly(new ProviderEvent.Ignored(type));
    }

    @Test
    void noChangedBodyIsAcceptedAndNoneThrows() {
        // Given
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] body = bytes(FORM);
        Parameters original = Parameters.parse(FORM);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] changed = Mutations.of(body, random);
            boolean same = Arrays.equals(changed, body)
                    || Parameters.parse(new String(changed, StandardCharsets.UTF_8))
                            .signed()
                            .equals(original.signed());

            // When
            Reading reading = webhook.read(request(URL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", changed));

            // Then
            if (!same && !(reading instanceof Reading.Forged)) {
                throw new AssertionError("accepted, seed " + seed + ", mutation " + i);
            }
        }
    }

    @Test
    void noChangedBodyThrowsEvenIfItIsSigned() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] body =
                bytes("MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30005&RawDlrDoneDate=2611240959&To=%2B1");
        for (int i = 0; i < MUTATIONS / 5; i++) {
            String changed = new String(Mutations.of(body, random), StandardCharsets.UTF_8);
            try {
                // When
                webhook.read(SignedByTwilio.request(STATUS, changed));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", mutation " + i, e);
            }
        }
    }

    private List<ProviderEvent> events(String form) {
        Reading reading = webhook.read(SignedByTwilio.request(STATUS, form));
        assertThat(reading).isInstanceOf(Reading.Events.class);
        return ((Reading.Events) reading).events();
    }

    private static WebhookRequest request(String url, String signature, String body) {
        return request(url, signature, bytes(body));
    }

    private static WebhookRequest request(String url, String signature, byte[] body) {
        return new WebhookRequest(url, Map.of("x-twilio-signature", List.of(signature)), body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
