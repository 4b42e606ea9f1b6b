package dev.detour.channel;

/** How far an accepted message has come. */
public enum ReceiptState {
    /** It has left the provider. */
    SENT,
    /** It is on the recipient's device. */
    DELIVERED,
    /** The recipient has opened it. */
    READ,
    /** The provider gave up. */
    FAILED
}
