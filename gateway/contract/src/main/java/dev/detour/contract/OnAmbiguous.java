package dev.detour.contract;

/** What a policy does when a provider may or may not have taken a message. */
public enum OnAmbiguous {
    /** Wait for a receipt before another try. */
    WAIT,
    /** Try again at once: rather twice than late. */
    RESEND
}
