package dev.detour.core.health;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiptBookTest {
    private static final long SENT = 1_700_000_000_000L;
    private static final long WIDTH = 250;
    private static final long LIMIT = 10_000;

    private ReceiptBook book = ReceiptBook.EMPTY;
    private ReceiptBook.Round last = round(0);

    @Test
    void receiptsOfAnotherNodeThatComeBeforeItsOwnReportAreItsMessages() {
        // Given: two nodes send in the same moment, and the receipts of both come to one of them
        ReceiptBook.Round first = round(0);
        first.accept(stamped(10));
        first.confirm(stamped(20));
        book = first.settle(LIMIT, 0);

        // When
        ReceiptBook.Round second = round(200);
        second.accept(stamped(10));
        book = second.settle(LIMIT, 0);
        settle(LIMIT + 1);

        // Then
        assertThat(first.confirmedSince).isEqualTo(10);
        assertThat(second.confirmedSince).isEqualTo(10);
        assertThat(last.arrived).isEqualTo(20);
        assertThat(last.missing).isZero();
    }

    @Test
    void receiptsThatComeBeforeAnyReportOfTheirMessagesAreNotLost() {
        // Given
        ReceiptBook.Round first = round(0);
        first.confirm(stamped(5));
        book = first.settle(LIMIT, 0);

        // When
        ReceiptBook.Round second = round(200);
        second.accept(stamped(7));
        book = second.settle(LIMIT, 0);
        settle(LIMIT + 1);

        // Then
        assertThat(second.confirmedSince).isEqualTo(5);
        assertThat(last.arrived).isEqualTo(5);
        assertThat(last.missing).isEqualTo(2);
    }

    @Test
    void aReceiptToldTwiceDoesNotStandForAMessageThatIsReportedMuchLater() {
        // Given
        ReceiptBook.Round first = round(0);
        first.accept(stamped(10));
        first.confirm(stamped(20));
        book = first.settle(LIMIT, 0);
        settle(3_000);

        // When
        ReceiptBook.Round late = round(3_200);
        late.accept(stamped(10));
        book = late.settle(LIMIT, 0);
        settle(LIMIT + 1);

        // Then
        assertThat(late.confirmedSince).isZero();
        assertThat(last.missing).isEqualTo(10);
    }

    private void settle(long time) {
        last = round(time);
        book = last.settle(LIMIT, 0);
    }

    private ReceiptBook.Round round(long time) {
        return new ReceiptBook.Round(book, time, WIDTH, 0);
    }

    private static List<Signal.Stamped> stamped(int count) {
        return List.of(new Signal.Stamped(SENT, count));
    }
}
