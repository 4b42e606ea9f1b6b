package dev.detour.channel;

/** What a provider's secret is needed for, so that it need not lie where that is not done. */
public enum SecretUse {
    /** Calling the provider: sending, and asking how a message or the account is doing. */
    CALLS,
    /** Understanding what the provider tells by itself: callbacks, mails that come back. */
    EVENTS
}
