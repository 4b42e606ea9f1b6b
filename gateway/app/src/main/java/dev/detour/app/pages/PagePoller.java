package dev.detour.app.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

/**
 * Reads the configured status pages: every three minutes or so, every 20 seconds while something is in question. A page
 * that cannot be read says nothing. Safe for use by many threads.
 */
public final class PagePoller implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PagePoller.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long READ_WITHIN_MILLIS = 10_000;

    private final Predicate<String> inQuestion;
    private final Vertx vertx;
    private final Listener listener;
    private final List<Watched> watched = new ArrayList<>();
    private final long timer;

    /** Hears what pages say, on an event loop. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A page has been read.
         *
         * @param trouble from 0 to 1
         */
        void heard(String provider, double trouble);
    }

    /** One page; on its event loop only. */
    private static final class Watched {
        private final String provider;
        private final PageReader reader;
        private final Turns turns = new Turns(PagePoller::spread);
        private boolean reading;
        private String lastProblem = "";

        Watched(String provider, PageReader reader) {
            this.provider = provider;
            this.reader = reader;
        }
    }

    /**
     * @param pages the pages by provider
     * @param inQuestion whether it is unclear how a provider is doing
     */
    public PagePoller(Map<String, StatusPage> pages, Predicate<String> inQuestion, Vertx vertx, Listener listener) {
        this.inQuestion = inQuestion;
        this.vertx = vertx;
        this.listener = listener;
        pages.forEach((provider, page) ->
                watched.add(new Watched(provider, new PageReader(page, vertx, READ_WITHIN_MILLIS))));
        Context context = vertx.getOrCreateContext();
        timer = watched.isEmpty()
                ? -1
                : vertx.setPeriodic(TICK_MILLIS, tick -> context.runOnContext(now -> watched.forEach(this::look)));
    }

    private void look(Watched page) {
        if (!page.turns.isDue(TICK_MILLIS, inQuestion.test(page.provider)) || page.reading) {
            return;
        }
        page.reading = true;
        page.reader.read().onComplete(read -> {
            page.reading = false;
            if (read.failed()) {
                problem(page, "cannot be read: " + read.cause().getMessage());
                return;
            }
            OptionalDouble trouble = read.result();
            problem(page, trouble.isEmpty() ? "says nothing that is understood: check kind and parts" : "");
            trouble.ifPresent(said -> listener.heard(page.provider, said));
        });
    }

    /** Between half and one and a half of it. */
    private static long spread(long millis) {
        return millis / 2 + ThreadLocalRandom.current().nextLong(millis);
    }

    /** Says it once, not every three minutes. */
    private static void problem(Watched page, String problem) {
        if (!problem.isEmpty() && !problem.equals(page.lastProblem)) {
            LOG.warnf("a status page %s: provider=%s", problem, page.provider);
        }
        page.lastProblem = problem;
    }

    @Override
    public void close() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            watched.forEach(page -> page.reader.close());
        }
    }
}
