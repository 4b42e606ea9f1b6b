package dev.detour.channel.whatsapp;

import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.AccountNotice;
import dev.detour.channel.Scope;

/**
 * News about templates, numbers and the account (Cloud API, "Webhooks"). They are about what we may do at Meta, not about
 * how Meta is; only {@code errors} can be that.
 */
final class AccountNews {
    /** FLAGGED is a warning: it still goes out. */
    private static final Set<String> USABLE_TEMPLATE = Set.of("APPROVED", "REINSTATED", "FLAGGED", "UNLOCKED");

    private static final Set<String> UNUSABLE_TEMPLATE = Set.of(
            "PENDING",
            "REJECTED",
            "PAUSED",
            "DISABLED",
            "IN_APPEAL",
            "PENDING_DELETION",
            "DELETED",
            "ARCHIVED",
            "LOCKED",
            "LIMIT_EXCEEDED");
    private static final Set<String> LESS_QUALITY = Set.of("DOWNGRADE", "FLAGGED");

    private AccountNews() {}

    /** {@code value.errors[]}: trouble with the system, the app or the account, with no message. */
    static ProviderEvent error(JsonNode error, JsonNode metadata) {
        GraphError known = GraphError.of(error.path("code").asInt(-1), 0);
        return new AccountNotice(
                "errors",
                known.scope() == Scope.MESSAGE ? Scope.PROVIDER : known.scope(),
                known.scope() == Scope.SENDER ? number(metadata.path("phone_number_id")) : null,
                known.failureClass() != FailureClass.ACCOUNT,
                known.failureClass(),
                known.code() + ": " + known.detail());
    }

    static ProviderEvent template(JsonNode value) {
        String event = value.path("event").asText();
        boolean usable = USABLE_TEMPLATE.contains(event);
        String name = value.path("message_template_name").asText();
        if (name.isEmpty() || !(usable || UNUSABLE_TEMPLATE.contains(event))) {
            return new ProviderEvent.Ignored("message_template_status_update");
        }
        String language = value.path("message_template_language").asText();
        String reason = WhatsAppEvents.word(value.path("reason").asText());
        return new AccountNotice(
                "message_template_status_update",
                Scope.TEMPLATE,
                language.isEmpty() ? name : name + "/" + language,
                usable,
                usable ? null : FailureClass.ACCOUNT,
                reason.equals("unknown") || reason.equals("NONE") ? event : event + ", " + reason);
    }

    static ProviderEvent quality(JsonNode value) {
        String event = WhatsAppEvents.word(value.path("event").asText());
        String limit = limit(value);
        return new AccountNotice(
                "phone_number_quality_update",
                Scope.SENDER,
                number(value.path("display_phone_number")),
                true,
                LESS_QUALITY.contains(event) ? FailureClass.THROTTLED : null,
                limit.isEmpty() ? event : event + ", limit " + limit);
    }

    static ProviderEvent account(JsonNode value, JsonNode entry) {
        String event = value.path("event").asText();
        String ban = value.path("ban_info").path("waba_ban_state").asText();
        Boolean usable = switch (event) {
            case "DISABLED_UPDATE" ->
                switch (ban) {
                    case "REINSTATE", "SCHEDULE_FOR_DISABLE" -> true;
                    case "DISABLE" -> false;
                    default -> null;
                };
            case "ACCOUNT_DELETED", "ACCOUNT_RESTRICTION" -> false;
            case "ACCOUNT_VIOLATION", "VERIFIED_ACCOUNT" -> true;
            default -> null;
        };
        if (usable == null) {
            return new ProviderEvent.Ignored("account_update");
        }
        boolean well = event.equals("VERIFIED_ACCOUNT") || ban.equals("REINSTATE");
        String violation = value.path("violation_info").path("violation_type").asText();
        return new AccountNotice(
                "account_update",
                Scope.PROVIDER,
                number(entry.path("id")),
                usable,
                well ? null : FailureClass.ACCOUNT,
                event
                        + (ban.isEmpty() ? "" : ", " + ban)
                        + (violation.isEmpty() ? "" : ", " + WhatsAppEvents.word(violation)));
    }

    static ProviderEvent alert(JsonNode value) {
        JsonNode alert = value.path("alert_info").isObject() ? value.path("alert_info") : value;
        return new AccountNotice(
                "account_alerts",
                value.path("entity_type").asText().equals("PHONE_NUMBER") ? Scope.SENDER : Scope.PROVIDER,
                number(value.path("entity_id")),
                true,
                null,
                WhatsAppEvents.word(alert.path("alert_severity").asText()) + ", "
                        + WhatsAppEvents.word(alert.path("alert_type").asText()));
    }

    /** In {@code current_limit} until February 2026, then in the other one. */
    private static String limit(JsonNode value) {
        String text = value.path("max_daily_conversations_per_business")
                .asText(value.path("current_limit").asText());
        return text.matches("[A-Z0-9_]{1,40}") ? text : "";
    }

    /** Numbers and ids of ours. */
    private static @Nullable String number(JsonNode node) {
        String text = node.asText();
        return text.matches("\\+?[0-9 ()-]{1,40}") ? text : null;
    }
}
