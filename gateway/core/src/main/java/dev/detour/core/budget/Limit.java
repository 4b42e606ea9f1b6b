package dev.detour.core.budget;

/**
 * What may be spent in an hour.
 *
 * @param messages {@link #UNLIMITED} when they are not limited
 * @param micros the same for money, in millionths of the currency
 */
public record Limit(long messages, long micros) {
    /** In place of a figure. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    public static final Limit NONE = new Limit(UNLIMITED, UNLIMITED);

    /** Whether one message more may go when this has been spent; the last one may cost a little more than is left. */
    public boolean hasRoom(Amount spent) {
        return spent.messages() < messages && spent.micros() < micros;
    }
}
