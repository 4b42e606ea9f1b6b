package dev.detour.app.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Durations;

/** What callers of the HTTP API send. */
final class Bodies {
    private Bodies() {}

    /** The request's body, or null if it is no JSON object. */
    static @Nullable JsonObject json(RoutingContext http) {
        try {
            return http.body().asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    /** A value that says a duration above zero and up to the longest, or empty if it says anything else. */
    static Optional<Duration> duration(@Nullable Object value, Duration longest) {
        try {
            Duration duration = value instanceof String text ? Durations.parse(text) : Duration.ZERO;
            return duration.isPositive() && duration.compareTo(longest) <= 0 ? Optional.of(duration) : Optional.empty();
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
