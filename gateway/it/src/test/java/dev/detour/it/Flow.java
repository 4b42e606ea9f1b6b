package dev.detour.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;

/** Messages that flow until they are stopped. */
final class Flow implements AutoCloseable {
    private static final int MANY_A_SECOND = 40;
    private static final int FEW_A_SECOND = 12;

    private final URI gateway;
    private final String token;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger published = new AtomicInteger();
    private final Thread thread;
    private volatile int aSecond = MANY_A_SECOND;

    Flow(URI gateway, String token) {
        this.gateway = gateway;
        this.token = token;
        thread = Thread.ofVirtual().start(this::publish);
    }

    private void publish() {
        while (!stopped.get()) {
            int number = published.incrementAndGet();
            String to = "+49160%07d".formatted(number % 200);
            String json = "{\"id\":\"flow-" + number + "\",\"to\":{\"phone\":\"" + to + "\"},\"text\":\"Hello\"}";
            Http.send(HttpRequest.newBuilder(gateway.resolve("/api/v1/messages"))
                    .header("authorization", "Bearer " + token)
                    .POST(BodyPublishers.ofString(json)));
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos() / aSecond);
        }
    }

    void awaitPublished(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> published.get() >= count);
    }

    /** From now on only as many as are needed for the provider's return to be seen: all else has more of the machine. */
    void slowDown() {
        aSecond = FEW_A_SECOND;
    }

    @Override
    public void close() {
        stopped.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
