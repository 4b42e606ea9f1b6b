package dev.detour.core.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.contract.Lane;
import dev.detour.core.delivery.Traffic;

import static dev.detour.channel.Channel.SMS;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever the load, the lag and the failures: in no sixty minutes more is spent than the budget and what the nodes
 * spend in the time in which they do not hear of each other; and what has room is not held.
 */
class OverrunTest {
    private static final long SEED = 20261124;
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final long PRICE = 50_000;
    private static final int SECONDS = 3 * 3_600;

    @Test
    void theOverrunIsBoundedByWhatNodesSpendUnheard() {
        for (long seed = SEED; seed < SEED + 12; seed++) {
            // Given
            Cluster cluster = new Cluster(new Random(seed));

            // When
            for (int second = 0; second < SECONDS; second++) {
                cluster.second();
            }

            // Then
            assertThat(cluster.urgentHeld).as("seed %d", seed).isZero();
            assertThat(cluster.longestInVain)
                    .as("seed %d: seconds in which messages were held and there was room", seed)
                    .isLessThanOrEqualTo(cluster.longestAway + cluster.lag + 4);
            assertThat(cluster.worst)
                    .as("seed %d: %s", seed, cluster)
                    .isGreaterThan(cluster.budget * 9 / 10)
                    .isLessThanOrEqualTo(cluster.budget + cluster.bound());
        }
    }

    /** Nodes that are fed at random, and a monitor that hears of them late and is away now and then. */
    private static final class Cluster {
        private final Random random;
        private final List<NodeSpending> nodes = new ArrayList<>();
        private final Deque<Published> underway = new ArrayDeque<>();
        private final Deque<Instant> counted = new ArrayDeque<>();
        private final Limits limits;
        private final int budget;
        private final int lag;
        private final int perNode;
        private SpendingBook book;
        private Instant now = START;
        private int awayFor;
        private int longestAway;
        private boolean anyHeld;
        private int inVainFor;
        private int longestInVain;
        private int worst;
        private int urgentHeld;

        private record Published(Instant at, ChannelBudget budget) {}

        Cluster(Random random) {
            this.random = random;
            perNode = 1 + random.nextInt(3);
            int number = 1 + random.nextInt(4);
            // Between a fifth and two thirds of what there is to send in an hour.
            budget = number * perNode * 1_800 * (20 + random.nextInt(46)) / 100;
            lag = random.nextInt(4);
            limits = new Limits(
                    "EUR",
                    Map.of(
                            Account.of(SMS),
                            random.nextBoolean()
                                    ? new Limit(budget, Limit.UNLIMITED)
                                    : new Limit(Limit.UNLIMITED, budget * PRICE)));
            book = new SpendingBook(limits);
            for (int i = 1; i <= number; i++) {
                nodes.add(new NodeSpending("n" + i, limits));
            }
        }

        void second() {
            now = now.plusSeconds(1);
            anyHeld = false;
            for (NodeSpending node : nodes) {
                for (int i = random.nextInt(perNode + 1); i > 0; i--) {
                    send(node, random.nextInt(50) == 0 ? Lane.URGENT : Lane.STANDARD);
                }
            }
            if (awayFor < 0 && random.nextInt(600) == 0) {
                awayFor = random.nextInt(15);
                longestAway = Math.max(longestAway, awayFor);
                moveBook();
            }
            if (--awayFor < 0) {
                nodes.forEach(node -> take(node.report()));
                ChannelBudget published = book.of(SMS, now);
                if (published != null) {
                    underway.add(new Published(now.plusSeconds(lag), published));
                }
            }
            boolean underspent = book.hour(Account.of(SMS)).spent(now).messages() < budget - bound();
            inVainFor = underspent && anyHeld ? inVainFor + 1 : 0;
            longestInVain = Math.max(longestInVain, inVainFor);
            while (!underway.isEmpty() && !underway.element().at.isAfter(now)) {
                ChannelBudget told = underway.remove().budget;
                nodes.forEach(node -> node.told(SMS, told));
            }
        }

        private void send(NodeSpending node, Lane lane) {
            boolean held =
                    node.within(Traffic.FLOWING, lane, null).overspent(SMS).isPresent();
            Instant anHourAgo = now.minus(Duration.ofMinutes(60));
            while (!counted.isEmpty() && !counted.element().isAfter(anHourAgo)) {
                counted.remove();
            }
            if (!held) {
                node.book(SMS, null, PRICE);
                if (lane != Lane.URGENT) {
                    counted.add(now);
                    worst = Math.max(worst, counted.size());
                }
            } else if (lane == Lane.URGENT) {
                urgentHeld++;
            } else {
                anyHeld = true;
            }
        }

        private void take(NodeSpending.@Nullable Reports reports) {
            // Some are lost.
            if (reports != null && random.nextInt(20) > 0) {
                book.take(reports.node(), reports.sequence(), reports.accounts(), now);
            }
        }

        /** Another node takes over what was kept. */
        private void moveBook() {
            SpendingBook moved = new SpendingBook(limits);
            moved.restore(Account.of(SMS), SpendingCodec.readHour(SpendingCodec.write(book.hour(Account.of(SMS)))));
            for (int i = 1; i <= nodes.size(); i++) {
                SpendingBook.Run run = book.run("n" + i);
                if (run != null) {
                    moved.restore("n" + i, SpendingCodec.readRun(SpendingCodec.write(run)));
                }
            }
            book = moved;
        }

        /** What all nodes but one spend at the most while nobody hears of it; three reports in a row are seldom lost. */
        int bound() {
            return (nodes.size() - 1) * perNode * (longestAway + lag + 4);
        }

        @Override
        public String toString() {
            return "budget " + budget + ", nodes " + nodes.size() + ", each up to " + perNode + " a second, lag " + lag
                    + " s, away for " + longestAway + " s";
        }
    }
}
