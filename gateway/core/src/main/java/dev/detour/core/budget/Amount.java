package dev.detour.core.budget;

/**
 * Messages and what they cost.
 *
 * @param micros in millionths of the currency, so that sums are exact
 */
public record Amount(long messages, long micros) {
    /** How many micros there are in one of the currency. */
    public static final long MICROS = 1_000_000;

    public static final Amount NONE = new Amount(0, 0);

    public Amount plus(Amount other) {
        return new Amount(messages + other.messages, micros + other.micros);
    }

    public Amount minus(Amount part) {
        return new Amount(messages - part.messages, micros - part.micros);
    }
}
