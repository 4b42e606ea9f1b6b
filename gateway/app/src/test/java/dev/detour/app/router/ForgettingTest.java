package dev.detour.app.router;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

import dev.detour.app.router.Shelf.Mark;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Status;
import dev.detour.contract.WhenDegraded;
import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.DeliveryCodec;
import dev.detour.core.delivery.Leg;
import dev.detour.core.delivery.State;
import dev.detour.core.delivery.Terms;

import static org.assertj.core.api.Assertions.assertThat;

class ForgettingTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration REMEMBER = Duration.ofDays(7);

    private final KeyValueStore<Bytes, byte[]> store = Memory.store();
    private final Shelf deliveries = new Shelf(store, Mark.DELIVERY);
    private final Deliveries decoded = new Deliveries(deliveries, new DecodedRoom());
    private final Conversations conversations =
            new Conversations(new Shelf(store, Mark.QUEUE), new Contents(new Shelf(store, Mark.CONTENT)), decoded);
    private final Forgetting forgetting = new Forgetting(decoded, conversations, REMEMBER);

    @Test
    void onlyWhatEndedLongerAgoIsForgotten() {
        // Given
        Bytes old = put(1, "old", ended(NOW.minus(REMEMBER).minusMillis(1)));
        Bytes young = put(2, "young", ended(NOW.minus(REMEMBER)));
        Bytes open = put(3, "open", new State.Sent(1, NOW.minus(REMEMBER).minusSeconds(1)));
        Bytes queued = put(4, "queued", new State.Queued());

        // When
        forgetting.sweep(NOW);

        // Then
        assertThat(deliveries.get(old)).isNull();
        assertThat(List.of(young, open, queued))
                .allSatisfy(key -> assertThat(deliveries.get(key)).isNotNull());
    }

    @Test
    void whatAQueueStillNeedsIsKeptUntilTheQueueIsGone() {
        // Given
        Bytes link = put(1, "link", ended(NOW.minus(REMEMBER).minusSeconds(1)));
        conversations.put(1, new Conversations.Queue("first", "link"));

        // When
        forgetting.sweep(NOW);

        // Then
        assertThat(deliveries.get(link)).isNotNull();
        conversations.remove(1);
        forgetting.sweep(NOW);
        assertThat(deliveries.get(link)).isNull();
    }

    @Test
    void roundAndRoundAllOfALargeStoreIsSeen() {
        // Given
        for (int i = 0; i < 650; i++) {
            put(i, "m", ended(NOW.minus(REMEMBER).minusSeconds(1)));
        }

        // When
        forgetting.sweep(NOW);
        long afterOne = store.approximateNumEntries();
        for (int i = 0; i < 50; i++) {
            forgetting.accepted();
        }
        forgetting.sweep(NOW);
        long afterTwo = store.approximateNumEntries();
        forgetting.sweep(NOW);
        put(0, "again", ended(NOW.minus(REMEMBER).minusSeconds(1)));
        forgetting.sweep(NOW);

        // Then
        assertThat(afterOne).isEqualTo(450);
        assertThat(afterTwo).as("two looks more for each new message").isEqualTo(150);
        assertThat(store.approximateNumEntries()).isZero();
    }

    private Bytes put(long conversation, String id, State state) {
        Bytes key = StoreKey.of(conversation, id);
        Delivery delivery = new Delivery(
                id,
                1,
                0,
                NOW,
                new Terms(
                        Confirm.DELIVERED,
                        Duration.ofSeconds(60),
                        OnAmbiguous.WAIT,
                        WhenDegraded.SWITCH,
                        Purpose.TRANSACTIONAL,
                        OnTimeout.NEXT,
                        null),
                List.of(new Leg(Channel.SMS, "twilio", 0, null, 0, 0, false, null)),
                List.of(),
                state,
                null,
                Map.of());
        deliveries.put(key, DeliveryCodec.write(delivery));
        return key;
    }

    private static State ended(Instant at) {
        return new State.Ended(Status.DELIVERED, at);
    }
}
