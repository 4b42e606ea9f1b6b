package dev.detour.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Starts the processes, says how it goes, and keeps them: a gateway that dies is started again, as a cluster
 * would do it; without a broker or a simulator there is nothing to go on with.
 */
final class Supervisor {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    /** What is not ready has nothing under way, and may be waiting for one that will never come. */
    private static final Duration STOP_UNREADY_WITHIN = Duration.ofSeconds(2);

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration RESTARTS_COUNT_FOR = Duration.ofMinutes(1);
    private static final int MOST_RESTARTS = 5;

    private final Setup setup;
    private final Consumer<String> say;
    private final long started = System.nanoTime();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final Deque<Child> children = new ArrayDeque<>();
    private boolean ready;
    private boolean stopping;

    Supervisor(Setup setup, Consumer<String> say) {
        this.setup = setup;
        this.say = say;
    }

    /** Runs until a signal comes, or until it cannot go on. */
    void run() throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "detour-stop"));
        try {
            Child broker = setup.kafka() == null ? start(setup.broker()) : null;
            Child simulator = setup.simulator() ? start(setup.simulatorProgram()) : null;
            // It needs the broker when half of its own start is done, and waits for it then.
            Child gateway = start(setup.gateway());
            if (broker == null) {
                progress("Kafka cluster", setup.bootstrapServers());
            } else {
                await(broker, () -> listening(setup.ports().kafka()));
                progress("Kafka broker", setup.bootstrapServers());
            }
            if (simulator != null) {
                await(simulator, () -> answers(setup.simulatorUrl() + "/_sim/health"));
                progress("provider simulator", setup.simulatorUrl() + "/_sim/stats");
            }
            await(gateway, () -> answers(setup.url() + "/q/health/ready"));
            ready();
            progress("gateway", setup.url());
            new RunState(setup.bootstrapServers(), setup.url(), setup.config()).write(setup.folder());
            welcome();
            keep(gateway, broker, simulator);
        } finally {
            stop();
        }
    }

    private void keep(Child first, @Nullable Child broker, @Nullable Child simulator) {
        Child gateway = first;
        Deque<Long> restarts = new ArrayDeque<>();
        while (true) {
            Child ended = firstToEnd(gateway, broker, simulator);
            if (stopping()) {
                return;
            }
            if (ended != gateway) {
                throw ended.failure();
            }
            long now = System.nanoTime();
            restarts.add(now);
            while (now - restarts.getFirst() > RESTARTS_COUNT_FOR.toNanos()) {
                restarts.remove();
            }
            if (restarts.size() > MOST_RESTARTS) {
                throw gateway.failure();
            }
            say.accept("the gateway has ended with code " + gateway.process().exitValue() + "; it is started again");
            synchronized (this) {
                children.remove(gateway);
            }
            gateway = start(setup.gateway());
        }
    }

    private static Child firstToEnd(Child gateway, @Nullable Child broker, @Nullable Child simulator) {
        CompletableFuture<Child> ended = new CompletableFuture<>();
        for (Child child : new @Nullable Child[] {gateway, broker, simulator}) {
            if (child != null) {
                child.process().onExit().thenRun(() -> ended.complete(child));
            }
        }
        try {
            return ended.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized Child start(Child.Program program) {
        if (stopping) {
            throw new Failure("stopped");
        }
        Child child = Child.start(program, setup.logs());
        children.push(child);
        return child;
    }

    /** Waits for one of them; if any ends, the others wait in vain. */
    private void await(Child child, BooleanSupplier ready) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.getAsBoolean()) {
            try {
                Thread.sleep(LOOK_EVERY);
                for (Child started : started()) {
                    if (!started.process().isAlive()) {
                        throw started.failure();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure("interrupted");
            }
            if (System.nanoTime() - end > 0) {
                throw new Failure("the " + child.name() + " is not ready after " + PATIENCE.toSeconds()
                        + " s: look into its log");
            }
        }
    }

    private synchronized void ready() {
        ready = true;
    }

    private synchronized List<Child> started() {
        return List.copyOf(children);
    }

    private synchronized boolean stopping() {
        return stopping;
    }

    /** In the opposite order of the start: first whatever needs the others. */
    private void stop() {
        Deque<Child> left;
        Duration patience;
        synchronized (this) {
            stopping = true;
            patience = ready ? STOP_WITHIN : STOP_UNREADY_WITHIN;
            left = new ArrayDeque<>(children);
            children.clear();
        }
        RunState.forget(setup.folder());
        left.forEach(child -> child.stop(patience));
    }

    private void progress(String what, String where) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - started);
        say.accept("  %5.1f s  %-20s %s".formatted(elapsed.toMillis() / 1000.0, what, where));
    }

    private void welcome() {
        String topic = setup.topicPrefix() + "messages.standard";
        String data = setup.dataOption();
        say.accept("");
        say.accept("Detour is ready. Publish to the topic " + topic + ", for example:");
        say.accept("");
        say.accept("  ./detour send" + data + " --id hello-1 --to-phone +4915112345678 --text 'Hello from Detour'");
        say.accept("");
        say.accept("or, with any Kafka client:");
        say.accept("");
        say.accept(
                "  echo '+4915112345678|{\"id\":\"hello-2\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"Hello\"}' \\");
        say.accept("    | kcat -P -b " + setup.bootstrapServers() + " -t " + topic + " -K '|'");
        say.accept("");
        say.accept("What became of it:   ./detour status" + data + " hello-1");
        say.accept("The console:         " + setup.url() + "/");
        if (setup.simulator()) {
            say.accept("What providers saw:  " + setup.simulatorUrl() + "/_sim/journal");
        }
        say.accept("Logs:                " + setup.logs());
        say.accept("Ctrl-C stops everything.");
    }

    private static boolean listening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean answers(String url) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
