package dev.detour.core.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.ReceiptState;
import dev.detour.contract.Confirm;
import dev.detour.contract.Status;
import dev.detour.contract.StatusEvent;

import static org.assertj.core.api.Assertions.assertThat;

/** Doubled, shuffled and late receipts end where the sorted, deduplicated ones end. */
class ReceiptLatticeTest {
    private static final long SEED = 131;
    private static final int ROUNDS = 5_000;

    private record Receipt(int attempt, ReceiptState state) {}

    /** What receipts, whatever their order, make of two attempts on two channels: the naive twin of the lattice. */
    private record Truth(Attempt.Progress first, Attempt.Progress second) {
        static Truth of(List<Receipt> receipts) {
            return new Truth(highest(receipts, 1), highest(receipts, 2));
        }

        private static Attempt.Progress highest(List<Receipt> receipts, int attempt) {
            // An acceptance is known, so that "sent" says nothing new.
            Attempt.Progress progress = Attempt.Progress.NONE;
            if (receipts.contains(new Receipt(attempt, ReceiptState.FAILED))) {
                progress = Attempt.Progress.FAILED;
            }
            if (receipts.contains(new Receipt(attempt, ReceiptState.DELIVERED))) {
                progress = Attempt.Progress.DELIVERED;
            }
            if (receipts.contains(new Receipt(attempt, ReceiptState.READ))) {
                progress = Attempt.Progress.READ;
            }
            return progress;
        }

        boolean reached() {
            return first.compareTo(Attempt.Progress.DELIVERED) >= 0
                    || second.compareTo(Attempt.Progress.DELIVERED) >= 0;
        }

        boolean read() {
            return first == Attempt.Progress.READ || second == Attempt.Progress.READ;
        }
    }

    @Test
    void anyOrderAndAnyRepetitionEndsInTheSameState() {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            // Given
            Random random = new Random(seed);
            List<Receipt> receipts = receipts(random);
            List<Receipt> disturbed = disturbed(receipts, random);

            // When
            Story story = told(disturbed, Confirm.DELIVERED);

            // Then
            Truth truth = Truth.of(receipts);
            List<Attempt> attempts = story.delivery().attempts();
            assertThat(new Truth(attempts.get(0).progress(), attempts.get(1).progress()))
                    .as("seed %d: %s", seed, disturbed)
                    .isEqualTo(truth);
            assertThat(endsWell(story)).as("seed %d: %s", seed, disturbed).isEqualTo(truth.reached());
            assertThat(story.events())
                    .as("seed %d: %s", seed, disturbed)
                    .filteredOn(StatusEvent::isFinal)
                    .hasSizeLessThanOrEqualTo(1);
            Story sorted = told(receipts, Confirm.DELIVERED);
            assertThat(sorted.delivery().ended())
                    .as("seed %d: %s", seed, disturbed)
                    .isEqualTo(story.delivery().ended());
        }
    }

    @Test
    void aPolicyThatAsksForReadingEndsWheneverReadIsAmongThem() {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            // Given
            Random random = new Random(seed);
            List<Receipt> receipts = receipts(random);

            // When
            Story story = told(disturbed(receipts, random), Confirm.READ);

            // Then
            assertThat(end(story).filter(status -> status == Status.READ).isPresent())
                    .as("seed %d: %s", seed, receipts)
                    .isEqualTo(Truth.of(receipts).read());
        }
    }

    @Test
    void whatIsToldOfAnAttemptNeverFalls() {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            // Given
            Random random = new Random(seed);
            List<Receipt> receipts = disturbed(receipts(random), random);

            // When
            Story story = told(receipts, Confirm.DELIVERED);

            // Then
            for (int attempt = 1; attempt <= 2; attempt++) {
                int number = attempt;
                List<Status> told = story.events().stream()
                        .filter(event -> event.attempt() == number)
                        .map(StatusEvent::status)
                        .filter(status -> status == Status.SENT || status == Status.DELIVERED || status == Status.READ)
                        .toList();
                assertThat(told).as("seed %d: %s", seed, receipts).isSorted();
            }
        }
    }

    @Test
    void theSecondChannelThatReachesTheRecipientIsMarked() {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            // Given
            Random random = new Random(seed);
            List<Receipt> receipts = receipts(random);

            // When
            Story story = told(disturbed(receipts, random), Confirm.DELIVERED);

            // Then
            Truth truth = Truth.of(receipts);
            boolean both = truth.first().compareTo(Attempt.Progress.DELIVERED) >= 0
                    && truth.second().compareTo(Attempt.Progress.DELIVERED) >= 0;
            assertThat(story.events())
                    .as("seed %d: %s", seed, receipts)
                    .filteredOn(StatusEvent::duplicateDelivery)
                    .hasSize(both ? 1 : 0);
        }
    }

    /** Both channels have accepted, one after the other, and then the receipts come. */
    private static Story told(List<Receipt> receipts, Confirm confirm) {
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS, Channel.EMAIL)
                .confirm(confirm)
                .begin()
                .accepted()
                .untilDue()
                .accepted();
        for (Receipt receipt : receipts) {
            story.receipt(receipt.attempt(), receipt.state());
        }
        return story;
    }

    private static boolean endsWell(Story story) {
        return end(story)
                .filter(status -> status == Status.DELIVERED || status == Status.READ)
                .isPresent();
    }

    private static Optional<Status> end(Story story) {
        return story.delivery().state() instanceof State.Ended ended ? Optional.of(ended.status()) : Optional.empty();
    }

    /** In the order in which they should have come. */
    private static List<Receipt> receipts(Random random) {
        List<Receipt> receipts = new ArrayList<>();
        for (ReceiptState state :
                List.of(ReceiptState.SENT, ReceiptState.FAILED, ReceiptState.DELIVERED, ReceiptState.READ)) {
            for (int attempt = 1; attempt <= 2; attempt++) {
                if (random.nextBoolean()) {
                    receipts.add(new Receipt(attempt, state));
                }
            }
        }
        return receipts;
    }

    private static List<Receipt> disturbed(List<Receipt> receipts, Random random) {
        List<Receipt> disturbed = new ArrayList<>(receipts);
        for (Receipt receipt : receipts) {
            for (int i = random.nextInt(3); i > 0; i--) {
                disturbed.add(receipt);
            }
        }
        Collections.shuffle(disturbed, random);
        return disturbed;
    }
}
