package dev.detour.app.router;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.detour.app.recipients.Pseudonyms;
import dev.detour.app.recipients.RecipientBook;
import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.ContentRecord;
import dev.detour.app.wire.StoredMessage;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Purpose;
import dev.detour.contract.Message;
import dev.detour.contract.Reason;
import dev.detour.core.delivery.Acquaintance;
import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.Leg;

/**
 * Looks recipients up for decisions. Immutable and safe for use by many threads.
 *
 * @param book what is known
 * @param pseudonyms of addresses
 * @param preferFor how long the channel of an answer comes first; zero for not at all
 * @param unknownIsOpen whether free text is tried with somebody who has never written
 */
public record Acquaintances(RecipientBook book, Pseudonyms pseudonyms, Duration preferFor, boolean unknownIsOpen) {
    /** How long free text may be sent after the recipient's last message (Cloud API, "Customer service windows"). */
    private static final Duration WINDOW = Duration.ofHours(24);

    /** The recipient of a new message. */
    Acquaintance of(Message message, Instant now) {
        return new Looked(message, message.policy().purpose(), now, channel -> {
            Content content = message.content().get(channel);
            return content != null && content.template() != null;
        });
    }

    /**
     * The recipient of a message under way.
     *
     * @param stored reads the message; called only if it matters
     */
    Acquaintance of(Delivery delivery, Supplier<StoredMessage> stored, Instant now) {
        return new Looked(
                null,
                delivery.terms().purpose(),
                now,
                channel -> stored.get().part(channel).content().template() != null);
    }

    /** What of a content goes out at a leg: while the window is open what people write, else what was approved. */
    ContentRecord fitting(Leg leg, ContentRecord content, Instant now) {
        boolean choice = leg.channel() == Channel.WHATSAPP && content.template() != null && content.isFree();
        return choice
                        && windowOpen(book.contact(leg.address()), leg.channel(), now)
                                .orElse(false)
                ? content.withoutTemplate()
                : content;
    }

    /** Empty when nothing is known. */
    private static Optional<Boolean> windowOpen(ContactRecord contact, Channel channel, Instant now) {
        return contact.heard(channel).map(at -> now.isBefore(at.plus(WINDOW)));
    }

    /** One recipient at one moment. Belongs to one decision and its thread. */
    private final class Looked implements Acquaintance {
        /** The message if it is new, else null. */
        private final @Nullable Message message;

        private final Purpose purpose;
        private final Instant now;
        private final Predicate<Channel> hasTemplate;

        /** What was looked up last, since all that is asked of one decision is asked of the same number. */
        private @Nullable ContactRecord contact;

        private long address;

        Looked(@Nullable Message message, Purpose purpose, Instant now, Predicate<Channel> hasTemplate) {
            this.message = message;
            this.purpose = purpose;
            this.now = now;
            this.hasTemplate = hasTemplate;
        }

        @Override
        public Optional<Channel> answersOn() {
            if (message == null || !preferFor.isPositive()) {
                return Optional.empty();
            }
            Map<Channel, Instant> heard = new EnumMap<>(Channel.class);
            for (Channel channel : message.content().keySet()) {
                message.to()
                        .address(channel)
                        // Nobody is ever heard by mail.
                        .filter(to -> channel.hasReceipts())
                        .flatMap(to -> contact(pseudonyms.of(to)).heard(channel))
                        .filter(at -> now.isBefore(at.plus(preferFor)))
                        .ifPresent(at -> heard.put(channel, at));
            }
            return heard.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
        }

        private ContactRecord contact(long of) {
            ContactRecord known = contact;
            if (known == null || address != of) {
                known = book.contact(of);
                contact = known;
                address = of;
            }
            return known;
        }

        @Override
        public @Nullable Objection objection(Leg leg) {
            SuppressionRecord suppression = book.suppression(leg.address(), purpose, null)
                    .or(() -> book.suppression(leg.address(), purpose, leg.channel()))
                    .orElse(null);
            if (suppression != null) {
                return switch (suppression.kind()) {
                    case OPTED_OUT ->
                        new Objection(FailureClass.OPT_OUT, why("recipient.opted-out", "has opted out", suppression));
                    case DEAD -> new Objection(FailureClass.RECIPIENT, why("recipient.dead", "is dead", suppression));
                };
            }
            boolean closed = leg.channel() == Channel.WHATSAPP
                    && !windowOpen(contact(leg.address()), leg.channel(), now).orElse(unknownIsOpen)
                    && !hasTemplate.test(leg.channel());
            return closed
                    ? new Objection(
                            FailureClass.RECIPIENT,
                            new Reason(
                                    "window.closed",
                                    "free text needs an answer within the last 24 hours, and there is no template"))
                    : null;
        }

        private static Reason why(String code, String what, SuppressionRecord suppression) {
            return new Reason(
                    code, "the address " + what + " since " + suppression.at() + " (" + suppression.code() + ")");
        }
    }
}
