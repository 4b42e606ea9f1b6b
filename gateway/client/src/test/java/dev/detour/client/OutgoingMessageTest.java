package dev.detour.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import dev.detour.channel.Button;
import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.Media;
import dev.detour.channel.Purpose;
import dev.detour.channel.Template;
import dev.detour.contract.Confirm;
import dev.detour.contract.ErrorCode;
import dev.detour.contract.Lane;
import dev.detour.contract.Message;
import dev.detour.contract.MessageReader;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Policies;
import dev.detour.contract.QuietHours;
import dev.detour.contract.WhenDegraded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OutgoingMessageTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void everythingThatABuilderCanSayIsReadByTheGateway() {
        // Given
        OutgoingMessage.Builder builder = OutgoingMessage.of("order-4711-shipped")
                .phone("+49 1511 2345678")
                .email("ana@example.com")
                .name("Ana")
                .timezone("Europe/Berlin")
                .conversation("customer-17")
                .lane(Lane.URGENT)
                .policy(InlinePolicy.over(Channel.WHATSAPP, Channel.SMS, Channel.EMAIL)
                        .confirm(Confirm.READ)
                        .confirmWithin(Duration.ofMillis(1_500))
                        .whenDegraded(WhenDegraded.HOLD)
                        .ttl(Duration.ofHours(30))
                        .onAmbiguous(OnAmbiguous.RESEND)
                        .onTimeout(OnTimeout.AFTER_TTL)
                        .purpose(Purpose.MARKETING)
                        .quietHours(new QuietHours(LocalTime.of(21, 0), LocalTime.of(8, 0))))
                .text("Shipped ✓")
                .subject("Order 4711")
                .html("<p>Shipped</p>")
                .template(new Template("order_shipped", "en", List.of("4711")))
                .media(new Media(URI.create("https://cdn.example.com/a.pdf"), "application/pdf", "Label"))
                .buttons(new Button("track", "Track it"))
                .on(Channel.SMS, new ChannelContent().text("4711 shipped"))
                .ttl(Duration.ofHours(12))
                .metadata("tenant", "shop-eu");

        // When
        OutgoingMessage message = builder.build();

        // Then
        Message read = read(message);
        assertThat(message.lane()).isEqualTo(Lane.URGENT);
        assertThat(message.conversation()).isEqualTo("customer-17");
        assertThat(read.id()).isEqualTo(message.id()).isEqualTo("order-4711-shipped");
        assertThat(read.to().sms()).isEqualTo("+4915112345678");
        assertThat(read.to().timezone()).isEqualTo("Europe/Berlin");
        assertThat(read.policy().channels()).containsExactly(Channel.WHATSAPP, Channel.SMS, Channel.EMAIL);
        assertThat(read.policy().confirm()).isEqualTo(Confirm.READ);
        assertThat(read.policy().confirmWithin()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(read.policy().whenDegraded()).isEqualTo(WhenDegraded.HOLD);
        assertThat(read.policy().ttl()).isEqualTo(Duration.ofHours(30));
        assertThat(read.policy().onAmbiguous()).isEqualTo(OnAmbiguous.RESEND);
        assertThat(read.policy().onTimeout()).isEqualTo(OnTimeout.AFTER_TTL);
        assertThat(read.policy().purpose()).isEqualTo(Purpose.MARKETING);
        assertThat(read.policy().quietHours()).isEqualTo(new QuietHours(LocalTime.of(21, 0), LocalTime.of(8, 0)));
        assertThat(read.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(12)));
        assertThat(read.metadata()).containsEntry("tenant", "shop-eu");
        assertThat(content(read, Channel.SMS).text()).isEqualTo("4711 shipped");
        assertThat(content(read, Channel.EMAIL).html()).isEqualTo("<p>Shipped</p>");
        assertThat(content(read, Channel.WHATSAPP).buttons()).containsExactly(new Button("track", "Track it"));
        assertThat(content(read, Channel.WHATSAPP).template())
                .isEqualTo(new Template("order_shipped", "en", List.of("4711")));
        assertThat(content(read, Channel.WHATSAPP).media())
                .isEqualTo(new Media(URI.create("https://cdn.example.com/a.pdf"), "application/pdf", "Label"));
    }

    @Test
    void theRecipientIsTheConversationUnlessAnotherIsNamed() {
        // When // Then
        assertThat(simple().phone("+4915112345678")
                        .email("ana@example.com")
                        .build()
                        .conversation())
                .isEqualTo("+4915112345678");
        assertThat(simple().email("ana@example.com").build().conversation()).isEqualTo("ana@example.com");
    }

    @Test
    void whatNoGatewayWouldTakeIsRefusedWithItsCodeAndTheField() {
        // When // Then
        assertRefused(simple(), ErrorCode.TO_MISSING, "to:");
        assertRefused(simple().phone("12345"), ErrorCode.PHONE_INVALID, "to.phone:");
        assertRefused(simple().email("nobody"), ErrorCode.EMAIL_INVALID, "to.email:");
        assertRefused(OutgoingMessage.of(" ").phone("+4915112345678").text("a"), ErrorCode.ID_INVALID, "id:");
        assertRefused(OutgoingMessage.of("a").phone("+4915112345678"), ErrorCode.CONTENT_MISSING, "text:");
        assertRefused(OutgoingMessage.of("a").email("a@example.com"), ErrorCode.CONTENT_MISSING, "text:");
        assertRefused(simple().phone("+4915112345678").ttl(Duration.ZERO), ErrorCode.EXPIRY_INVALID, "ttl:");
        assertRefused(simple().phone("+4915112345678").expiresAt(NOW.minusSeconds(1 << 30)), ErrorCode.EXPIRED, "exp");
        assertRefused(
                simple().phone("+4915112345678").text("x".repeat(5_000)), ErrorCode.CONTENT_INVALID, "text: is longer");
        assertRefused(simple().phone("+4915112345678").text("x".repeat(300_000)), ErrorCode.VALUE_TOO_LARGE, "value:");
        assertRefused(simple().email("a@example.com").conversation(""), ErrorCode.KEY_MISSING, "key:");
        assertRefused(
                simple().email("a@example.com").policy(InlinePolicy.over(Channel.SMS)),
                ErrorCode.ADDRESS_MISSING,
                "to: has no address for a channel");
    }

    /** Only the gateway knows which channels a policy's name stands for. */
    @Test
    void whatSomeGatewayMayTakeIsNotRefused() {
        // When // Then: mail alone for a policy of other channels, a text that only WhatsApp carries, an unknown policy
        assertThat(simple().email("ana@example.com").policy("otp").build()).isNotNull();
        assertThat(simple().phone("+4915112345678").text("x".repeat(4_000)).build())
                .isNotNull();
        assertThat(simple().phone("+4915112345678").policy("of-our-own").build())
                .isNotNull();
    }

    @Test
    void neitherAMessageNorItsErrorTellsAddressOrContent() {
        // When
        OutgoingMessage message =
                simple().phone("+4915112345678").text("secret words").build();

        // Then
        assertThat(message.toString()).isEqualTo("OutgoingMessage[id=m-1]");
        assertThatThrownBy(() -> simple().phone("+4915112345678999999").build())
                .hasMessageNotContaining("5112345678")
                .hasMessageStartingWith("phone.invalid: to.phone:");
    }

    @Test
    void aBuilderThatGoesOnDoesNotChangeWhatItHasMade() throws IOException {
        // Given
        ChannelContent sms = new ChannelContent().text("before");
        OutgoingMessage.Builder builder = simple().phone("+4915112345678").on(Channel.SMS, sms);
        OutgoingMessage first = builder.build();

        // When
        builder.text("after");
        sms.text("after");

        // Then
        JsonNode json = new ObjectMapper().readTree(first.json());
        assertThat(json.path("text").asText()).isEqualTo("Hello");
        assertThat(json.at("/on/sms/text").asText()).isEqualTo("before");
    }

    private static OutgoingMessage.Builder simple() {
        return OutgoingMessage.of("m-1").text("Hello");
    }

    private static void assertRefused(OutgoingMessage.Builder builder, ErrorCode code, String sentence) {
        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        InvalidMessageException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageStartingWith(code + ": " + sentence);
    }

    private static Content content(Message message, Channel channel) {
        return Objects.requireNonNull(message.content().get(channel));
    }

    private static Message read(OutgoingMessage message) {
        MessageReader reader = MessageReader.of(Policies.shipped(), EnumSet.allOf(Channel.class));
        MessageReader.Result result =
                reader.read(message.conversation().getBytes(StandardCharsets.UTF_8), message.json(), name -> null, NOW);
        return ((MessageReader.Read) result).message();
    }
}
