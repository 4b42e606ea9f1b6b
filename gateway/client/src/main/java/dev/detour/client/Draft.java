package dev.detour.client;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.contract.ErrorCode;
import dev.detour.contract.InvalidMessage;
import dev.detour.contract.Lane;
import dev.detour.contract.MessageReader;
import dev.detour.contract.Policies;

/** A message that is being written, and the gateway's own reader to check it with. */
final class Draft {
    private static final MessageReader READER = MessageReader.of(Policies.shipped(), EnumSet.allOf(Channel.class));
    private static final byte[] ANY_KEY = {1};

    private final String id;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ChannelContent content = new ChannelContent(json);
    private @Nullable String conversation;
    private Lane lane = Lane.STANDARD;

    Draft(String id) {
        this.id = id;
        json.put("id", id);
    }

    String id() {
        return id;
    }

    ObjectNode json() {
        return json;
    }

    ObjectNode to() {
        return json.withObject("to");
    }

    ChannelContent content() {
        return content;
    }

    Lane lane() {
        return lane;
    }

    void lane(Lane newLane) {
        lane = newLane;
    }

    void conversation(String key) {
        conversation = key;
    }

    String key() {
        String key = conversation;
        return key == null
                ? Stream.of("phone", "whatsapp", "sms", "email")
                        .map(json.path("to")::path)
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .findFirst()
                        .orElse("")
                : key;
    }

    /**
     * The message as UTF-8.
     *
     * @throws InvalidMessageException if no gateway would take it
     */
    byte[] checked() {
        byte[] value = bytes(json);
        boolean exact = json.path("policy").isObject() || value.length > MessageReader.LARGEST;
        Optional<InvalidMessage> invalid = exact ? read(value) : readByChannel();
        if (invalid.isPresent()) {
            throw new InvalidMessageException(invalid.get());
        }
        if (key().isEmpty()) {
            throw new InvalidMessageException(new InvalidMessage(
                    ErrorCode.KEY_MISSING, "key: is empty; give the conversation a name, normally the recipient", id));
        }
        return value;
    }

    /**
     * What a policy's name means is the gateway's to know. It may be any channel, and a message that no channel could
     * take alone is not taken by several.
     */
    private Optional<InvalidMessage> readByChannel() {
        Optional<InvalidMessage> first = Optional.empty();
        for (Channel channel : Channel.values()) {
            ObjectNode copy = json.deepCopy();
            copy.putObject("policy").putArray("channels").add(channel.id());
            Optional<InvalidMessage> invalid = read(bytes(copy));
            // The policy that is put in may make it a few bytes too large.
            if (invalid.isEmpty() || invalid.get().code() == ErrorCode.VALUE_TOO_LARGE) {
                return Optional.empty();
            }
            // That there is no address for a channel says less than what is wrong on one for which there is.
            if (first.isEmpty() || first.get().code() == ErrorCode.ADDRESS_MISSING) {
                first = invalid;
            }
        }
        return first;
    }

    private static Optional<InvalidMessage> read(byte[] value) {
        return switch (READER.read(
                ANY_KEY, value, name -> null, InstantSource.system().instant())) {
            case MessageReader.Read read -> Optional.empty();
            case MessageReader.Invalid(InvalidMessage invalid) -> Optional.of(invalid);
        };
    }

    private static byte[] bytes(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
