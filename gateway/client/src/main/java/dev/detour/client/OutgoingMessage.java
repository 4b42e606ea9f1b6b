package dev.detour.client;

import java.time.Duration;
import java.time.Instant;

import dev.detour.channel.Button;
import dev.detour.channel.Channel;
import dev.detour.channel.Media;
import dev.detour.channel.Template;
import dev.detour.contract.Lane;

/**
 * A message to deliver, checked as far as it can be without the gateway's configuration. Immutable.
 *
 * <p>Its {@linkplain #id() id} and its {@linkplain #conversation() conversation} together are the idempotency key: send the
 * same message with the same id as often as you like, and it is delivered once.
 */
public final class OutgoingMessage {
    private final String id;
    private final String conversation;
    private final Lane lane;
    private final byte[] json;

    private OutgoingMessage(String id, String conversation, Lane lane, byte[] json) {
        this.id = id;
        this.conversation = conversation;
        this.lane = lane;
        this.json = json;
    }

    /**
     * A message that is being written.
     *
     * @param id the message's own id, 1 to 128 characters: out of your own data rather than random, so that it is the same
     *     when your service does the same work again
     */
    public static Builder of(String id) {
        return new Builder(id);
    }

    /** The message's id. */
    public String id() {
        return id;
    }

    /** What it is ordered by: the Kafka key. */
    public String conversation() {
        return conversation;
    }

    /** Its priority. */
    public Lane lane() {
        return lane;
    }

    /** The value of its Kafka record, as UTF-8. */
    public byte[] json() {
        return json.clone();
    }

    /** Without address and content, so that a log line that prints it gives nothing away. */
    @Override
    public String toString() {
        return "OutgoingMessage[id=" + id + "]";
    }

    /** Writes a message. Used by one thread. */
    public static final class Builder {
        private final Draft draft;

        private Builder(String id) {
            this.draft = new Draft(id);
        }

        /** The recipient's number for WhatsApp and SMS, in any form with {@code +} and country code. */
        public Builder phone(String number) {
            return to("phone", number);
        }

        /** The number for WhatsApp alone. */
        public Builder whatsapp(String number) {
            return to("whatsapp", number);
        }

        /** The number for text messages alone. */
        public Builder sms(String number) {
            return to("sms", number);
        }

        /** The e-mail address. */
        public Builder email(String address) {
            return to("email", address);
        }

        /** The recipient's name. */
        public Builder name(String name) {
            return to("name", name);
        }

        /** The recipient's zone, like {@code Europe/Berlin}, for quiet hours. */
        public Builder timezone(String zone) {
            return to("timezone", zone);
        }

        private Builder to(String field, String value) {
            draft.to().put(field, value);
            return this;
        }

        /** What the message is ordered by; otherwise its number or address as it was given. */
        public Builder conversation(String key) {
            draft.conversation(key);
            return this;
        }

        /** Its priority; otherwise {@link Lane#STANDARD}. */
        public Builder lane(Lane lane) {
            draft.lane(lane);
            return this;
        }

        /** A policy of the gateway's configuration; otherwise {@code transactional}. */
        public Builder policy(String name) {
            draft.json().put("policy", name);
            return this;
        }

        /** A policy of its own. */
        public Builder policy(InlinePolicy policy) {
            draft.json().set("policy", policy.json().deepCopy());
            return this;
        }

        /** See {@link ChannelContent#text}. */
        public Builder text(String text) {
            draft.content().text(text);
            return this;
        }

        /** See {@link ChannelContent#subject}; otherwise the first line of the text. */
        public Builder subject(String subject) {
            draft.content().subject(subject);
            return this;
        }

        /** See {@link ChannelContent#html}. */
        public Builder html(String html) {
            draft.content().html(html);
            return this;
        }

        /** See {@link ChannelContent#template}. */
        public Builder template(Template template) {
            draft.content().template(template);
            return this;
        }

        /** See {@link ChannelContent#media}. */
        public Builder media(Media media) {
            draft.content().media(media);
            return this;
        }

        /** See {@link ChannelContent#buttons}. */
        public Builder buttons(Button... buttons) {
            draft.content().buttons(buttons);
            return this;
        }

        /** What one channel says instead. */
        public Builder on(Channel channel, ChannelContent content) {
            draft.json().withObject("on").set(channel.id(), content.json().deepCopy());
            return this;
        }

        /** How long a send may start, counted from {@link Detour#send}, however long the outbox keeps it. */
        public Builder ttl(Duration ttl) {
            draft.json().put("ttl", ttl.toString());
            return this;
        }

        /** No send starts at or after this time. */
        public Builder expiresAt(Instant time) {
            draft.json().put("expiresAt", time.toString());
            return this;
        }

        /** A value of yours, handed back with each status event; 32 at the most, 256 characters each. */
        public Builder metadata(String name, String value) {
            draft.json().withObject("metadata").put(name, value);
            return this;
        }

        /**
         * The message.
         *
         * @throws InvalidMessageException if no gateway would take it
         */
        public OutgoingMessage build() {
            byte[] json = draft.checked();
            return new OutgoingMessage(draft.id(), draft.key(), draft.lane(), json);
        }
    }
}
