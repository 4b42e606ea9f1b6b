package dev.detour.channel.whatsapp;

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

import static dev.detour.channel.whatsapp.SignedByMeta.change;
import static dev.detour.channel.whatsapp.SignedByMeta.events;
import static org.assertj.core.api.Assertions.assertThat;

class WhatsAppWebhookTest {
    private static final String DELIVERED = change("messages", """
            {"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},
             "statuses":[{"id":"wamid.A","status":"delivered","timestamp":"1750030073","recipient_id":"16505551234",
             "biz_opaque_callback_data":"t0ken","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]}
            """);
    private static final int MUTATIONS = 100_000;

    private final WhatsAppWebhook webhook = SignedByMeta.webhook();

    @Test
    void aReceiptBringsTheTokenBack() {
        assertThat(events(DELIVERED))
                .containsExactly(new ProviderEvent.Receipt(
                        "t0ken", "wamid.A", ReceiptState.DELIVERED, Instant.ofEpochSecond(1750030073), null));
    }

    @ParameterizedTest
    @CsvSource({"sent, SENT", "delivered, DELIVERED", "read, READ", "played, READ", "failed, FAILED"})
    void everyStatusHasItsState(String status, ReceiptState state) {
        assertThat(events(change(
                        "messages",
                        "{\"statuses\":[{\"id\":\"w\",\"timestamp\":\"1\",\"status\":\"" + status + "\"}]}")))
                .singleElement()
                .isInstanceOfSatisfying(ProviderEvent.Receipt.class, receipt -> {
                    assertThat(receipt.state()).isEqualTo(state);
                    assertThat(receipt.token()).isNull();
                    assertThat(receipt.failure() != null).isEqualTo(state == ReceiptState.FAILED);
                });
    }

    @Test
    void aFailureSaysWhy() {
        String body = change("messages", """
                {"statuses":[{"id":"wamid.A","status":"failed","timestamp":"1750030073","recipient_user_id":"US.1349",
                "errors":[{"code":131049,"title":"x","message":"x","error_data":{"details":"to +16505551234"}}]}]}
                """);

        assertThat(events(body))
                .singleElement()
                .isInstanceOfSatisfying(
                        ProviderEvent.Receipt.class,
                        receipt -> assertThat(receipt.failure())
                                .isEqualTo(new ProviderEvent.Failure(
                                        FailureClass.POLICY,
                                        Scope.RECIPIENT,
                                        "131049",
                                        "Meta has chosen not to deliver, for healthy engagement")));
    }

    @Test
    void allEntriesChangesAndStatusesAreReadInTheirOrder() {
        String status = "{\"id\":\"w%d\",\"status\":\"sent\",\"timestamp\":\"1\"}";
        String change = "{\"field\":\"messages\",\"value\":{\"statuses\":[%s,%s]}}";
        String entry = "{\"changes\":[" + change + "," + change + "]}";
        String body = ("{\"entry\":[" + entry + "," + entry + "]}")
                .replace("%s", status)
                .formatted(1, 2, 3, 4, 5, 6, 7, 8);

        assertThat(events(body))
                .extracting(event -> ((ProviderEvent.Receipt) event).providerMessageId())
                .containsExactly("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"statuses\":[{\"id\":\"w\",\"status\":\"teleported\",\"timestamp\":\"1\"}]}",
                "{\"statuses\":[{\"status\":\"sent\",\"timestamp\":\"1\"}]}",
                "{\"statuses\":[{\"id\":\"w\"}]}"
            })
    void aStatusThatNobodyKnowsIsIgnored(String value) {
        assertThat(events(change("messages", value))).containsExactly(new ProviderEvent.Ignored("status.unknown"));
    }

    @Test
    void aTimeBeyondAllBoundsIsNoReasonToLoseAReceipt() {
        String value = "{\"statuses\":[{\"id\":\"w\",\"status\":\"sent\",\"timestamp\":\"9223372036854775807\"}]}";

        assertThat(events(change("messages", value)))
                .singleElement()
                .isInstanceOfSatisfying(
                        ProviderEvent.Receipt.class,
                        receipt -> assertThat(receipt.at()).isEqualTo(SignedByMeta.NOW));
    }

    @Test
    void theSecretBeforeARotationStillCounts() {
        byte[] body = bytes(DELIVERED);

        assertThat(webhook.read(SignedByMeta.request(SignedByMeta.PREVIOUS, body)))
                .isInstanceOf(Reading.Events.class);
        assertThat(webhook.read(SignedByMeta.request("another", body))).isInstanceOf(Reading.Forged.class);
    }

    @Test
    void withoutASecretNothingCounts() {
        WhatsAppWebhook open = new WhatsAppWebhook(Optional.empty(), Optional.empty(), Optional.empty(), Instant::now);

        assertThat(open.read(SignedByMeta.request(SignedByMeta.SECRET, bytes(DELIVERED))))
                .isInstanceOf(Reading.Forged.class);
    }

    @Test
    void anEmptySecretVerifiesNothing() {
        WhatsAppWebhook empty = new WhatsAppWebhook(
                SignedByMeta.secret(""), SignedByMeta.secret(""), SignedByMeta.secret(""), Instant::now);

        assertThat(empty.read(SignedByMeta.request(SignedByMeta.SECRET, bytes(DELIVERED))))
                .isInstanceOf(Reading.Forged.class);
        assertThat(empty.handshake(new WebhookRequest(
                        "https://x/?hub.mode=subscribe&hub.challenge=1&hub.verify_token=", Map.of(), new byte[0])))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256=", "sha256=zz", "sha256=00", "sha1=00", "SHA256=00"})
    void aSignatureThatIsNoneIsForged(String signature) {
        WebhookRequest request =
                SignedByMeta.request(Map.of("x-hub-signature-256", List.of(signature)), bytes(DELIVERED));

        assertThat(webhook.read(request)).isInstanceOf(Reading.Forged.class);
        assertThat(webhook.read(SignedByMeta.request(Map.of(), bytes(DELIVERED))))
                .isInstanceOf(Reading.Forged.class);
    }

    @Test
    void theSignatureIsOverTheBytesAndNotOverTheirMeaning() {
        // Given what Meta sends: anything beyond ASCII escaped
        byte[] escaped = bytes("{\"entry\":[],\"name\":\"\\u00dc\"}");
        byte[] plain = bytes("{\"entry\":[],\"name\":\"Ü\"}");
        String signature = "sha256=" + SignedByMeta.hex(SignedByMeta.SECRET, escaped);
        Map<String, List<String>> headers = Map.of("x-hub-signature-256", List.of(signature));

        assertThat(webhook.read(SignedByMeta.request(headers, escaped))).isInstanceOf(Reading.Events.class);
        assertThat(webhook.read(SignedByMeta.request(headers, plain))).isInstanceOf(Reading.Forged.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{\"entry\":", "[[[[[[[[[[", "\"\\ud800", "{\"a\":1}{"})
    void whatIsSignedAndNotReadableBreaksNothing(String body) {
        assertThat(webhook.read(SignedByMeta.request(SignedByMeta.SECRET, bytes(body))))
                .isInstanceOfAny(Reading.Malformed.class, Reading.Events.class);
    }

    @Test
    void aBodyOfGreatDepthIsMalformed() {
        byte[] deep = new byte[1 << 20];
        Arrays.fill(deep, (byte) '[');

        assertThat(webhook.read(SignedByMeta.request(SignedByMeta.SECRET, deep)))
                .isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void noChangedBodyIsAcceptedAndNoneThrows() {
        // Given
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] body = bytes(DELIVERED);
        WebhookRequest original = SignedByMeta.request(SignedByMeta.SECRET, body);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] changed = Mutations.of(body, random);
            if (Arrays.equals(changed, body)) {
                continue;
            }

            // When
            Reading forged = webhook.read(SignedByMeta.request(original.headers(), changed));

            // Then
            if (!(forged instanceof Reading.Forged)) {
                throw new AssertionError("accepted, seed " + seed + ", mutation " + i);
            }
        }
    }

    @Test
    void noChangedBodyThrowsEvenIfItIsSigned() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < MUTATIONS / 5; i++) {
            byte[] changed = Mutations.of(bytes(DELIVERED), random);
            try {
                // When
                webhook.read(SignedByMeta.request(SignedByMeta.SECRET, changed));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", mutation " + i, e);
            }
        }
    }

    @Test
    void theHandshakeAnswersTheChallenge() {
        assertThat(handshake("?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me"))
                .contains("1158201444");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
                "?hub.mode=subscribe&hub.challenge=1",
                "?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-me",
                "?hub.mode=subscribe&hub.verify_token=verify-me",
                "?hub.mode=subscribe&hub.challenge=%zz&hub.verify_token=verify-me"
            })
    void aHandshakeThatIsWrongIsRefused(String query) {
        assertThat(handshake(query)).isEmpty();
    }

    private Optional<String> handshake(String query) {
        return webhook.handshake(
                new WebhookRequest("https://detour.example.com/webhooks/whatsapp/meta" + query, Map.of(), new byte[0]));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
