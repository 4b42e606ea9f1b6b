package dev.detour.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Keeps what it gets as a broker does, by lane and key in order, and answers on another thread, in any order. It can be
 * out of reach, lose a share of its answers with the connection, and refuse single messages for good.
 */
final class FakeKafka implements AutoCloseable {
    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final List<Parcel> taken = new ArrayList<>();
    private final Random random;
    private boolean reachable = true;
    private double lossy;
    private @Nullable String poison;

    FakeKafka(long seed) {
        random = new Random(seed);
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
    }

    Supplier<Transport> transports() {
        return Connection::new;
    }

    synchronized void reachable(boolean now) {
        reachable = now;
    }

    synchronized void lossy(double share) {
        lossy = share;
    }

    synchronized void poison(String value) {
        poison = value;
    }

    /** The values, in the order in which they were taken. */
    synchronized List<String> taken() {
        return taken.stream().map(FakeKafka::text).toList();
    }

    synchronized int count() {
        return taken.size();
    }

    /** The values without those that had been taken before. */
    List<String> distinct() {
        return taken().stream().distinct().toList();
    }

    static String text(Parcel parcel) {
        return new String(parcel.value(), StandardCharsets.UTF_8);
    }

    /** As a producer: what follows on a failure is refused too, since it does not give up batches out of order. */
    private final class Connection implements Transport {
        private boolean broken;

        @Override
        public void send(Parcel parcel, Consumer<@Nullable Exception> done) {
            synchronized (FakeKafka.this) {
                if (text(parcel).equals(poison)) {
                    done.accept(new Refused());
                    return;
                }
                broken |= !reachable;
                if (!broken) {
                    taken.add(parcel);
                    broken = random.nextDouble() < lossy;
                }
                Exception failure = broken ? new IllegalStateException("no connection") : null;
                answers.execute(() -> done.accept(failure));
            }
        }

        @Override
        public boolean isHopeless(Exception reason) {
            return reason instanceof Refused;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Override
    public void close() {
        answers.close();
    }
}
