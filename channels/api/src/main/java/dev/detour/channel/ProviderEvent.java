package dev.detour.channel;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Something that a provider told us by itself: by a callback, or through an {@link EventSource}. */
public sealed interface ProviderEvent {

    /**
     * What became of a message that the provider had accepted. Comes doubled, late and in any order.
     *
     * @param token the token of the {@link SendRequest}, or null when the provider did not return it
     * @param providerMessageId the provider's id of the message
     * @param state how far the message has come
     * @param at when, by the provider's clock; second precision
     * @param failure why it failed; set if and only if the state is {@link ReceiptState#FAILED}
     */
    record Receipt(
            @Nullable String token,
            String providerMessageId,
            ReceiptState state,
            Instant at,
            @Nullable Failure failure) implements ProviderEvent {}

    /**
     * Something that a recipient wrote or pressed. Comes doubled, too.
     *
     * @param from the address on this channel as {@link SendRequest#to} would name it, or null when the provider withholds
     *     it; then there is a user id
     * @param userId the provider's own id of the person, which holds for our business only (Meta: BSUID), or null
     * @param providerMessageId the provider's id of this message
     * @param at when, by the provider's clock; second precision
     * @param kind what it is
     * @param text what was written, the title of what was pressed, a caption, an emoji; or null
     * @param payload what we gave the button that was pressed, or null
     * @param inReplyTo the provider's id of the message that it answers or reacts to, or null
     * @param media a file that came with it, or null
     */
    record Inbound(
            @Nullable String from,
            @Nullable String userId,
            String providerMessageId,
            Instant at,
            InboundKind kind,
            @Nullable String text,
            @Nullable String payload,
            @Nullable String inReplyTo,
            @Nullable MediaReference media)
            implements ProviderEvent {
        public Inbound {
            if (from == null && userId == null) {
                throw new IllegalArgumentException("somebody must have sent it");
            }
        }

        /** Without person and content, so that a log line that prints it gives nothing away. */
        @Override
        public String toString() {
            return "Inbound[providerMessageId=" + providerMessageId + ", kind=" + kind + "]";
        }
    }

    /** What somebody sent us. */
    enum InboundKind {
        /** Written text. */
        TEXT,
        /** A button or a list entry was pressed. */
        BUTTON,
        /** A picture, a recording, a document. */
        MEDIA,
        /** A place. */
        LOCATION,
        /** An emoji at one of our messages; without text when it was taken back. */
        REACTION,
        /** Anything else: a contact, an order, a changed number, what the provider does not support. */
        OTHER
    }

    /**
     * A file at the provider.
     *
     * @param reference the provider's id of it, or its address, which needs our login
     * @param type its media type as the provider says, e.g. {@code image/jpeg}
     */
    record MediaReference(String reference, String type) {
        @Override
        public String toString() {
            return "MediaReference[type=" + type + "]";
        }
    }

    /**
     * What a recipient wants of us from now on. What they wrote comes as {@link Inbound}, too.
     *
     * @param address as {@link Inbound#from}
     * @param userId as {@link Inbound#userId}
     * @param choice in or out
     * @param extent of what
     * @param at when, by the provider's clock; a later one wins
     * @param said in the recipient's or the provider's words, as evidence
     */
    record Consent(
            @Nullable String address,
            @Nullable String userId,
            ConsentChoice choice,
            ConsentExtent extent,
            Instant at,
            String said)
            implements ProviderEvent {
        public Consent {
            if (address == null && userId == null) {
                throw new IllegalArgumentException("somebody must have said it");
            }
        }

        @Override
        public String toString() {
            return "Consent[choice=" + choice + ", extent=" + extent + "]";
        }
    }

    /** Whether somebody wants messages. */
    enum ConsentChoice {
        /** No more. */
        OPTED_OUT,
        /** After all. */
        OPTED_IN
    }

    /** Which messages are meant. */
    enum ConsentExtent {
        /** Advertising only. */
        MARKETING,
        /** All messages; the provider refuses to deliver any. */
        EVERYTHING
    }

    /**
     * News about something of ours at the provider.
     *
     * @param type the provider's short name of such news, e.g. {@code message_template_status_update}
     * @param about {@link Scope#PROVIDER}, {@link Scope#SENDER}, {@link Scope#TEMPLATE} or another scope
     * @param name which one: a sender's number, {@code template/language}, an account's id; or null when there is but one
     * @param usable false if nothing goes out with it until somebody acts
     * @param failureClass what is wrong, or null when nothing is
     * @param detail in words, without anything of an end user's
     */
    record AccountNotice(
            String type,
            Scope about,
            @Nullable String name,
            boolean usable,
            @Nullable FailureClass failureClass,
            String detail)
            implements ProviderEvent {}

    /**
     * An event that Detour has no use for yet. Counted by its type, never an error.
     *
     * @param type a short name, e.g. {@code business_capability_update}; no part of it comes from an end user
     */
    record Ignored(String type) implements ProviderEvent {}

    /** Why a message failed after it had been accepted; fields as in {@link SendResult.Refused}. */
    record Failure(FailureClass failureClass, Scope scope, String code, String detail) {}
}
