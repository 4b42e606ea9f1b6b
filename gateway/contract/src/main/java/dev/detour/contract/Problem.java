package dev.detour.contract;

/** Leaves the reading of a record at its first mistake. Without a stack trace: it is an answer, not an accident. */
final class Problem extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String detail;

    /**
     * @param code what kind of mistake
     * @param detail names the field and the remedy, and no value out of an address or a content
     */
    Problem(ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
        this.detail = detail;
    }

    ErrorCode code() {
        return code;
    }

    String detail() {
        return detail;
    }
}
