package dev.detour.cli;

import java.time.Duration;

/** Shows how far a long task has come: one line that changes on a terminal, a line now and then elsewhere. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final int MANY = 1_000;
    private static final long ON_TERMINAL = Duration.ofMillis(100).toNanos();
    private static final long ELSEWHERE = Duration.ofSeconds(5).toNanos();

    private final String what;
    private final long total;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private final long started = System.nanoTime();
    private long shown = started;
    private boolean visible;

    /**
     * @param what is being counted
     * @param total bytes to come; 0 when nobody knows
     */
    Progress(String what, long total) {
        this.what = what;
        this.total = total;
    }

    void at(int count, long bytes) {
        long now = System.nanoTime();
        if (count < MANY || now - shown < (terminal ? ON_TERMINAL : ELSEWHERE)) {
            return;
        }
        shown = now;
        visible = true;
        double seconds = (now - started) / 1e9;
        double done = total == 0 ? 0 : Math.min(1, (double) bytes / total);
        String rate = "%,d %s, %,.0f/s".formatted(count, what, count / seconds);
        if (total > 0) {
            int filled = (int) (done * WIDTH);
            rate = "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] %3.0f %%  ".formatted(done * 100) + rate
                    + ", %.0f s left".formatted(done == 0 ? 0 : seconds / done - seconds);
        }
        System.err.print(terminal ? "\r" + rate + "   " : rate + "\n");
    }

    @Override
    public void close() {
        if (visible && terminal) {
            System.err.println();
        }
    }
}
