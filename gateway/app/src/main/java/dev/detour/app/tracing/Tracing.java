package dev.detour.app.tracing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.SendResult;

/**
 * Goes on with traces that producers have begun, by the W3C header {@value #HEADER} of their records; a message without
 * one is not traced, and without a collector none is. Spans name messages, providers and results, never an address or
 * content, and nothing of a trace is sent to providers. Safe for use by many threads.
 */
public final class Tracing implements AutoCloseable {
    /** The header, of records that come in and of dispatches. */
    public static final String HEADER = "traceparent";
    /** Looks at no header and makes no span. */
    public static final Tracing OFF = new Tracing();

    private static final AttributeKey<String> LANE = AttributeKey.stringKey("detour.lane");
    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("detour.message_id");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("detour.provider");
    private static final AttributeKey<String> CHANNEL = AttributeKey.stringKey("detour.channel");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("detour.attempt");
    private static final AttributeKey<String> RESULT = AttributeKey.stringKey("detour.result");
    private static final AttributeKey<String> RESULT_CODE = AttributeKey.stringKey("detour.result_code");
    private static final AttributeKey<Long> WAITED = AttributeKey.longKey("detour.waited_ms");
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final String NAME = "detour";

    private final @Nullable SdkTracerProvider spans;
    private final @Nullable Tracer tracer;

    /** What a span is called after. */
    public record Attempt(String messageId, String provider, String channel, int number) {}

    /** A request under way. */
    public interface Request {
        /** It has ended. */
        void ended(SendResult result);
    }

    /** A request that belongs to no trace. */
    public static final Request UNTRACED = result -> {};

    private Tracing() {
        spans = null;
        tracer = null;
    }

    /** Traces to a processor. */
    Tracing(SpanProcessor processor, String node) {
        spans = SdkTracerProvider.builder()
                // Whether a trace is recorded is its beginner's word.
                .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        NAME,
                        AttributeKey.stringKey("service.instance.id"),
                        node)))
                .addSpanProcessor(processor)
                .build();
        tracer = spans.get(NAME);
    }

    /** Traces to a collector, by OTLP over HTTP; what it does not take in time is dropped. */
    public static Tracing to(URI collector, String node) {
        return new Tracing(
                BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(collector.toString())
                                .build())
                        .build(),
                node);
    }

    /**
     * A message was taken in.
     *
     * @param headers of its record
     * @return what goes along with its dispatches, or null when it is not traced
     */
    public @Nullable String taken(Headers headers, String lane, String messageId, Instant published, Instant now) {
        if (tracer == null) {
            return null;
        }
        Context parent = parent(headers.lastHeader(HEADER));
        if (parent == null) {
            return null;
        }
        Span span = tracer.spanBuilder("route " + lane)
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(parent)
                .setAttribute(MESSAGE_ID, messageId)
                .setAttribute(LANE, lane)
                .setAttribute(
                        WAITED, Math.max(0, Duration.between(published, now).toMillis()))
                .startSpan();
        span.end();
        SpanContext context = span.getSpanContext();
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-01";
    }

    /**
     * A request to a provider begins.
     *
     * @param parent what {@link #taken} returned, out of the dispatch's header
     */
    public Request request(String parent, Attempt attempt) {
        Tracer current = tracer;
        Context context = current == null ? null : parent(parent);
        if (current == null || context == null) {
            return UNTRACED;
        }
        Span span = current.spanBuilder("send " + attempt.provider)
                .setSpanKind(SpanKind.CLIENT)
                .setParent(context)
                .setAttribute(MESSAGE_ID, attempt.messageId)
                .setAttribute(PROVIDER, attempt.provider)
                .setAttribute(CHANNEL, attempt.channel)
                .setAttribute(ATTEMPT, (long) attempt.number)
                .startSpan();
        return result -> {
            switch (result) {
                case SendResult.Accepted accepted -> span.setAttribute(RESULT, "accepted");
                case SendResult.Refused refused ->
                    failed(
                            span,
                            refused.failureClass()
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-'),
                            refused.code());
                case SendResult.Throttled throttled -> failed(span, "throttled", throttled.code());
                case SendResult.Ambiguous ambiguous -> failed(span, "ambiguous", ambiguous.code());
            }
            span.end();
        };
    }

    private static void failed(Span span, String result, String code) {
        span.setAttribute(RESULT, result).setAttribute(RESULT_CODE, code).setStatus(StatusCode.ERROR);
    }

    private static @Nullable Context parent(@Nullable Header header) {
        return header == null || header.value() == null
                ? null
                : parent(new String(header.value(), StandardCharsets.US_ASCII));
    }

    /** The trace that a header names, or null when it names none, or one that nobody records. */
    private static @Nullable Context parent(String header) {
        Context context = W3CTraceContextPropagator.getInstance().extract(Context.root(), header, new Only());
        SpanContext span = Span.fromContext(context).getSpanContext();
        return span.isValid() && span.isSampled() ? context : null;
    }

    /** A carrier that is the header's value itself. */
    private static final class Only implements TextMapGetter<String> {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(HEADER) ? carrier : null;
        }
    }

    /** Sends what is left, for a moment. */
    @Override
    public void close() {
        if (spans != null) {
            spans.shutdown().join(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
