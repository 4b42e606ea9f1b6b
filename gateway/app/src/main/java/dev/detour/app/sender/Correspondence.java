package dev.detour.app.sender;

import java.time.Instant;

import org.apache.kafka.clients.producer.ProducerRecord;

import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.Topics;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.recipients.Pseudonyms;
import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.CorrespondenceRecord;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.SendResult;

/**
 * Notes what was sent to which address, so that an answer can be told what it answers. Safe for use by many threads.
 */
record Correspondence(Topics topics, Pseudonyms pseudonyms, RecordPublisher publisher) {
    /** Notes a result, if somebody could answer it. A note that Kafka does not take is no more than an answer less known. */
    void note(ConfiguredProvider provider, DispatchRecord dispatch, SendResult result, Instant at) {
        // Mail is answered to a person's mailbox, of which Detour knows nothing.
        if (result instanceof SendResult.Accepted(String providerMessageId)
                && provider.channel().hasReceipts()) {
            publisher.publish(new ProducerRecord<>(
                    topics.correspondence(),
                    ContactRecord.key(pseudonyms.of(dispatch.to())),
                    CorrespondenceRecord.sent(provider.channel(), dispatch, providerMessageId, at.toEpochMilli())
                            .write()));
        }
    }
}
