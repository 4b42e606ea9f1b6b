package dev.detour.core.health;

import java.time.Duration;

/** How a provider, or a part of it, is doing. */
public sealed interface HealthState {

    /** Messages are taken and confirmed as they always are; it gets all of its traffic. */
    record Healthy() implements HealthState {}

    /**
     * The evidence does not reach for a decision, but for waiting: for at most 3 s only a trickle is sent and the rest
     * stays in Kafka.
     */
    record Suspect() implements HealthState {}

    /** A part of the messages fails, is slow, or gets no receipts, and more than weather explains; ordinary traffic goes elsewhere. */
    record Degraded() implements HealthState {}

    /** Next to nothing gets through; ordinary traffic goes elsewhere. */
    record Down() implements HealthState {}

    /** It works, but takes less than we have; it gets what it takes. */
    record Throttled() implements HealthState {}

    /** It refuses us because of our account; somebody has to act, and it is not an outage. */
    record AccountFault() implements HealthState {}

    /** Nothing that we call can be reached: it is us. Messages are held, not switched. */
    record Local() implements HealthState {}

    /**
     * It works again since one hold-down at least, shown by messages with their receipts, and gets a growing share.
     *
     * @param step the number of the step, from 0
     */
    record Recovering(int step) implements HealthState {}

    /** The name in records: {@code healthy}, {@code account-fault}, … */
    default String id() {
        return switch (this) {
            case Healthy healthy -> "healthy";
            case Suspect suspect -> "suspect";
            case Degraded degraded -> "degraded";
            case Down down -> "down";
            case Throttled throttled -> "throttled";
            case AccountFault fault -> "account-fault";
            case Local local -> "local";
            case Recovering recovering -> "recovering";
        };
    }

    /** Whether ordinary messages shall go to another provider or channel. */
    default boolean switchesAway() {
        return switch (this) {
            case Degraded degraded -> true;
            case Down down -> true;
            case AccountFault fault -> true;
            case Healthy healthy -> false;
            case Suspect suspect -> false;
            case Throttled throttled -> false;
            case Local local -> false;
            case Recovering recovering -> false;
        };
    }

    /** The longest pause that a suspicion may cause. */
    Duration LONGEST_SUSPICION = Duration.ofSeconds(3);
}
