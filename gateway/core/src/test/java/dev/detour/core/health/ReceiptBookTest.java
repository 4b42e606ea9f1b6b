package dev.detour.core.health;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiptBookTest {
    private static final long SENT = 1_700_000_000_000L;
    private static final long WIDTH = 250;
    private static final long LIMIT = 10_000;

    private ReceiptBook book = ReceiptBook.EMPTY;

    @Test
    void receiptsOfAnotherNodeThatComeBeforeItsOwnReportAreItsMessages() {
        // Given: two nodes send in the same moment, and the receipts of both come to one of them
        ReceiptBook.Round first = reported(0, 10, 20);

        // When
        ReceiptBook.Round second = reported(200, 10, 0);

        // Then
        assertThat(first.confirmedSince).isEqualTo(10);
        assertThat(second.confirmedSince).isEqualTo(10);
        ReceiptBook.Round judged = judged();
        assertThat(judged.arrived).isEqualTo(20);
        assertThat(judged.missing).isZero();
    }

    @Test
    void receiptsThatComeBeforeAnyReportOfTheirMessagesAreNotLost() {
        // Given
        reported(0, 0, 5);

        // When
        ReceiptBook.Round second = reported(200, 7, 0);

        // Then
        assertThat(second.confirmedSince).isEqualTo(5);
        ReceiptBook.Round judged = judged();
        assertThat(judged.arrived).isEqualTo(5);
        assertThat(judged.missing).isEqualTo(2);
    }

    @Test
    void aReceiptToldTwiceDoesNotStandForAMessageThatIsReportedMuchLater() {
        // Given
        reported(0, 10, 20);
        reported(3_000, 0, 0);

        // When
        ReceiptBook.Round late = reported(3_200, 10, 0);

        // Then
        assertThat(late.confirmedSince).isZero();
        assertThat(judged().missing).isEqualTo(10);
    }

    /** What a round finds out in which so many messages of one moment, and receipts of them, are reported. */
    private ReceiptBook.Round reported(long time, int messages, int receipts) {
        ReceiptBook.Round round = new ReceiptBook.Round(book, time, WIDTH, 0);
        round.accept(stamped(messages));
        round.confirm(stamped(receipts));
        book = round.settle(LIMIT, 0);
        return round;
    }

    /** The round in which receipts are due. */
    private ReceiptBook.Round judged() {
        return reported(LIMIT + 1, 0, 0);
    }

    private static List<Signal.Stamped> stamped(int count) {
        return List.of(new Signal.Stamped(SENT, count));
    }
}
