package dev.detour.app.console;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import dev.detour.app.Gateway;
import dev.detour.app.health.HealthBoard;

/**
 * Tells open pages to look again: at once when the health of a provider changes, else every two seconds. What they then
 * see they ask for themselves, with their own rights. Costs nothing while nobody looks.
 */
@ApplicationScoped
class Live {
    private static final long EVERY_MILLIS = 500;
    /** Of so many ticks one is told; the others see whether the gateway stops, which would wait for open streams. */
    private static final int TOLD = 4;

    private static final int MOST_LISTENERS = 500;

    private final Vertx vertx;
    private final Gateway gateway;
    private final Set<HttpServerResponse> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean listening = new AtomicBoolean();
    private final AtomicBoolean ticking = new AtomicBoolean();

    Live(Vertx vertx, Gateway gateway) {
        this.vertx = vertx;
        this.gateway = gateway;
    }

    /** Adds a page, until it is closed. */
    void open(RoutingContext http, HealthBoard board) {
        HttpServerResponse response = http.response();
        if (listeners.size() >= MOST_LISTENERS) {
            response.setStatusCode(503).end();
            return;
        }
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-accel-buffering", "no");
        response.closeHandler(gone -> listeners.remove(response));
        response.exceptionHandler(gone -> listeners.remove(response));
        response.write("retry: 2000\n\n");
        listeners.add(response);
        if (listening.compareAndSet(false, true)) {
            board.onChange(() -> tell("health"));
        }
        if (ticking.compareAndSet(false, true)) {
            AtomicLong ticks = new AtomicLong();
            vertx.setPeriodic(EVERY_MILLIS, timer -> tick(timer, ticks.incrementAndGet()));
        }
    }

    private void tick(long timer, long number) {
        if (listeners.isEmpty()) {
            vertx.cancelTimer(timer);
            ticking.set(false);
        } else if (gateway.running().isEmpty()) {
            listeners.forEach(HttpServerResponse::end);
            listeners.clear();
        } else if (number % TOLD == 0) {
            tell("tick");
        }
    }

    private void tell(String what) {
        for (HttpServerResponse response : listeners) {
            // A page that does not read is not written to; it reads all of it anew when it comes back.
            if (!response.writeQueueFull() && !response.ended()) {
                response.write("event: look\ndata: " + what + "\n\n");
            }
        }
    }
}
