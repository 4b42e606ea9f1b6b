package dev.detour.channel;

/** What a provider knows of a message whose sending had been {@link SendResult.Ambiguous}. */
public sealed interface LookupResult {

    /**
     * It has the message.
     *
     * @param providerMessageId its id, as in {@link SendResult.Accepted}
     */
    record Found(String providerMessageId) implements LookupResult {}

    /** It certainly does not have it, and will not. */
    record Absent() implements LookupResult {}

    /**
     * It cannot be told; ask again later, or wait for a receipt.
     *
     * @param why a sentence for people, without address or content
     */
    record Unknown(String why) implements LookupResult {}
}
