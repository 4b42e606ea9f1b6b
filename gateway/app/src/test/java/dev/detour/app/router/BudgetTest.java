package dev.detour.app.router;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.health.Announcements;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.recipients.RecipientBook;
import dev.detour.channel.Channel;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.Amount;
import dev.detour.core.budget.Limit;
import dev.detour.core.budget.Limits;
import dev.detour.core.budget.NodeSpending;
import dev.detour.core.budget.Report;
import dev.detour.core.budget.SpendingBook;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

/** The pipeline and what a fallback may cost. */
class BudgetTest {
    private static final Limits LIMITS = new Limits(
            "EUR",
            Map.of(
                    Account.of(Channel.SMS),
                    new Limit(3, Limit.UNLIMITED),
                    new Account(Channel.SMS, "poor"),
                    new Limit(1, Limit.UNLIMITED)));

    private final NodeSpending spending = new NodeSpending("n1", LIMITS);
    private final HealthBoard board;
    private final SpendingBook book = new SpendingBook(LIMITS);
    private final Pipeline pipeline;

    BudgetTest(@TempDir Path stateDir) {
        pipeline = new Pipeline(stateDir, RecipientBook.EMPTY, spending);
        board = pipeline.board;
    }

    @BeforeEach
    void takeTheFirstChannelAway() {
        Announcements.say(board, Channel.WHATSAPP, "meta", new HealthState.Down(), null);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void aboveTheBudgetMessagesAreHeldWithAReason() {
        // Given
        publish(3, "rich");
        assertThat(pipeline.dispatches("twilio")).hasSize(3);
        pipeline.told();

        // When
        pipeline.publish("c-4", message("m-4", "rich"));

        // Then
        JsonNode held = pipeline.events().getLast();
        assertThat(held.path("status").asText()).isEqualTo("held");
        assertThat(held.path("reason").path("code").asText()).isEqualTo("budget.exhausted");
        assertThat(held.path("reason").path("detail").asText())
                .isEqualTo("the fallback budget of sms is spent: 3 of 3 messages in an hour");
        assertThat(pipeline.dispatches("twilio")).isEmpty();
    }

    @Test
    void aTenantsBudgetHoldsItsMessagesAndNoOthers() {
        // When
        publish(2, "poor");
        pipeline.publish("c-9", message("m-9", "rich"));

        // Then
        assertThat(pipeline.dispatches("twilio"))
                .extracting(dispatch -> dispatch.messageId())
                .containsExactly("m-1", "m-9");
    }

    @Test
    void theHourMakesRoomAndWhatWasHeldGoes() {
        // Given
        publish(4, "rich");
        assertThat(pipeline.dispatches("twilio")).hasSize(3);
        NodeSpending.Reports reports = Objects.requireNonNull(spending.report());
        assertThat(reports.accounts().get(Account.of(Channel.SMS)))
                .isEqualTo(new Report(new Amount(3, 3 * 75_000), Amount.NONE));
        book.take(reports.node(), reports.sequence(), reports.accounts(), Pipeline.START);
        sayHow(Duration.ZERO);
        pipeline.after(Duration.ofSeconds(1));
        assertThat(pipeline.dispatches("twilio")).isEmpty();

        // When
        sayHow(Duration.ofMinutes(61));
        pipeline.after(Duration.ofSeconds(1));

        // Then
        assertThat(pipeline.dispatch("twilio").messageId()).isEqualTo("m-4");
    }

    private void sayHow(Duration later) {
        Announcements.say(
                board,
                Channel.SMS,
                "twilio",
                new HealthState.Healthy(),
                book.of(Channel.SMS, Pipeline.START.plus(later)));
    }

    private void publish(int messages, String tenant) {
        for (int i = 1; i <= messages; i++) {
            pipeline.publish("c-" + i, message("m-" + i, tenant));
        }
    }

    private static String message(String id, String tenant) {
        return "{\"id\":\"" + id + "\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"hello\","
                + "\"metadata\":{\"tenant\":\"" + tenant + "\"}}";
    }
}
