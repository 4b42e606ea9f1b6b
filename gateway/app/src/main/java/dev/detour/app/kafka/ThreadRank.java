package dev.detour.app.kafka;

/**
 * Whose work can wait where processors are short. Linux listens to it only where Java was started with
 * {@code -XX:ThreadPriorityPolicy=1}, and then for everybody, root or not, as long as a thread steps back.
 */
public final class ThreadRank {
    private ThreadRank() {}

    /** From now on, whatever else in this process wants a processor goes before this thread. */
    public static void giveWay() {
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
    }
}
