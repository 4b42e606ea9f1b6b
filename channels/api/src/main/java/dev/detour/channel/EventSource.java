package dev.detour.channel;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Events that come neither as an answer nor as a callback: e-mail returns them as mail, which somebody has to fetch or to
 * listen for. Safe for use by many threads at once.
 */
public interface EventSource extends AutoCloseable {

    /** Takes events. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes events that belong together.
         *
         * @return a stage that completes once they are safe, and exceptionally when they could not be saved; until then the
         *     source keeps what they were read from, and delivers them again
         */
        CompletionStage<?> accept(List<ProviderEvent> events);
    }

    /**
     * Begins to deliver, from threads of its own, until it is closed. To be called once.
     *
     * @throws SettingException if a port that it should listen on cannot be had
     */
    void start(Sink sink);

    /** Stops. What the sink has not saved by then is delivered again after the next start. Idempotent. */
    @Override
    void close();
}
