package dev.detour.app.wire;

/**
 * The first byte of each binary record: which record it is, times 16, and its version. What one kind of topic holds is thus
 * never taken for another, nor is JSON, whose first byte is a brace.
 */
final class Formats {
    static final int DISPATCH = 0x11;
    static final int ATTEMPT = 0x21;
    static final int RECEIPT = 0x31;
    static final int MESSAGE = 0x41;
    static final int LETTER = 0x51;
    static final int HEARD = 0x61;

    private Formats() {}
}
