package dev.detour.contract;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.Button;
import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.Media;
import dev.detour.channel.Purpose;
import dev.detour.channel.Template;

import static org.assertj.core.api.Assertions.assertThat;

class MessageReaderTest {
    private static final Instant PUBLISHED = Instant.parse("2026-11-24T10:00:00Z");
    private static final byte[] KEY = {1, 2, 3};
    private static final String TO = "\"to\":{\"phone\":\"+4915112345678\",\"email\":\"ana@example.com\"}";
    private static final MessageReader READER = MessageReader.of(Policies.shipped(), EnumSet.allOf(Channel.class));

    @Test
    void everyFieldOfTheContractIsRead() {
        // Given
        String json = """
                { "id": "order-4711-shipped",
                  "to": { "phone": "+4915112345678", "email": "ana@example.com", "name": "Ana", "timezone": "Europe/Berlin" },
                  "policy": "transactional",
                  "text": "Your order 4711 has shipped.",
                  "subject": "Order 4711 has shipped",
                  "html": "<p>…</p>",
                  "template": { "name": "order_shipped", "language": "de", "params": ["4711", 5] },
                  "media": { "url": "https://cdn.example.com/label.pdf", "type": "application/pdf", "caption": "Label" },
                  "buttons": [ { "id": "yes", "title": "Yes" } ],
                  "on": { "sms": { "text": "Order 4711 shipped" } },
                  "expiresAt": "2026-11-24T12:00:00Z",
                  "metadata": { "tenant": "shop-eu", "number": 7 } }
                """;

        // When
        Message message = message(json);

        // Then
        Media media = new Media(URI.create("https://cdn.example.com/label.pdf"), "application/pdf", "Label");
        List<Button> buttons = List.of(new Button("yes", "Yes"));
        assertThat(message.id()).isEqualTo("order-4711-shipped");
        assertThat(message.to())
                .isEqualTo(
                        new Recipient("+4915112345678", "+4915112345678", "ana@example.com", "Ana", "Europe/Berlin"));
        assertThat(message.policy()).isEqualTo(shipped("transactional"));
        assertThat(message.content())
                .containsExactly(
                        Map.entry(
                                Channel.WHATSAPP,
                                new Content(
                                        "Your order 4711 has shipped.",
                                        null,
                                        null,
                                        new Template("order_shipped", "de", List.of("4711", "5")),
                                        media,
                                        buttons)),
                        Map.entry(Channel.SMS, new Content("Order 4711 shipped", null, null, null, media, buttons)),
                        Map.entry(
                                Channel.EMAIL,
                                new Content(
                                        "Your order 4711 has shipped.",
                                        "Order 4711 has shipped",
                                        "<p>…</p>",
                                        null,
                                        media,
                                        List.of())));
        assertThat(message.expiresAt()).isEqualTo("2026-11-24T12:00:00Z");
        assertThat(message.metadata()).containsOnly(Map.entry("tenant", "shop-eu"), Map.entry("number", "7"));
    }

    @Test
    void theSmallestMessageGetsTheDefaults() {
        // When
        Message message = message("{\"id\":\"a\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"hello\"}");

        // Then
        assertThat(message.policy().name()).isEqualTo("transactional");
        assertThat(message.expiresAt()).isEqualTo(PUBLISHED.plus(Duration.ofHours(24)));
        assertThat(message.metadata()).isEmpty();
        assertThat(message.content())
                .containsExactly(
                        Map.entry(Channel.WHATSAPP, Content.ofText("hello")),
                        Map.entry(Channel.SMS, Content.ofText("hello")));
    }

    @Test
    void unknownFieldsAreIgnoredAndNullCountsAsAbsent() {
        // When
        Message message =
                message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\",\"colour\":{\"deep\":[1]},\"policy\":null,"
                        + "\"html\":null,\"template\":null,\"media\":null,\"on\":null,\"expiresAt\":null,\"ttl\":null,"
                        + "\"metadata\":null,\"subject\":null,\"buttons\":null}");

        // Then
        assertThat(message.fingerprint())
                .isEqualTo(
                        message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\"}").fingerprint());
        assertThat(message.content()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "+4915112345678, +4915112345678",
        "+49 151 1234 5678, +4915112345678",
        "+49 (0) 151 12345678, +4915112345678",
        "+49-151-12345678, +4915112345678",
        "+49/151/12345678, +4915112345678",
        "'  +49 151 12345678  ', +4915112345678",
        "+49.151.12345678, +4915112345678",
        "＋４９１５１１２３４５６７８, +4915112345678",
        "+1 (202) 555-0123, +12025550123",
        "+44 20 7946 0958, +442079460958",
        "+55 11 91234-5678, +5511912345678",
        "+39 06 698 12345, +390669812345",
        "+91 98765 43210, +919876543210",
    })
    void aNumberInAnyFormBecomesE164(String written, String read) {
        // When
        Message message = message("{\"id\":\"a\",\"to\":{\"phone\":\"" + written + "\"},\"text\":\"hello\"}");

        // Then
        assertThat(message.to().whatsapp()).isEqualTo(read);
        assertThat(message.to().sms()).isEqualTo(read);
    }

    @Test
    void whatsappAndSmsOverrideThePhone() {
        // When
        Message message = message("{\"id\":\"a\",\"to\":{\"phone\":\"+4915112345678\",\"whatsapp\":\"+12025550123\","
                + "\"sms\":\"+442079460958\"},\"text\":\"hello\"}");

        // Then
        assertThat(message.to().whatsapp()).isEqualTo("+12025550123");
        assertThat(message.to().sms()).isEqualTo("+442079460958");
        assertThat(message.to().email()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"whatsapp, WHATSAPP", "sms, SMS"})
    void aChannelWithoutAnAddressIsSkipped(String field, Channel only) {
        // When
        Message message = message("{\"id\":\"a\",\"to\":{\"" + field + "\":\"+4915112345678\"},\"text\":\"hello\"}");

        // Then
        assertThat(message.content()).containsOnlyKeys(only);
    }

    @Test
    void aChannelThatCanCarryNothingOfItIsSkipped() {
        // When
        Message message = message("{\"id\":\"a\"," + TO + ",\"template\":{\"name\":\"hello\"}}");

        // Then
        assertThat(message.content())
                .containsOnly(Map.entry(
                        Channel.WHATSAPP,
                        new Content(null, null, null, new Template("hello", "en", List.of()), null, List.of())));
    }

    @Test
    void anOverrideChangesWhatItNamesAndLeavesTheRest() {
        // When
        Message message = message("{\"id\":\"a\"," + TO + ",\"text\":\"long\",\"subject\":\"s\","
                + "\"buttons\":[{\"id\":\"1\",\"title\":\"One\"}],"
                + "\"on\":{\"sms\":{\"text\":\"short\",\"buttons\":[]},\"email\":{\"subject\":\"t\",\"html\":\"<b>\"},"
                + "\"pigeon\":7}}");

        // Then
        assertThat(message.content())
                .containsExactly(
                        Map.entry(
                                Channel.WHATSAPP,
                                new Content("long", null, null, null, null, List.of(new Button("1", "One")))),
                        Map.entry(Channel.SMS, Content.ofText("short")),
                        Map.entry(Channel.EMAIL, new Content("long", "t", "<b>", null, null, List.of())));
    }

    @Test
    void anOverrideCanMakeLongTextFit() {
        // When
        Message message = message("{\"id\":\"a\"," + TO + ",\"text\":\"" + "x".repeat(2000)
                + "\",\"on\":{\"sms\":{\"text\":\"short\"}}}");

        // Then
        assertThat(message.content().get(Channel.SMS)).isEqualTo(Content.ofText("short"));
    }

    @ParameterizedTest
    @CsvSource({
        "'Your code\\nis 1', Your code",
        "'\\n  Hello  \\n', Hello",
        "'Tab\\there\\r\\nnext', Tab here",
        "plain, plain",
    })
    void theSubjectOfAnEmailIsTheFirstLineOfTheText(String text, String subject) {
        // When
        Message message = message("{\"id\":\"a\"," + TO + ",\"text\":\"" + text + "\"}");

        // Then
        assertThat(message.content().get(Channel.EMAIL))
                .extracting(Content::subject)
                .isEqualTo(subject);
    }

    @Test
    void aLongFirstLineIsCutWithoutBreakingACharacter() {
        // When
        Message message = message("{\"id\":\"a\"," + TO + ",\"text\":\"" + "🚚".repeat(100) + "\"}");

        // Then
        assertThat(message.content().get(Channel.EMAIL))
                .extracting(Content::subject)
                .asString()
                .matches("(🚚){38,39}…");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"ttl\":\"PT10M\"', 2026-11-24T10:10:00Z",
        "'\"ttl\":\"90s\"', 2026-11-24T10:01:30Z",
        "'\"ttl\":\"250ms\"', 2026-11-24T10:00:00.250Z",
        "'\"ttl\":\"P7D\"', 2026-12-01T10:00:00Z",
        "'\"ttl\":\"2d\"', 2026-11-26T10:00:00Z",
        "'\"expiresAt\":\"2026-11-24T12:00:00+01:00\"', 2026-11-24T11:00:00Z",
        "'\"expiresAt\":\"2026-11-24T10:00:00.001Z\"', 2026-11-24T10:00:00.001Z",
        "'\"expiresAt\":\"9999-12-31T23:59:59Z\"', 9999-12-31T23:59:59Z",
        "'\"policy\":\"otp\"', 2026-11-24T10:05:00Z",
        "'\"policy\":{\"channels\":[\"sms\"],\"ttl\":\"1h\"}', 2026-11-24T11:00:00Z",
    })
    void theExpiryComesFromTheMessageOrItsPolicy(String field, Instant expiresAt) {
        // When
        Message message = message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\"," + field + "}");

        // Then
        assertThat(message.expiresAt()).isEqualTo(expiresAt);
    }

    @Test
    void theMomentOfPublicationIsTooEarlyAnExpiry() {
        // When
        InvalidMessage invalid =
                invalid("{\"id\":\"a\"," + TO + ",\"text\":\"hello\",\"expiresAt\":\"2026-11-24T10:00:00Z\"}");

        // Then
        assertThat(invalid.code()).isEqualTo(ErrorCode.EXPIRED);
        assertThat(invalid.id()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"otp", "transactional", "support", "marketing"})
    void everyShippedPolicyCanBeNamed(String name) {
        // When
        Message message = message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\",\"policy\":\"" + name + "\"}");

        // Then
        Policy policy = shipped(name);
        assertThat(message.policy()).isEqualTo(policy);
        assertThat(message.content().keySet()).containsExactlyElementsOf(policy.channels());
    }

    @Test
    void marketingNeverGoesBySms() {
        // When
        InvalidMessage invalid = invalid(
                "{\"id\":\"a\",\"to\":{\"sms\":\"+4915112345678\"},\"text\":\"hello\",\"policy\":\"marketing\"}");

        // Then
        assertThat(invalid.code()).isEqualTo(ErrorCode.ADDRESS_MISSING);
    }

    @Test
    void anInlinePolicySaysAllOrLeavesItToTheDefault() {
        // When
        Message full =
                message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\",\"policy\":{\"channels\":[\"email\",\"sms\"],"
                        + "\"confirm\":\"read\",\"confirm-within\":\"5s\",\"when-degraded\":\"hold\",\"ttl\":\"PT1H\","
                        + "\"on-ambiguous\":\"resend\",\"purpose\":\"marketing\"}}");
        Message camels =
                message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\",\"policy\":{\"channels\":[\"email\",\"sms\"],"
                        + "\"confirm\":\"read\",\"confirmWithin\":\"5s\",\"whenDegraded\":\"hold\",\"ttl\":\"PT1H\","
                        + "\"onAmbiguous\":\"resend\",\"purpose\":\"marketing\"}}");
        Message least = message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\",\"policy\":{\"channels\":[\"sms\"]}}");

        // Then
        Policy expected = new Policy(
                "inline",
                List.of(Channel.EMAIL, Channel.SMS),
                Confirm.READ,
                Duration.ofSeconds(5),
                WhenDegraded.HOLD,
                Duration.ofHours(1),
                OnAmbiguous.RESEND,
                Purpose.MARKETING);
        Policy base = shipped("transactional");
        assertThat(full.policy()).isEqualTo(expected);
        assertThat(full.content().keySet()).containsExactly(Channel.EMAIL, Channel.SMS);
        assertThat(camels.policy()).isEqualTo(expected);
        assertThat(least.policy())
                .isEqualTo(new Policy(
                        "inline",
                        List.of(Channel.SMS),
                        base.confirm(),
                        base.confirmWithin(),
                        base.whenDegraded(),
                        base.ttl(),
                        base.onAmbiguous(),
                        base.purpose()));
    }

    @Test
    void anInlinePolicyCannotNameAChannelWithoutProvider() {
        // Given
        MessageReader reader = MessageReader.of(Policies.shipped(), Set.of(Channel.SMS));

        // When
        MessageReader.Result result = reader.read(
                KEY,
                utf8("{\"id\":\"a\"," + TO + ",\"text\":\"hello\",\"policy\":{\"channels\":[\"whatsapp\"]}}"),
                name -> null,
                PUBLISHED);

        // Then
        assertThat(result)
                .isEqualTo(new MessageReader.Invalid(new InvalidMessage(
                        ErrorCode.POLICY_INVALID,
                        "policy.channels: names whatsapp, which has no provider; leave it out or configure one",
                        "a")));
    }

    @Test
    void ofABinaryEventTheIdStandsInForAMissingOne() {
        // Given
        Map<String, byte[]> headers = Map.of(
                "ce_specversion",
                utf8("1.0"),
                "ce_id",
                utf8("event-1"),
                "ce_source",
                utf8("/shop"),
                "ce_type",
                utf8("order.shipped"),
                "content-type",
                utf8("application/json"));

        // When
        Message without = message("{" + TO + ",\"text\":\"hello\"}", headers);
        Message with = message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\"}", headers);

        // Then
        assertThat(without.id()).isEqualTo("event-1");
        assertThat(with.id()).isEqualTo("a");
        assertThat(without.fingerprint()).isEqualTo(with.fingerprint());
    }

    @Test
    void aStructuredEventCarriesTheMessageAsData() {
        // Given
        String data = "{" + TO + ",\"text\":\"hello\"}";
        String envelope =
                "{\"specversion\":\"1.0\",\"id\":\"event-1\",\"source\":\"/shop\",\"type\":\"order.shipped\",";
        Map<String, byte[]> header = Map.of("content-type", utf8("application/cloudevents+json; charset=UTF-8"));

        // When
        Message plain = message(envelope + "\"data\":" + data + "}", header);
        Message withoutHeader = message(envelope + "\"data\":" + data + "}");
        Message encoded = message(
                envelope + "\"data_base64\":\"" + Base64.getEncoder().encodeToString(utf8(data)) + "\"}", header);

        // Then
        assertThat(plain.id()).isEqualTo("event-1");
        assertThat(withoutHeader).isEqualTo(plain);
        assertThat(encoded).isEqualTo(plain);
        assertThat(plain.fingerprint())
                .isEqualTo(message("{\"id\":\"x\"," + data.substring(1)).fingerprint());
    }

    @Test
    void a128CharacterIdAndPairedSurrogatesAreRight() {
        // When
        Message message =
                message("{\"id\":\"" + "\\ud83d\\ude9a".repeat(64) + "\"," + TO + ",\"text\":\"\\ud83d\\ude9a\"}");

        // Then
        assertThat(message.id()).isEqualTo("🚚".repeat(64)).hasSize(128);
    }

    @Test
    void aRecordOfExactlyTheLargestSizeIsRead() {
        // Given
        String json = "{\"id\":\"a\"," + TO + ",\"text\":\"hello\"}";

        // When
        Message message = message(json + " ".repeat(MessageReader.LARGEST - json.length()));

        // Then
        assertThat(message.id()).isEqualTo("a");
    }

    @Test
    void aPrintedMessageGivesNothingAway() {
        // When
        Message message = message("{\"id\":\"a\"," + TO + ",\"text\":\"hello\"}");

        // Then
        assertThat(message.toString() + message.to()).doesNotContain("49151", "ana@", "hello");
    }

    private static Policy shipped(String name) {
        return Objects.requireNonNull(Policies.shipped().get(name), name);
    }

    private static Message message(String json) {
        return message(json, new HashMap<>());
    }

    private static Message message(String json, Map<String, byte[]> headers) {
        return switch (READER.read(KEY, utf8(json), headers::get, PUBLISHED)) {
            case MessageReader.Read(Message message) -> message;
            case MessageReader.Invalid(InvalidMessage invalid) -> throw new AssertionError(invalid.toString());
        };
    }

    private static InvalidMessage invalid(String json) {
        return switch (READER.read(KEY, utf8(json), name -> null, PUBLISHED)) {
            case MessageReader.Read(Message message) -> throw new AssertionError("read: " + message);
            case MessageReader.Invalid(InvalidMessage invalid) -> invalid;
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
