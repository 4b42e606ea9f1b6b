package dev.detour.channel;

/**
 * What a refusal is about. Routing and health look at the class only, never at a provider's code or HTTP status, so
 * every provider maps each of its codes to exactly one class and has a default for codes that it does not know.
 */
public enum FailureClass {
    /** The provider is at fault and the same request may succeed later. The only class that is evidence of an outage. */
    PROVIDER_FAULT,
    /** We, or this recipient, get too much at the moment; the same request will succeed later. Not an outage. */
    THROTTLED,
    /** This recipient cannot be reached on this channel (not on WhatsApp, unknown number): another channel may. */
    RECIPIENT,
    /** The message itself is wrong; every provider and every channel would be sent the same mistake. */
    CONTENT,
    /** Our account, number, template or token may not send: somebody has to act, and the provider is not to blame. */
    ACCOUNT,
    /**
     * This recipient cannot or shall not get this now, which may change: a marketing cap, an experiment, a handset that is
     * switched off, a full mailbox. The same request here and now would meet the same answer; whether another channel may be
     * tried is a question of the purpose. What tables of providers' codes call "recipient, temporary or policy" is this.
     */
    POLICY,
    /** The recipient has opted out at the provider. Ends marketing to that address, on every channel. */
    OPT_OUT,
    /** The request never left us: our own limit, our own network, a deadline that had passed. */
    LOCAL
}
