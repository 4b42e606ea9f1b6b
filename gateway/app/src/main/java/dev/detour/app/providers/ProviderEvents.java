package dev.detour.app.providers;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.Topics;
import dev.detour.app.recipients.Pseudonyms;
import dev.detour.app.recipients.RecipientBook;
import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.CorrespondenceRecord;
import dev.detour.app.wire.ReceiptRecord;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.Consent;
import dev.detour.channel.ProviderEvent.ConsentChoice;
import dev.detour.channel.ProviderEvent.ConsentExtent;
import dev.detour.channel.ProviderEvent.Inbound;
import dev.detour.contract.Lane;
import dev.detour.contract.Reason;
import dev.detour.core.delivery.Suppression;
import dev.detour.core.delivery.Token;

/**
 * Writes to Kafka what providers tell, by whatever way they tell it. Safe for use by many threads.
 *
 * @param withAddress whether what is heard may name the sender's address
 */
public record ProviderEvents(
        Topics topics,
        Partitions partitions,
        RecordPublisher publisher,
        Pseudonyms pseudonyms,
        RecipientBook book,
        boolean withAddress,
        Observer observer,
        InstantSource clock,
        ProviderMeters meters) {
    /** Hears what says something about a provider. */
    public interface Observer {
        /** A receipt of ours has come. Returns whether it is to be taken for come: a drill may throw it away. */
        boolean receipt(String provider, Token token, ProviderEvent.Receipt receipt);

        /** A recipient has written, and the provider's webhook has brought it. */
        void heard(String provider);

        /** Something of ours has changed at a provider. */
        void notice(String provider, ProviderEvent.AccountNotice notice);
    }

    /** How many partitions the topics of a lane have. */
    @FunctionalInterface
    public interface Partitions {
        int of(Lane lane);
    }

    /** Writes events of one provider; completes once Kafka has all of them, exceptionally when it lacks at least one. */
    public CompletionStage<Void> take(ConfiguredProvider provider, List<ProviderEvent> events) {
        List<ProducerRecord<byte[], byte[]>> writes = new ArrayList<>(events.size());
        for (ProviderEvent event : events) {
            switch (event) {
                case ProviderEvent.Receipt receipt -> receipt(provider, receipt, writes);
                case Inbound inbound -> inbound(provider, inbound, writes);
                case Consent consent -> consent(provider, consent, writes);
                case ProviderEvent.AccountNotice notice -> {
                    observer.notice(provider.name(), notice);
                    meters.notice(provider.name(), notice.type(), notice.usable());
                }
                case ProviderEvent.Ignored(String type) -> meters.ignored(provider.name(), type);
            }
        }
        return publisher.publish(writes);
    }

    private void receipt(
            ConfiguredProvider provider, ProviderEvent.Receipt receipt, List<ProducerRecord<byte[], byte[]>> writes) {
        Optional<Token> token = Optional.ofNullable(receipt.token())
                .flatMap(Token::decode)
                .filter(known -> known.partition() < partitions.of(known.lane()));
        if (token.isEmpty()) {
            // Somebody else's message: the same account may be used without us.
            count(provider, "receipt-without-token");
            return;
        }
        if (!observer.receipt(provider.name(), token.get(), receipt)) {
            count(provider, "receipt-thrown-away");
            return;
        }
        meters.receipt(provider.name(), receipt.state(), token.get().sentAt(), clock.instant());
        writes.add(new ProducerRecord<>(
                topics.receipts(token.get().lane()),
                token.get().partition(),
                null,
                ReceiptRecord.of(token.get(), receipt).write()));
    }

    private void inbound(ConfiguredProvider provider, Inbound inbound, List<ProducerRecord<byte[], byte[]>> writes) {
        count(provider, "inbound");
        observer.heard(provider.name());
        writes.add(new ProducerRecord<>(
                topics.correspondence(),
                ContactRecord.key(pseudonym(provider, inbound.from(), inbound.userId())),
                CorrespondenceRecord.heard(provider.channel(), provider.name(), inbound, withAddress)
                        .write()));
    }

    private void consent(ConfiguredProvider provider, Consent consent, List<ProducerRecord<byte[], byte[]>> writes) {
        boolean out = consent.choice() == ConsentChoice.OPTED_OUT;
        count(provider, out ? "opt-out" : "opt-in");
        List<Suppression> meant = Suppression.optOut(
                pseudonym(provider, consent.address(), consent.userId()),
                provider.channel(),
                consent.extent() == ConsentExtent.EVERYTHING,
                new Reason(provider.name() + ".consent", "the recipient has said so to the provider"));
        for (Suppression suppression : meant) {
            SuppressionRecord record = SuppressionRecord.of(suppression, consent.at(), null);
            // Callbacks come again and in any order: what was said later holds.
            boolean outdated = book.suppression(suppression.address(), suppression.purpose(), suppression.channel())
                    .filter(known -> known.since().isAfter(consent.at()))
                    .isPresent();
            if (!outdated) {
                writes.add(new ProducerRecord<>(topics.suppressions(), record.key(), out ? record.write() : null));
            }
        }
    }

    /** Somebody whose address the provider withholds is known by what it calls them. */
    private long pseudonym(ConfiguredProvider provider, @Nullable String address, @Nullable String userId) {
        return address == null ? pseudonyms.ofUser(provider.name(), String.valueOf(userId)) : pseudonyms.of(address);
    }

    private void count(ConfiguredProvider provider, String result) {
        meters.event(provider.name(), result);
    }
}
