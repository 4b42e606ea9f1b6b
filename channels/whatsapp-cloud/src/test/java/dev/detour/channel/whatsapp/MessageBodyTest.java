package dev.detour.channel.whatsapp;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.Button;
import dev.detour.channel.Content;
import dev.detour.channel.Media;
import dev.detour.channel.Purpose;
import dev.detour.channel.SendRequest;
import dev.detour.channel.Template;

import static org.assertj.core.api.Assertions.assertThat;

class MessageBodyTest {
    private static final String HEAD = "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\","
            + "\"to\":\"+4915112345678\",\"biz_opaque_callback_data\":\"t0ken-._\",";

    @Test
    void text() {
        assertThat(body(Content.ofText("Grüße \"Ana\"\n")))
                .isEqualTo(
                        HEAD + "\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"Grüße \\\"Ana\\\"\\n\"}}");
    }

    @Test
    void aTemplateGoesBeforeEverythingElse() {
        Content content = new Content(
                "text",
                null,
                null,
                new Template("order_shipped", "en_US", List.of("4711", "Ana")),
                new Media(URI.create("https://cdn.example.com/a.png"), "image/png", null),
                List.of());

        assertThat(body(content))
                .isEqualTo(HEAD + "\"type\":\"template\",\"template\":{\"name\":\"order_shipped\","
                        + "\"language\":{\"policy\":\"deterministic\",\"code\":\"en_US\"},"
                        + "\"components\":[{\"type\":\"body\",\"parameters\":["
                        + "{\"type\":\"text\",\"text\":\"4711\"},{\"type\":\"text\",\"text\":\"Ana\"}]}]}}");
    }

    @Test
    void aTemplateWithoutParametersHasNoComponents() {
        Content content = new Content(null, null, null, new Template("hello", "de", List.of()), null, List.of());

        assertThat(body(content))
                .isEqualTo(HEAD + "\"type\":\"template\",\"template\":{\"name\":\"hello\","
                        + "\"language\":{\"policy\":\"deterministic\",\"code\":\"de\"}}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            image/png       | a.png     | "type":"image","image":{"link":"https://cdn.example.com/a.png","caption":"Label"}
            video/mp4       | a.mp4     | "type":"video","video":{"link":"https://cdn.example.com/a.mp4","caption":"Label"}
            audio/ogg       | a.ogg     | "type":"audio","audio":{"link":"https://cdn.example.com/a.ogg"}
            application/pdf | d/a.pdf   | "type":"document","document":{"link":"https://cdn.example.com/d/a.pdf","caption":"Label","filename":"a.pdf"}
            IMAGE/PNG       | a.png     | "type":"image","image":{"link":"https://cdn.example.com/a.png","caption":"Label"}
            nonsense        | a         | "type":"document","document":{"link":"https://cdn.example.com/a","caption":"Label","filename":"a"}
            """)
    void media(String type, String path, String expected) {
        Media media = new Media(URI.create("https://cdn.example.com/" + path), type, "Label");

        assertThat(body(new Content("text", null, null, null, media, List.of())))
                .isEqualTo(HEAD + expected + "}");
    }

    @Test
    void theTextIsTheCaptionOfMediaWithoutOne() {
        Media media = new Media(URI.create("https://cdn.example.com"), "application/pdf", null);

        assertThat(body(new Content("text", null, null, null, media, List.of())))
                .isEqualTo(HEAD + "\"type\":\"document\",\"document\":{\"link\":\"https://cdn.example.com\","
                        + "\"caption\":\"text\",\"filename\":\"document\"}}");
    }

    @Test
    void buttons() {
        Content content = new Content(
                "Sure?", null, null, null, null, List.of(new Button("yes-1", "Yes"), new Button("no-1", "No")));

        assertThat(body(content))
                .isEqualTo(HEAD + "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\","
                        + "\"body\":{\"text\":\"Sure?\"},\"action\":{\"buttons\":["
                        + "{\"type\":\"reply\",\"reply\":{\"id\":\"yes-1\",\"title\":\"Yes\"}},"
                        + "{\"type\":\"reply\",\"reply\":{\"id\":\"no-1\",\"title\":\"No\"}}]}}}");
    }

    private static String body(Content content) {
        SendRequest request = new SendRequest(
                "order-4711",
                1,
                "t0ken-._",
                "+4915112345678",
                null,
                content,
                Purpose.TRANSACTIONAL,
                Instant.EPOCH,
                null,
                null);
        return new String(MessageBody.of(request), StandardCharsets.UTF_8);
    }
}
