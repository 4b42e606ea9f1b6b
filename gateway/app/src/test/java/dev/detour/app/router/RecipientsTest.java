package dev.detour.app.router;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.recipients.RecipientBook;
import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Purpose;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.Reason;
import dev.detour.core.delivery.Suppression;

import static org.assertj.core.api.Assertions.assertThat;

/** What the pipeline makes of what is known about recipients. */
class RecipientsTest {
    private static final String PHONE = "+4915112345678";
    private static final String EMAIL = "ana@example.com";

    private final Map<String, SuppressionRecord> suppressions = new HashMap<>();
    private final Map<Channel, Instant> heard = new HashMap<>();
    private final List<Long> looked = new ArrayList<>();
    private final Pipeline pipeline;

    RecipientsTest(@TempDir Path stateDir) {
        pipeline = new Pipeline(stateDir, new RecipientBook() {
            @Override
            public Optional<SuppressionRecord> suppression(long address, Purpose purpose, @Nullable Channel channel) {
                return Optional.ofNullable(suppressions.get(key(address, purpose, channel)));
            }

            @Override
            public ContactRecord contact(long address) {
                looked.add(address);
                ContactRecord contact = ContactRecord.NOBODY;
                if (address == Pipeline.PSEUDONYMS.of(PHONE)) {
                    for (Map.Entry<Channel, Instant> entry : heard.entrySet()) {
                        contact = contact.heard(entry.getKey(), entry.getValue());
                    }
                }
                return contact;
            }
        });
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void advertisingToWhoHasOptedOutOnAnyChannelOfTheNumberIsUndeliverable() {
        // Given
        suppress(PHONE, Channel.SMS, true);

        // When
        pipeline.publish("ana", message("marketing", "\"text\":\"Sale!\",\"subject\":\"Sale\""));

        // Then
        assertThat(pipeline.told()).containsExactly("m-1 accepted", "m-1 undeliverable, final");
        assertThat(pipeline.dispatches("meta")).isEmpty();
        assertThat(pipeline.dispatches("smtp")).isEmpty();
    }

    @Test
    void anOrderStillGoesToWhatsAppAfterAStopBySms() {
        // Given
        suppress(PHONE, Channel.SMS, true);
        pipeline.publish("ana", message("transactional", "\"text\":\"Shipped\",\"subject\":\"Shipped\""));

        // When
        refused(pipeline.dispatch("meta"), FailureClass.RECIPIENT);

        // Then
        assertThat(pipeline.dispatches("twilio")).isEmpty();
        assertThat(pipeline.dispatch("smtp").to()).isEqualTo(EMAIL);
    }

    @Test
    void anOptOutThatAProviderTellsOfIsPublished() {
        // Given
        pipeline.publish("ana", message("marketing", "\"text\":\"Sale!\",\"subject\":\"Sale\""));

        // When
        refused(pipeline.dispatch("meta"), FailureClass.OPT_OUT);

        // Then
        assertThat(pipeline.suppressions())
                .containsExactly("%016x/marketing/*".formatted(Pipeline.PSEUDONYMS.of(PHONE)));
        assertThat(pipeline.told()).last().isEqualTo("m-1 undeliverable, final");
    }

    @Test
    void insideTheWindowFreeTextGoesOutAndOutsideTheTemplate() {
        // Given
        String both = "\"text\":\"Free\",\"template\":{\"name\":\"t\",\"language\":\"en\"}";
        heard.put(Channel.WHATSAPP, Pipeline.START.minus(Duration.ofHours(23)));

        // When
        pipeline.publish("ana", message("transactional", both));
        pipeline.after(Duration.ofHours(2));
        pipeline.publish("ana", message("transactional", both).replace("m-1", "m-2"));

        // Then: the second one waits for the first, which nobody has taken yet
        DispatchRecord inside = pipeline.dispatch("meta");
        assertThat(inside.content().template()).isNull();
        assertThat(inside.content().text()).isEqualTo("Free");
        pipeline.accepts(inside);
        assertThat(pipeline.dispatch("meta").content().template()).isNotNull();
    }

    @Test
    void outsideTheWindowFreeTextAloneGoesToTheNextChannel() {
        // Given
        heard.put(Channel.WHATSAPP, Pipeline.START.minus(Duration.ofHours(25)));

        // When
        pipeline.publish("ana", message("transactional", "\"text\":\"Free\""));

        // Then
        assertThat(pipeline.dispatches("meta")).isEmpty();
        assertThat(pipeline.dispatch("twilio").content().text()).isEqualTo("Free");
        assertThat(pipeline.told()).containsExactly("m-1 accepted", "m-1 failed-over", "m-1 dispatched");
    }

    @Test
    void theChannelOfTheLastAnswerComesFirstForAWhile() {
        // Given
        heard.put(Channel.SMS, Pipeline.START.minus(Duration.ofHours(1)));

        // When
        pipeline.publish("ana", message("transactional", "\"text\":\"Free\""));

        // Then
        assertThat(pipeline.dispatch("twilio").messageId()).isEqualTo("m-1");

        // When
        heard.put(Channel.SMS, Pipeline.START.minus(Duration.ofHours(25)));
        pipeline.publish("bob", message("transactional", "\"text\":\"Free\"").replace("m-1", "m-2"));

        // Then
        assertThat(pipeline.dispatch("meta").messageId()).isEqualTo("m-2");
    }

    @Test
    void aNumberIsLookedUpOnceForAllThatIsAskedOfIt() {
        // When
        pipeline.publish("ana", message("transactional", "\"text\":\"Free\",\"subject\":\"Free\""));

        // Then
        assertThat(pipeline.dispatch("meta").messageId()).isEqualTo("m-1");
        assertThat(looked).containsExactly(Pipeline.PSEUDONYMS.of(PHONE));
    }

    private void suppress(String address, Channel channel, boolean everything) {
        long pseudonym = Pipeline.PSEUDONYMS.of(address);
        for (Suppression suppression :
                Suppression.optOut(pseudonym, channel, everything, new Reason("test", "said so"))) {
            suppressions.put(
                    key(pseudonym, suppression.purpose(), suppression.channel()),
                    SuppressionRecord.of(suppression, Pipeline.START, null));
        }
    }

    private void refused(DispatchRecord dispatch, FailureClass failureClass) {
        pipeline.reports(dispatch, new SendResult.Refused(failureClass, Scope.RECIPIENT, "no", "it said no"));
    }

    private static String key(long address, Purpose purpose, @Nullable Channel channel) {
        return new String(SuppressionRecord.key(address, purpose, channel), StandardCharsets.UTF_8);
    }

    private static String message(String policy, String content) {
        return "{\"id\":\"m-1\",\"to\":{\"phone\":\"%s\",\"email\":\"%s\"},\"policy\":\"%s\",%s}"
                .formatted(PHONE, EMAIL, policy, content);
    }
}
