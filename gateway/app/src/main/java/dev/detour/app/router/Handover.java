package dev.detour.app.router;

import java.util.Map;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import dev.detour.app.drills.Drill;
import dev.detour.app.wire.ContentRecord;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.app.wire.StoredMessage;
import dev.detour.channel.Channel;
import dev.detour.contract.Phones;
import dev.detour.core.delivery.Decision;
import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.RetryPermit;

/**
 * Hands messages over to the senders of their providers, and keeps the books of it: retries, money, counts. What belongs to
 * a drill is in books of its own.
 *
 * <p>Belongs to one task and its thread.
 */
final class Handover {
    private final RouterParts parts;
    private final RouterMeters meters;
    private final Outbox outbox;
    private final int partition;

    /**
     * @param partition of the task, to which outcomes return
     */
    Handover(RouterParts parts, RouterMeters meters, Outbox outbox, int partition) {
        this.parts = parts;
        this.meters = meters;
        this.outbox = outbox;
        this.partition = partition;
    }

    /** Which retries a message may have. What fails in a drill must not use up those of other messages. */
    RetryPermit permit(Map<String, String> metadata) {
        return provider -> parts.budget().allows(book(provider, drill(provider, metadata)));
    }

    /** Hands over what was decided. */
    void send(Bytes key, Delivery delivery, Decision.Dispatch dispatch, StoredMessage stored) {
        StoredMessage.Part part = stored.part(dispatch.leg().channel());
        ContentRecord content = parts.acquaintances()
                .fitting(dispatch.leg(), part.content(), parts.clock().instant());
        String provider = dispatch.leg().provider();
        Drill drill = drill(provider, delivery.metadata());
        parts.budget().sent(book(provider, drill), dispatch.isRetry());
        if (drill == null) {
            meters.dispatched(dispatch);
        }
        if (dispatch.isFallback()) {
            spend(delivery, dispatch.leg().channel(), provider, part.to());
        }
        outbox.dispatch(
                provider,
                new DispatchRecord(
                        delivery.id(),
                        StoreKey.conversation(key),
                        stored.key(),
                        partition,
                        dispatch.attempt(),
                        part.to(),
                        stored.name(),
                        content,
                        delivery.terms().purpose(),
                        dispatch.isProbe(),
                        dispatch.mayMoveOn(),
                        drill == null ? null : drill.tenant(),
                        dispatch.deadline().toEpochMilli()),
                dispatch.attempt() == 1 ? stored.published() : 0,
                stored.trace());
    }

    private void spend(Delivery delivery, Channel channel, String provider, String to) {
        String country = channel == Channel.EMAIL ? null : Phones.callingCode(to);
        parts.health()
                .spending()
                .book(
                        channel,
                        delivery.metadata().get(RouterProcessor.TENANT),
                        parts.prices().micros(provider, country));
    }

    /** The drill that a message belongs to on its way to a provider, or null. */
    private @Nullable Drill drill(String provider, Map<String, String> metadata) {
        Drill drill = parts.health().drills().at(provider);
        return drill != null && drill.isAbout(metadata) ? drill : null;
    }

    private static String book(String provider, @Nullable Drill drill) {
        return drill == null ? provider : drill.watched().name();
    }
}
