package dev.detour.app.history;

/** The history cannot be asked now: it is switched off, starts, or moves to another node. */
public final class HistoryUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HistoryUnavailable(String sentence) {
        super(sentence);
    }
}
