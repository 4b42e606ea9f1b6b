package dev.detour.core.budget;

/**
 * What one run of a node has spent on an account since it began. Sums instead of steps: a report that is lost is made
 * good by the next, and one that comes twice counts once.
 *
 * @param total all of it
 * @param counted what the node knows to be in the published figures; a monitor that has not heard of the run counts from
 *     there
 */
public record Report(Amount total, Amount counted) {}
