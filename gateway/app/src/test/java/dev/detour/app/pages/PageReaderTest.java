package dev.detour.app.pages;

import java.net.URI;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.detour.app.pages.StatusPage.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PageReaderTest {
    private static final String OPEN = """
            {"components":[{"id":"a","name":"SMS","status":"major_outage"}],"status":{"indicator":"none"}}""";

    private final Vertx vertx = Vertx.vertx();
    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Handler<HttpServerRequest> answer =
            request -> request.response().end(OPEN);
    private HttpServer server;
    private PageReader reader;

    @BeforeEach
    void start() throws Exception {
        server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.add(request);
                    answer.handle(request);
                })
                .listen(0, "127.0.0.1"));
        URI url = URI.create("http://127.0.0.1:" + server.actualPort() + "/api/v2/summary.json");
        reader = new PageReader(new StatusPage(url, Kind.STATUSPAGE, List.of("SMS")), vertx, 300);
    }

    @AfterEach
    void stop() throws Exception {
        reader.close();
        await(vertx.close());
    }

    @Test
    void whatHasNotChangedIsAskedForOnConditionAndSaysTheSame() throws Exception {
        // Given
        answer = request -> request.response()
                .putHeader("etag", "\"7\"")
                .putHeader("last-modified", "Fri, 12 Jun 2026 14:34:00 GMT")
                .end(OPEN);
        assertThat(read()).hasValue(1);
        answer = request -> request.response().setStatusCode(304).end();

        // When
        OptionalDouble again = read();

        // Then
        assertThat(again).hasValue(1);
        assertThat(requests.getLast().getHeader("if-none-match")).isEqualTo("\"7\"");
        assertThat(requests.getLast().getHeader("if-modified-since")).isEqualTo("Fri, 12 Jun 2026 14:34:00 GMT");
    }

    @Test
    void noRedirectIsFollowed() {
        // Given
        answer = request -> request.response()
                .setStatusCode(302)
                .putHeader("location", "/elsewhere")
                .end();

        // When // Then
        assertThatThrownBy(this::read).hasMessageContaining("HTTP 302");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aBodyThatIsTooLongIsGivenUp() {
        // Given
        answer = request -> request.response().end(" ".repeat((1 << 20) + 1));

        // When // Then
        assertThatThrownBy(this::read).hasMessageContaining("it is too long");
    }

    @Test
    void anAnswerThatTricklesIsGivenUp() {
        // Given: something comes all the time, and never the end.
        answer = request -> {
            request.response().setChunked(true).write("[");
            vertx.setPeriodic(20, timer -> request.response().write(" "));
        };

        // When // Then
        assertThatThrownBy(this::read).hasMessageContaining("it takes too long");
    }

    @Test
    void anErrorSaysNothing() {
        // Given
        answer = request -> request.response().setStatusCode(503).end(OPEN);

        // When // Then
        assertThatThrownBy(this::read).hasMessageContaining("HTTP 503");
    }

    @Test
    void afterAFailureItIsReadAgain() throws Exception {
        // Given
        answer = request -> request.connection().close();
        assertThatThrownBy(this::read).isInstanceOf(ExecutionException.class);
        answer = request -> request.response().end(OPEN);

        // When
        OptionalDouble trouble = read();

        // Then
        assertThat(trouble).hasValue(1);
    }

    private OptionalDouble read() throws Exception {
        return await(reader.read());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
