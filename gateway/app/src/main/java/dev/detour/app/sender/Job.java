package dev.detour.app.sender;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.tracing.Tracing;
import dev.detour.app.wire.DispatchRecord;

/** One dispatch that has been read from Kafka and not been settled yet. */
final class Job {
    private final Ledger ledger;
    private final Ledger.Share share;
    private final long offset;
    private final long publishedAt;
    private final DispatchRecord dispatch;
    private final long messagePublishedAt;
    private final @Nullable String trace;

    /** Guarded by the ledger. */
    boolean settled;

    Job(Ledger ledger, Ledger.Share share, ConsumerRecord<byte[], byte[]> record, DispatchRecord dispatch) {
        this.ledger = ledger;
        this.share = share;
        this.offset = record.offset();
        this.publishedAt = record.timestamp();
        this.messagePublishedAt = published(record.headers().lastHeader(DispatchRecord.PUBLISHED));
        this.trace = trace(record.headers().lastHeader(Tracing.HEADER));
        this.dispatch = dispatch;
    }

    Ledger ledger() {
        return ledger;
    }

    Ledger.Share share() {
        return share;
    }

    long offset() {
        return offset;
    }

    /** When the router has published it; nothing can have been sent before. */
    Instant publishedAt() {
        return Instant.ofEpochMilli(publishedAt);
    }

    DispatchRecord dispatch() {
        return dispatch;
    }

    /** When the producer has published the message, in milliseconds since 1970, or 0 when this is not its first attempt. */
    long messagePublishedAt() {
        return messagePublishedAt;
    }

    /** The span of a request to this provider, in the trace that the message belongs to, if any. */
    Tracing.Request span(Tracing tracing, ConfiguredProvider provider) {
        return trace == null
                ? Tracing.UNTRACED
                : tracing.request(
                        trace,
                        new Tracing.Attempt(
                                dispatch.messageId(),
                                provider.name(),
                                provider.channel().id(),
                                dispatch.attempt()));
    }

    /** Whether a sender that died may have sent it before. */
    boolean mayHaveBeenSent() {
        return offset < share.inheritedCursor;
    }

    private static long published(@Nullable Header header) {
        return header == null || header.value() == null || header.value().length != Long.BYTES
                ? 0
                : ByteBuffer.wrap(header.value()).getLong();
    }

    private static @Nullable String trace(@Nullable Header header) {
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    }
}
