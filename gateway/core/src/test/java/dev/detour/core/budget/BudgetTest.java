package dev.detour.core.budget;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.contract.Lane;
import dev.detour.core.delivery.Traffic;

import static dev.detour.channel.Channel.SMS;
import static org.assertj.core.api.Assertions.assertThat;

/** Nodes and the one that adds up. */
class BudgetTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final long PRICE = 75_000;
    private static final Account ALL = Account.of(SMS);
    private static final Account SHOP = new Account(SMS, "shop");

    private final Limits limits =
            new Limits("EUR", Map.of(ALL, new Limit(10, Limit.UNLIMITED), SHOP, new Limit(Limit.UNLIMITED, 2 * PRICE)));
    private final SpendingBook book = new SpendingBook(limits);
    private final NodeSpending first = new NodeSpending("n1", limits);
    private final NodeSpending second = new NodeSpending("n2", limits);

    @Test
    void aNodeCountsWhatItHasSpentBeforeAnybodyElseDoes() {
        // Given
        spend(first, null, 9);
        assertThat(mayGo(first, null)).isTrue();

        // When
        spend(first, null, 1);

        // Then
        assertThat(mayGo(first, null)).isFalse();
        assertThat(first.within(Traffic.FLOWING, Lane.BULK, null).overspent(SMS))
                .contains("the fallback budget of sms is spent: 10 of 10 messages in an hour");
        assertThat(first.within(Traffic.FLOWING, Lane.BULK, null).overspent(Channel.EMAIL))
                .isEmpty();
    }

    @Test
    void whatOneNodeHasSpentTheOtherKnowsOnceItIsPublished() {
        // Given
        spend(first, null, 4);
        spend(second, null, 4);
        report(first);
        report(second);
        publish();
        assertThat(mayGo(second, null)).isTrue();

        // When
        spend(second, null, 2);

        // Then: 8 that are counted and 2 of its own
        assertThat(mayGo(second, null)).isFalse();
        assertThat(mayGo(first, null)).isTrue();
    }

    @Test
    void urgentMessagesAreCountedAndNeverHeld() {
        // Given
        spend(first, null, 50);

        // When
        Traffic urgent = first.within(Traffic.FLOWING, Lane.URGENT, "shop");

        // Then
        assertThat(urgent.overspent(SMS)).isEmpty();
        assertThat(first.within(Traffic.FLOWING, Lane.STANDARD, "shop").overspent(SMS))
                .isPresent();
    }

    @Test
    void aTenantsBudgetHoldsThatTenantOnly() {
        // When
        spend(first, "shop", 2);

        // Then
        assertThat(first.within(Traffic.FLOWING, Lane.STANDARD, "shop").overspent(SMS))
                .contains("the fallback budget of sms for shop is spent: EUR 0.15 of 0.15 in an hour");
        assertThat(mayGo(first, "other")).isTrue();
        assertThat(mayGo(first, null)).isTrue();
    }

    @Test
    void aReportThatComesTwiceCountsOnceAndOneThatIsLostIsMadeGood() {
        // Given
        spend(first, null, 3);
        NodeSpending.Reports lost = first.report();
        spend(first, null, 2);
        NodeSpending.Reports later = first.report();

        // When
        take(later);
        take(later);
        take(lost);

        // Then
        assertThat(book.hour(ALL).spent(NOW).messages()).isEqualTo(5);
    }

    @Test
    void whatIsCountedIsNotReportedAgain() {
        // Given
        spend(first, "shop", 1);
        report(first);
        assertThat(first.report()).isNotNull();

        // When
        publish();

        // Then
        assertThat(first.report()).isNull();
    }

    @Test
    void anotherNodeGoesOnWhereTheBookWasKept() {
        // Given
        spend(first, "shop", 1);
        report(first);
        SpendingBook kept = new SpendingBook(limits);
        kept.restore(ALL, SpendingCodec.readHour(SpendingCodec.write(book.hour(ALL))));
        SpendingBook.Run run = Objects.requireNonNull(book.run("n1"));
        kept.restore("n1", SpendingCodec.readRun(SpendingCodec.write(run)));
        spend(first, "shop", 1);
        NodeSpending.Reports next = Objects.requireNonNull(first.report());

        // When
        Set<Account> changed = kept.take("n1", next.sequence(), next.accounts(), NOW);

        // Then
        assertThat(changed).containsExactlyInAnyOrder(ALL, SHOP);
        assertThat(kept.hour(ALL).spent(NOW)).isEqualTo(new Amount(2, 2 * PRICE));
    }

    @Test
    void aBookThatHasForgottenANodeCountsOnlyWhatIsNew() {
        // Given
        spend(first, null, 3);
        report(first);
        publish();
        assertThat(book.forget(NOW.plusSeconds(3_601))).containsExactly("n1");
        spend(first, null, 1);

        // When
        report(first);

        // Then
        assertThat(book.hour(ALL).spent(NOW).messages()).isEqualTo(4);
    }

    @Test
    void aNodeSaysWhenWhatItTurnedDownMayGo() {
        // Given
        spend(first, null, 10);
        report(first);
        assertThat(publish()).isFalse();
        assertThat(mayGo(first, null)).isFalse();
        assertThat(publish()).isFalse();

        // When
        boolean hasRoom = first.told(SMS, book.of(SMS, NOW.plusSeconds(3_700)));

        // Then: once
        assertThat(hasRoom).isTrue();
        assertThat(first.told(SMS, book.of(SMS, NOW.plusSeconds(3_700)))).isFalse();
    }

    @Test
    void nothingIsSaidOfAChannelThatHasNoBudgetAndCostNothing() {
        // When // Then
        assertThat(book.of(Channel.EMAIL, NOW)).isNull();
        assertThat(book.of(SMS, NOW)).isNotNull();
    }

    private static boolean mayGo(NodeSpending node, @Nullable String tenant) {
        return node.within(Traffic.FLOWING, Lane.STANDARD, tenant)
                .overspent(SMS)
                .isEmpty();
    }

    private static void spend(NodeSpending node, @Nullable String tenant, int messages) {
        for (int i = 0; i < messages; i++) {
            node.book(SMS, tenant, PRICE);
        }
    }

    private void report(NodeSpending node) {
        take(node.report());
    }

    private void take(NodeSpending.@Nullable Reports reports) {
        Objects.requireNonNull(reports);
        book.take(reports.node(), reports.sequence(), reports.accounts(), NOW);
    }

    /** To both nodes; true if the first one has room that it had not. */
    private boolean publish() {
        second.told(SMS, book.of(SMS, NOW));
        return first.told(SMS, book.of(SMS, NOW));
    }
}
