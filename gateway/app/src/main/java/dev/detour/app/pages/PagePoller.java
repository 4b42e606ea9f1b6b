package dev.detour.app.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import dev.detour.app.health.HealthBoard;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.core.health.HealthState;

/**
 * Reads the configured status pages: every three minutes or so, every 20 seconds while something is in question. A page
 * that cannot be read says nothing. Safe for use by many threads.
 */
public final class PagePoller implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PagePoller.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long READ_WITHIN_MILLIS = 10_000;

    private final HealthBoard board;
    private final Vertx vertx;
    private final List<Watched> pages = new ArrayList<>();
    private final long timer;

    /**
     * What a page has said of a provider.
     *
     * @param trouble from 0 to 1
     */
    public record Word(String provider, double trouble) {}

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
     * @param hear is told what pages say, on an event loop
     */
    public PagePoller(HealthBoard board, Vertx vertx, Iterable<ConfiguredProvider> providers, Consumer<Word> hear) {
        this.board = board;
        this.vertx = vertx;
        for (ConfiguredProvider provider : providers) {
            provider.statusPage()
                    .ifPresent(page ->
                            pages.add(new Watched(provider.name(), new PageReader(page, vertx, READ_WITHIN_MILLIS))));
        }
        Context context = vertx.getOrCreateContext();
        timer = pages.isEmpty()
                ? -1
                : vertx.setPeriodic(
                        TICK_MILLIS, tick -> context.runOnContext(now -> pages.forEach(page -> look(page, hear))));
    }

    private void look(Watched page, Consumer<Word> hear) {
        boolean suspicious = board.of(page.provider)
                .filter(health -> health.readsPerNode() > 0 || !(health.state() instanceof HealthState.Healthy))
                .isPresent();
        if (!page.turns.isDue(TICK_MILLIS, suspicious) || page.reading) {
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
            trouble.ifPresent(said -> hear.accept(new Word(page.provider, said)));
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
            pages.forEach(page -> page.reader.close());
        }
    }
}
