package dev.detour.core.health;

import dev.detour.channel.FailureClass;

/**
 * Counts of results, by what they say about the provider. Negative counts are read as zero.
 *
 * @param accepted taken by the provider
 * @param faults {@link FailureClass#PROVIDER_FAULT}, ambiguous results included: the only evidence of an outage
 * @param throttled {@link FailureClass#THROTTLED}
 * @param account {@link FailureClass#ACCOUNT}, for the whole provider or, in the tally of a scope, for that scope
 * @param refused refused for the recipient, the content, a policy or an opt-out: the provider works
 * @param local {@link FailureClass#LOCAL}
 */
public record Tally(long accepted, long faults, long throttled, long account, long refused, long local) {

    /** Nothing happened. */
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

    public Tally {
        accepted = Math.max(0, accepted);
        faults = Math.max(0, faults);
        throttled = Math.max(0, throttled);
        account = Math.max(0, account);
        refused = Math.max(0, refused);
        local = Math.max(0, local);
    }

    /** This and {@code count} acceptances. */
    public Tally plusAccepted(long count) {
        return new Tally(accepted + count, faults, throttled, account, refused, local);
    }

    /** This and {@code count} failures of a class. */
    public Tally plus(FailureClass failure, long count) {
        return switch (failure) {
            case PROVIDER_FAULT -> new Tally(accepted, faults + count, throttled, account, refused, local);
            case THROTTLED -> new Tally(accepted, faults, throttled + count, account, refused, local);
            case ACCOUNT -> new Tally(accepted, faults, throttled, account + count, refused, local);
            case RECIPIENT, CONTENT, POLICY, OPT_OUT ->
                new Tally(accepted, faults, throttled, account, refused + count, local);
            case LOCAL -> new Tally(accepted, faults, throttled, account, refused, local + count);
        };
    }

    /** The sum of both. */
    public Tally plus(Tally other) {
        return new Tally(
                accepted + other.accepted,
                faults + other.faults,
                throttled + other.throttled,
                account + other.account,
                refused + other.refused,
                local + other.local);
    }

    /** What is left without {@code part}; a part larger than the whole leaves zero. */
    Tally minus(Tally part) {
        return new Tally(
                accepted - part.accepted,
                faults - part.faults,
                throttled - part.throttled,
                account - part.account,
                refused - part.refused,
                local - part.local);
    }

    /** Calls that were answered by the provider in any way that shows that it can be reached. */
    long answered() {
        return accepted + throttled + account + refused;
    }

    /** All calls. */
    long total() {
        return answered() + faults + local;
    }

    boolean isEmpty() {
        return total() == 0;
    }
}
