package dev.detour.app.pages;

import java.util.OptionalDouble;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page, again and again: what has not changed is not sent again by the other side, what is too long or takes
 * too long is given up, and no redirect is followed. On one event loop only.
 */
final class PageReader implements AutoCloseable {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int LARGEST = 1 << 20;

    private final StatusPage page;
    private final Vertx vertx;
    private final long withinMillis;
    private final HttpClient http;
    private @Nullable String etag;
    private @Nullable String modified;
    private OptionalDouble last = OptionalDouble.empty();

    /**
     * @param withinMillis how long reading may take as a whole
     */
    PageReader(StatusPage page, Vertx vertx, long withinMillis) {
        this.page = page;
        this.vertx = vertx;
        this.withinMillis = withinMillis;
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setMaxPoolSize(1));
    }

    /**
     * Reads the page.
     *
     * @return what it says, or empty when that says nothing; fails when it could not be read
     */
    Future<OptionalDouble> read() {
        Promise<OptionalDouble> done = Promise.promise();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(page.url().toString())
                .setFollowRedirects(false)
                .putHeader("user-agent", "Detour");
        if (etag != null) {
            options.putHeader("if-none-match", etag);
        }
        if (modified != null) {
            options.putHeader("if-modified-since", modified);
        }
        http.request(options).onFailure(done::tryFail).onSuccess(request -> {
            long timer = vertx.setTimer(withinMillis, late -> giveUp(request, done, "it takes too long"));
            done.future().onComplete(any -> vertx.cancelTimer(timer));
            request.send().onFailure(done::tryFail).onSuccess(answer -> take(request, answer, done));
        });
        return done.future();
    }

    private void take(HttpClientRequest request, HttpClientResponse answer, Promise<OptionalDouble> done) {
        if (answer.statusCode() == HttpResponseStatus.NOT_MODIFIED.code()) {
            done.tryComplete(last);
            return;
        }
        if (answer.statusCode() != HttpResponseStatus.OK.code()) {
            giveUp(request, done, "HTTP " + answer.statusCode());
            return;
        }
        Buffer body = Buffer.buffer();
        answer.handler(more -> {
            if (body.length() + more.length() > LARGEST) {
                giveUp(request, done, "it is too long");
            } else {
                body.appendBuffer(more);
            }
        });
        answer.exceptionHandler(done::tryFail);
        answer.endHandler(end -> {
            if (!done.future().isComplete()) {
                last = page.trouble(body.getBytes());
                etag = answer.getHeader("etag");
                modified = answer.getHeader("last-modified");
                done.tryComplete(last);
            }
        });
    }

    private static void giveUp(HttpClientRequest request, Promise<OptionalDouble> done, String why) {
        if (done.tryFail(why)) {
            request.reset();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
