package dev.detour.channel.whatsapp;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.AccountNotice;
import dev.detour.channel.ProviderEvent.Consent;
import dev.detour.channel.ProviderEvent.ConsentChoice;
import dev.detour.channel.ProviderEvent.ConsentExtent;
import dev.detour.channel.Scope;

import static dev.detour.channel.whatsapp.SignedByMeta.change;
import static dev.detour.channel.whatsapp.SignedByMeta.events;
import static org.assertj.core.api.Assertions.assertThat;

class AccountNewsTest {
    @ParameterizedTest
    @CsvSource({
        "131016, PROVIDER, PROVIDER_FAULT, true",
        "131031, PROVIDER, ACCOUNT, false",
        "133010, SENDER, ACCOUNT, false",
        "130429, SENDER, THROTTLED, true",
        "139999, PROVIDER, PROVIDER_FAULT, true"
    })
    void anErrorWithoutAMessageIsNews(int code, Scope about, FailureClass failureClass, boolean usable) {
        String value = "{\"metadata\":{\"phone_number_id\":\"106540352242922\"},\"errors\":[{\"code\":" + code
                + ",\"title\":\"x\"}]}";

        assertThat(events(change("messages", value)))
                .singleElement()
                .isInstanceOfSatisfying(AccountNotice.class, notice -> {
                    assertThat(notice.type()).isEqualTo("errors");
                    assertThat(notice.about()).isEqualTo(about);
                    assertThat(notice.name()).isEqualTo(about == Scope.SENDER ? "106540352242922" : null);
                    assertThat(notice.failureClass()).isEqualTo(failureClass);
                    assertThat(notice.usable()).isEqualTo(usable);
                    assertThat(notice.detail()).startsWith(code + ": ");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "APPROVED, true",
        "REINSTATED, true",
        "FLAGGED, true",
        "PAUSED, false",
        "DISABLED, false",
        "REJECTED, false",
        "PENDING, false",
        "PENDING_DELETION, false",
        "IN_APPEAL, false",
        "LIMIT_EXCEEDED, false"
    })
    void aTemplateIsUsableOrNot(String event, boolean usable) {
        assertThat(events(change("message_template_status_update", """
                {"event":"%s","message_template_id":1,"message_template_name":"order_shipped",
                 "message_template_language":"en_US","reason":"NONE"}
                """.formatted(event))))
                .containsExactly(new AccountNotice(
                        "message_template_status_update",
                        Scope.TEMPLATE,
                        "order_shipped/en_US",
                        usable,
                        usable ? null : FailureClass.ACCOUNT,
                        event));
    }

    @Test
    void aReasonIsToldIfItIsAWord() {
        String value = "{\"event\":\"REJECTED\",\"message_template_name\":\"a\",\"reason\":\"%s\"}";

        assertThat(events(change("message_template_status_update", value.formatted("PROMOTIONAL"))))
                .extracting(event -> ((AccountNotice) event).detail())
                .containsExactly("REJECTED, PROMOTIONAL");
        assertThat(events(change("message_template_status_update", value.formatted("because of +16505551234"))))
                .extracting(event -> ((AccountNotice) event).detail())
                .containsExactly("REJECTED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"display_phone_number":"15550783881","event":"THROUGHPUT_UPGRADE","current_limit":"TIER_UNLIMITED"}               |           | THROUGHPUT_UPGRADE, limit TIER_UNLIMITED
            {"display_phone_number":"15550783881","event":"ONBOARDING","max_daily_conversations_per_business":"TIER_2K"}       |           | ONBOARDING, limit TIER_2K
            {"display_phone_number":"15550783881","event":"DOWNGRADE"}                                                         | THROTTLED | DOWNGRADE
            """)
    void aNumbersQualityIsNews(String value, FailureClass failureClass, String detail) {
        assertThat(events(change("phone_number_quality_update", value)))
                .containsExactly(new AccountNotice(
                        "phone_number_quality_update", Scope.SENDER, "15550783881", true, failureClass, detail));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"}}                | false | ACCOUNT | DISABLED_UPDATE, DISABLE
            {"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"}}   | true  | ACCOUNT | DISABLED_UPDATE, SCHEDULE_FOR_DISABLE
            {"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}}              | true  |         | DISABLED_UPDATE, REINSTATE
            {"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"ALCOHOL"}}        | true  | ACCOUNT | ACCOUNT_VIOLATION, ALCOHOL
            {"event":"ACCOUNT_DELETED"}                                                        | false | ACCOUNT | ACCOUNT_DELETED
            {"event":"ACCOUNT_RESTRICTION"}                                                    | false | ACCOUNT | ACCOUNT_RESTRICTION
            """)
    void theAccountIsUsableOrNot(String value, boolean usable, FailureClass failureClass, String detail) {
        assertThat(events(change("account_update", value)))
                .containsExactly(new AccountNotice(
                        "account_update", Scope.PROVIDER, "102290129340398", usable, failureClass, detail));
    }

    @Test
    void anAlertIsNewsAndNoFailure() {
        assertThat(events(change("account_alerts", """
                {"entity_type":"PHONE_NUMBER","entity_id":"106540352242922","alert_info":{"alert_severity":"WARNING",
                 "alert_status":"ACTIVE","alert_type":"INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED","alert_description":"x"}}
                """)))
                .containsExactly(new AccountNotice(
                        "account_alerts",
                        Scope.SENDER,
                        "106540352242922",
                        true,
                        null,
                        "WARNING, INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED"));
    }

    @ParameterizedTest
    @CsvSource({"stop, OPTED_OUT", "resume, OPTED_IN"})
    void aPreferenceIsConsentToAdvertising(String value, ConsentChoice choice) {
        assertThat(events(change("user_preferences", """
                {"contacts":[{"wa_id":"16505551234"}],"user_preferences":[{"wa_id":"16505551234",
                 "detail":"User requested to stop marketing messages","category":"marketing_messages","value":"%s",
                 "timestamp":1731705721}]}
                """.formatted(value))))
                .containsExactly(new Consent(
                        "+16505551234",
                        null,
                        choice,
                        ConsentExtent.MARKETING,
                        Instant.ofEpochSecond(1731705721),
                        "User requested to stop marketing messages"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            business_capability_update     | {"max_daily_conversation_per_phone":1}               | business_capability_update
            user_preferences               | {"user_preferences":[{"wa_id":"1","value":"maybe"}]} | user_preferences
            user_preferences               | {"user_preferences":[{"value":"stop"}]}              | user_preferences
            message_template_status_update | {"event":"SHINY","message_template_name":"a"}        | message_template_status_update
            message_template_status_update | {"event":"PAUSED"}                                   | message_template_status_update
            account_update                 | {"event":"PARTNER_ADDED"}                            | account_update
            not a word 1                   | {}                                                   | unknown
            """)
    void whatIsNotKnownIsCounted(String field, String value, String type) {
        assertThat(events(change(field, value))).containsExactly(new ProviderEvent.Ignored(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "message_template_status_update",
                "phone_number_quality_update",
                "account_update",
                "account_alerts",
                "user_preferences",
                "messages"
            })
    void newsWithoutContentBreaksNothing(String field) {
        assertThat(events(change(field, "{}"))).isNotNull();
        assertThat(events(change(field, "[]"))).isNotNull();
        assertThat(events(change(field, "null"))).isNotNull();
    }
}
