package dev.detour.app.sender;

import java.time.Instant;
import java.time.InstantSource;

import org.apache.kafka.clients.producer.ProducerRecord;

import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.Topics;
import dev.detour.app.killpoints.KillPoint;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.wire.AttemptRecord;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.SendResult;
import dev.detour.contract.Lane;

/** Tells the router, and whoever else must know, what became of attempts at one provider. Safe for use by many threads. */
record Reports(
        ConfiguredProvider provider,
        Requests requests,
        Inquiry inquiry,
        Correspondence correspondence,
        RecordPublisher outcomes,
        Topics topics,
        SenderMeters meters,
        InstantSource clock) {
    /**
     * Reports the result of an attempt, and settles its dispatch once Kafka has it.
     *
     * @param wasAdmitted whether the cursor was moved behind it
     */
    void report(Lane lane, Job job, SendResult result, boolean wasAdmitted) {
        correspondence.note(provider, job.dispatch(), result, clock.instant());
        // What a drill makes up says nothing about the provider.
        if (job.dispatch().drill() == null) {
            meters.result(result);
        }
        // What Kafka refuses for good stays unsettled: it counts as in doubt after the next start, and is not lost.
        outcomes.publish(outcome(lane, job.dispatch(), result)).thenRun(() -> {
            KillPoint.OUTCOME_PRODUCED.reached();
            job.ledger().settled(job, wasAdmitted);
        });
    }

    /** Reports what came to be known of an attempt after it was reported as in doubt. */
    void reportLate(Lane lane, DispatchRecord dispatch, SendResult result) {
        correspondence.note(provider, dispatch, result, clock.instant());
        outcomes.publish(outcome(lane, dispatch, result));
    }

    /** Doubt may still be dispelled: what the provider says later on is reported like a late answer. */
    void follow(Lane lane, DispatchRecord dispatch, Instant from, SendResult.Ambiguous ambiguous) {
        inquiry.follow(
                requests.of(lane, dispatch, from, false),
                from,
                ambiguous,
                result -> reportLate(lane, dispatch, result));
    }

    private ProducerRecord<byte[], byte[]> outcome(Lane lane, DispatchRecord dispatch, SendResult result) {
        return new ProducerRecord<>(
                topics.attempts(lane),
                dispatch.partition(),
                null,
                AttemptRecord.of(dispatch, result).write());
    }
}
