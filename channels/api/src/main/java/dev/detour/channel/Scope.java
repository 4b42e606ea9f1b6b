package dev.detour.channel;

/** How far a refusal reaches beyond the message that met it. */
public enum Scope {
    /** This message only. */
    MESSAGE,
    /** Everything to this recipient. */
    RECIPIENT,
    /** Everything with this template. */
    TEMPLATE,
    /** Everything to this destination country. */
    COUNTRY,
    /** Everything from this sender number. */
    SENDER,
    /** Everything of one of our tenants: a part that only we know of, and no provider ever names. */
    TENANT,
    /** Everything at this provider. */
    PROVIDER
}
