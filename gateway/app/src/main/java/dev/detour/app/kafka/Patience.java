package dev.detour.app.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;

/** Waiting during the start for what comes from Kafka, and saying so meanwhile. Safe for use by many threads. */
public final class Patience {
    private static final Logger LOG = Logger.getLogger(Patience.class);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);

    private Patience() {}

    /**
     * Waits as long as the answer takes.
     *
     * @param what the start waits for, as the log tells it every ten seconds
     */
    public static <T> T await(Future<T> answer, String what) throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return answer.get(REPORT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.warnf("the start waits: for=%s", what);
            }
        }
    }
}
