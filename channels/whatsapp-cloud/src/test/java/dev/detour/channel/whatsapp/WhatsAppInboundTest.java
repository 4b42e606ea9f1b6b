package dev.detour.channel.whatsapp;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.Inbound;
import dev.detour.channel.ProviderEvent.InboundKind;
import dev.detour.channel.ProviderEvent.MediaReference;

import static dev.detour.channel.whatsapp.SignedByMeta.change;
import static dev.detour.channel.whatsapp.SignedByMeta.events;
import static org.assertj.core.api.Assertions.assertThat;

/** What people send, in the form of Meta's examples. */
class WhatsAppInboundTest {
    private static final Instant AT = Instant.ofEpochSecond(1749416383);

    @Test
    void text() {
        assertThat(inbound("""
                "type":"text","text":{"body":"Does it come in another color?"},
                "context":{"from":"15550783881","id":"wamid.OURS"}
                """))
                .isEqualTo(new Inbound(
                        "+16505551234",
                        "US.13491208655302741918",
                        "wamid.THEIRS",
                        AT,
                        InboundKind.TEXT,
                        "Does it come in another color?",
                        null,
                        "wamid.OURS",
                        null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "type":"button","button":{"payload":"STOP-1","text":"Stop"}                                                                | BUTTON   | Stop  | STOP-1
            "type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"yes-1","title":"Yes"}}                     | BUTTON   | Yes   | yes-1
            "type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"row-1","title":"Row","description":"one"}}     | BUTTON   | Row   | row-1
            "type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{}"}}     | BUTTON   |       | {}
            "type":"location","location":{"latitude":37.44,"longitude":-122.16,"name":"HQ"}                                            | LOCATION | 37.44,-122.16 |
            "type":"reaction","reaction":{"message_id":"wamid.OURS","emoji":"👍"}                                                      | REACTION | 👍    |
            "type":"reaction","reaction":{"message_id":"wamid.OURS"}                                                                   | REACTION |       |
            "type":"contacts","contacts":[{"name":{"formatted_name":"A"}}]                                                             | OTHER    |       |
            "type":"order","order":{"catalog_id":"1"}                                                                                  | OTHER    |       |
            "type":"unsupported","errors":[{"code":131051,"title":"Message type unknown"}]                                             | OTHER    |       |
            "type":"hologram"                                                                                                          | OTHER    |       |
            """)
    void everyKind(String content, InboundKind kind, String text, String payload) {
        // When
        Inbound inbound = inbound(content);

        // Then
        assertThat(inbound.kind()).isEqualTo(kind);
        assertThat(inbound.text()).isEqualTo(text);
        assertThat(inbound.payload()).isEqualTo(payload);
    }

    @Test
    void aReactionAnswersTheMessageThatItIsAt() {
        assertThat(inbound("\"type\":\"reaction\",\"reaction\":{\"message_id\":\"wamid.OURS\",\"emoji\":\"x\"}")
                        .inReplyTo())
                .isEqualTo("wamid.OURS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "video", "audio", "document", "sticker"})
    void media(String type) {
        // When
        Inbound inbound = inbound("\"type\":\"%s\",\"%s\":{\"id\":\"1234\",\"mime_type\":\"a/b\",\"caption\":\"Look\"}"
                .formatted(type, type));

        // Then
        assertThat(inbound.kind()).isEqualTo(InboundKind.MEDIA);
        assertThat(inbound.media()).isEqualTo(new MediaReference("1234", "a/b"));
        assertThat(inbound.text()).isEqualTo("Look");
    }

    @Test
    void aSystemMessageHasNoContacts() {
        String value = """
                {"messages":[{"from":"16505551234","id":"wamid.S","timestamp":"1749416383","type":"system",
                 "system":{"body":"User A changed from 1 to 2","wa_id":"2","type":"user_changed_number"}}]}
                """;

        assertThat(events(change("messages", value))).singleElement().isInstanceOfSatisfying(Inbound.class, inbound -> {
            assertThat(inbound.kind()).isEqualTo(InboundKind.OTHER);
            assertThat(inbound.from()).isEqualTo("+16505551234");
            assertThat(inbound.userId()).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"contacts\":[{\"user_id\":\"US.1349\"}],\"messages\":[{\"id\":\"w\",\"timestamp\":\"1\",\"type\":\"text\"}]}",
                "{\"messages\":[{\"from_user_id\":\"US.1349\",\"id\":\"w\",\"timestamp\":\"1\",\"type\":\"text\"}]}",
                "{\"messages\":[{\"from\":\"US.1349\",\"id\":\"w\",\"timestamp\":\"1\",\"type\":\"text\"}]}"
            })
    void aPersonWithoutPhoneNumberIsKnownByTheirId(String value) {
        assertThat(events(change("messages", value))).singleElement().isInstanceOfSatisfying(Inbound.class, inbound -> {
            assertThat(inbound.from()).isNull();
            assertThat(inbound.userId()).isEqualTo("US.1349");
        });
    }

    @Test
    void severalPeopleInOneCallbackAreNotMixedUp() {
        String value = """
                {"contacts":[{"wa_id":"16505551111","user_id":"US.1"},{"wa_id":"16505552222","user_id":"US.2"}],
                 "messages":[{"from":"16505552222","id":"w2","timestamp":"1","type":"text","text":{"body":"b"}},
                             {"from":"16505551111","id":"w1","timestamp":"1","type":"text","text":{"body":"a"}}]}
                """;

        assertThat(events(change("messages", value)))
                .extracting(event -> ((Inbound) event).userId())
                .containsExactly("US.2", "US.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"messages\":[{\"id\":\"w\",\"type\":\"text\"}]}",
                "{\"messages\":[{\"from\":\"16505551111\",\"type\":\"text\"}]}",
                "{\"messages\":[{}]}"
            })
    void whatNamesNobodyOrHasNoIdIsCounted(String value) {
        assertThat(events(change("messages", value))).containsExactly(new ProviderEvent.Ignored("inbound.unknown"));
    }

    @Test
    void nothingIsPrintedOfIt() {
        assertThat(inbound("\"type\":\"text\",\"text\":{\"body\":\"canary\"}").toString())
                .doesNotContain("canary", "1650555", "US.");
    }

    private static Inbound inbound(String content) {
        List<ProviderEvent> events = events(change("messages", """
                {"messaging_product":"whatsapp","metadata":{"phone_number_id":"106540352242922"},
                 "contacts":[{"profile":{"name":"Sheena"},"wa_id":"16505551234","user_id":"US.13491208655302741918"}],
                 "messages":[{"from":"16505551234","id":"wamid.THEIRS","timestamp":"1749416383",%s}]}
                """.formatted(content)));
        assertThat(events).singleElement().isInstanceOf(Inbound.class);
        return (Inbound) events.getFirst();
    }
}
