package dev.detour.app.router;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

import dev.detour.app.router.Conversations.Queue;
import dev.detour.app.router.Shelf.Mark;
import dev.detour.app.wire.ContentRecord;
import dev.detour.app.wire.StoredMessage;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Status;
import dev.detour.contract.WhenDegraded;
import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.Leg;
import dev.detour.core.delivery.State;
import dev.detour.core.delivery.Terms;

import static org.assertj.core.api.Assertions.assertThat;

class ConversationsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final long CONVERSATION = 7;

    private final KeyValueStore<Bytes, byte[]> store = Memory.store();
    private final Shelf chains = new Shelf(store, Mark.QUEUE);
    private final Shelf contentStore = new Shelf(store, Mark.CONTENT);
    private final Deliveries deliveries = new Deliveries(new Shelf(store, Mark.DELIVERY), new DecodedRoom());
    private final Contents contents = new Contents(contentStore);
    private final Conversations conversations = new Conversations(chains, contents, deliveries);

    private void add(long conversation, String id, State state) {
        Bytes key = StoreKey.of(conversation, id);
        contents.add(
                key,
                new StoredMessage(
                        Bytes.wrap(new byte[] {1}),
                        null,
                        Map.of(
                                "sms",
                                new StoredMessage.Part(
                                        "+4915112345678",
                                        new ContentRecord("text", null, null, null, null, List.of()))),
                        0,
                        null));
        put(conversation, id, state);
    }

    private void put(long conversation, String id, State state) {
        deliveries.put(StoreKey.of(conversation, id), delivery(id, state));
    }

    private static Delivery delivery(String id, State state) {
        Terms terms = new Terms(
                Confirm.DELIVERED,
                Duration.ofSeconds(60),
                OnAmbiguous.WAIT,
                WhenDegraded.SWITCH,
                Purpose.TRANSACTIONAL,
                OnTimeout.NEXT,
                null);
        Leg leg = new Leg(Channel.SMS, "twilio", 1, null, 0, 0, false, null);
        return new Delivery(id, 1, 1, NOW.plusSeconds(60), terms, List.of(leg), List.of(), state, null, Map.of());
    }

    @Test
    void aConversationWithoutMessagesHasNoQueue() {
        // Given: others have messages on both sides of it
        add(CONVERSATION - 1, "a", new State.Queued());
        add(CONVERSATION + 1, "b", new State.Queued());

        // When / Then
        assertThat(conversations.get(CONVERSATION)).isNull();
    }

    @Test
    void theOnlyMessageUnderWayIsAQueueWithoutAnEntry() {
        // Given
        add(CONVERSATION, "taken", new State.Sent(1, NOW));
        add(CONVERSATION, "under-way", new State.Dispatched(1));

        // When
        Queue queue = conversations.get(CONVERSATION);

        // Then
        assertThat(queue).isEqualTo(new Queue("under-way", "under-way"));
        assertThat(chains.get(StoreKey.of(CONVERSATION))).isNull();
    }

    @Test
    void whatWasTakenOrHasEndedHoldsNobodyUp() {
        // Given
        add(CONVERSATION, "taken", new State.Sent(1, NOW));
        add(CONVERSATION, "ended", new State.Dispatched(1));
        put(CONVERSATION, "ended", new State.Ended(Status.DELIVERED, NOW));
        contents.remove(StoreKey.of(CONVERSATION, "ended"));

        // When / Then
        assertThat(conversations.get(CONVERSATION)).isNull();
    }

    @Test
    void aQueueOfSeveralIsKeptUntilOneIsLeft() {
        // Given
        add(CONVERSATION, "last", new State.Dispatched(1));
        conversations.put(CONVERSATION, new Queue("first", "last"));
        boolean chained = conversations.isChained(CONVERSATION);

        // When
        conversations.put(CONVERSATION, new Queue("last", "last"));

        // Then
        assertThat(chained).isTrue();
        assertThat(conversations.isChained(CONVERSATION)).isFalse();
        assertThat(conversations.get(CONVERSATION)).isEqualTo(new Queue("last", "last"));
    }

    @Test
    void afterARestartTheStoresSayTheSame() {
        // Given
        add(CONVERSATION, "alone", new State.Dispatched(1));
        add(8, "first", new State.Dispatched(1));
        add(8, "last", new State.Queued());
        conversations.put(8, new Queue("first", "last"));

        // When
        Conversations again = new Conversations(chains, new Contents(contentStore), deliveries);

        // Then
        assertThat(again.get(CONVERSATION)).isEqualTo(new Queue("alone", "alone"));
        assertThat(again.isChained(8)).isTrue();
        assertThat(again.get(8)).isEqualTo(new Queue("first", "last"));
        assertThat(again.get(9)).isNull();
    }
}
