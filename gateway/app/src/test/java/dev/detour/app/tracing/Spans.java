package dev.detour.app.tracing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** A collector in memory. */
public final class Spans implements SpanExporter {
    private final List<SpanData> ended = new ArrayList<>();

    /** Tracing that ends here. */
    public Tracing tracing() {
        return new Tracing(SimpleSpanProcessor.create(this), "n1");
    }

    /** All spans that have ended. */
    public synchronized List<SpanData> ended() {
        return List.copyOf(ended);
    }

    @Override
    public synchronized CompletableResultCode export(Collection<SpanData> spans) {
        ended.addAll(spans);
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
