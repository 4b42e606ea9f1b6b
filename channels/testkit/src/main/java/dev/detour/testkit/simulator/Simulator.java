package dev.detour.testkit.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

/**
 * A running simulator: everything happens on one event loop of its own. Safe for use by many threads, which talk to it
 * over the network like anybody else.
 */
public final class Simulator implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final long CLOSE_SECONDS = 10;

    private final Vertx vertx;
    private final HttpServer http;
    private final SmtpDouble smtp;
    private final Control control;

    private Simulator(Vertx vertx, HttpServer http, SmtpDouble smtp, Control control) {
        this.vertx = vertx;
        this.http = http;
        this.smtp = smtp;
        this.control = control;
    }

    /**
     * Starts one.
     *
     * @throws PortTakenException if a port is in use
     */
    public static Simulator start(SimulatorOptions options) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Simulator> started = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                start(vertx, options, started);
            } catch (RuntimeException | IOException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return started.join();
        } catch (CompletionException e) {
            vertx.close();
            throw e.getCause() instanceof PortTakenException taken ? taken : e;
        }
    }

    private static void start(Vertx vertx, SimulatorOptions options, CompletableFuture<Simulator> started)
            throws IOException {
        Path dataDir = options.dataDir();
        Path folder =
                dataDir == null ? Files.createTempDirectory("detour-simulator") : Files.createDirectories(dataDir);
        Stage stage = new Stage(
                vertx,
                options,
                new Journal(folder.resolve("journal.ndjson")),
                new Reports(folder.resolve("reports.ndjson")));
        Answers answers = new Answers(vertx);
        Callbacks callbacks = new Callbacks(stage);
        WhatsAppDouble whatsapp = new WhatsAppDouble(stage, answers, callbacks);
        TwilioDouble twilio = new TwilioDouble(stage, answers, callbacks);
        Control control = new Control(stage, whatsapp, twilio, callbacks);
        SmtpDouble smtp = new SmtpDouble(stage);
        vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
                .requestHandler(new Doubles(control, whatsapp, twilio))
                .listen(options.httpPort(), "127.0.0.1")
                .compose(server -> smtp.listen().map(server))
                .onSuccess(server -> started.complete(new Simulator(vertx, server, smtp, control)))
                .onFailure(failure -> started.completeExceptionally(
                        PortTakenException.of(failure, options.httpPort(), options.smtpPort())));
    }

    /** The port of the HTTP doubles and the control. */
    public int httpPort() {
        return http.actualPort();
    }

    /** The port of the mail server. */
    public int smtpPort() {
        return smtp.port();
    }

    @Override
    public void close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        control.close();
        smtp.close();
        vertx.close().onComplete(done -> closed.complete(null));
        try {
            closed.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the simulator does not stop", e);
        }
    }
}
