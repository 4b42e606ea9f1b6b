package dev.detour.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * A Kafka cluster, and how clients get into it.
 *
 * @param servers {@code HOST:PORT}, more of them between commas
 * @param client what every client gets besides
 */
record Cluster(String servers, Map<String, String> client) {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    Cluster {
        client = Map.copyOf(client);
    }

    /** The settings of a client with some more of its own. */
    Map<String, Object> with(Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.putAll(more);
        return settings;
    }

    /**
     * Asks it for its nodes.
     *
     * @throws Failure if it does not answer, or does not let us in
     */
    void check() {
        Map<String, Object> settings = with(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_WITHIN.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_WITHIN.toMillis()));
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (KafkaException e) {
            throw unusable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
    }

    /** A client refuses its settings when it is made; why stands one layer below. */
    Failure unusable(KafkaException refusal) {
        Throwable cause = refusal.getCause() == null ? refusal : refusal.getCause();
        return new Failure("Kafka at " + servers + " cannot be used (" + cause.getMessage()
                + "): mend --kafka, which must be HOST:PORT, or kafka.* in the file of --config");
    }

    private Failure unreachable(Throwable cause) {
        String why =
                cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException
                        ? "within " + ANSWER_WITHIN.toSeconds() + " s"
                        : "(" + cause.getMessage() + ")";
        return new Failure("Kafka at " + servers + " does not answer " + why
                + ": start it, name another cluster with --kafka HOST:PORT, or mend kafka.* in the file of --config");
    }
}
