package dev.detour.core.health;

/**
 * What a provider's status page says. A hint and no more: pages are 20 to 78 minutes late, stay open for hours after the
 * end, and say "down" for parts that we do not use. What it says moves thresholds by {@link #MOST_NATS} at the most. An
 * open page alone decides nothing, and one that says that all is well is not heard at all. Immutable.
 *
 * @param trouble what it said last, from 0 (none known) to 1 (all of it down)
 * @param openSince monitor time since which it has spoken of trouble without a break; -1 while it does not
 * @param closedAt monitor time at which it last took such a word back; -1 for never
 * @param until monitor time after which what it said is forgotten: nobody could read it any more
 */
record Page(double trouble, long openSince, long closedAt, long until) {
    static final Page UNREAD = new Page(0, -1, -1, -1);

    /** A page that says "all down" makes an outage, or its end, ten times more likely than it was. */
    static final double MOST_NATS = Math.log(10);

    private static final long REMEMBERED_MILLIS = 600_000;
    /** What has not shown in two hours of traffic is about something else. */
    private static final long BELIEVED_MILLIS = 2 * 3_600_000L;

    /** With what it says now; what is not a number between 0 and 1 is read as the nearer of both. */
    Page says(double now, long time) {
        double known = now > 0 ? Math.min(1, now) : 0;
        boolean wasOpen = openSince >= 0;
        boolean open = known > 0;
        return new Page(
                known,
                open ? (wasOpen ? openSince : time) : -1,
                wasOpen && !open ? time : closedAt,
                time + REMEMBERED_MILLIS);
    }

    /** As it counts at a time. */
    Page at(long time) {
        return openSince >= 0 && time > until ? new Page(0, -1, closedAt, until) : this;
    }

    /** How much less evidence a switch needs, in nats: from 0 to {@link #MOST_NATS}. */
    double nats(long time) {
        return openSince >= 0 && time - openSince <= BELIEVED_MILLIS ? MOST_NATS * trouble : 0;
    }

    /** How much less evidence a return needs, in nats, if the outage began at a time: the page has said that it is over. */
    double relief(long began) {
        return openSince < 0 && closedAt > began ? MOST_NATS : 0;
    }
}
