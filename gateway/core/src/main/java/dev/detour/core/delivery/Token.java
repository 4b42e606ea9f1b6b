package dev.detour.core.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import dev.detour.contract.Lane;

/**
 * What a receipt must bring back to find its delivery: it travels with the request (Meta's
 * {@code biz_opaque_callback_data}, the query of Twilio's callback address, the return path of an e-mail), never the
 * recipient's address. At most 250 characters out of {@code [A-Za-z0-9._-]}.
 *
 * @param lane the pipeline
 * @param partition the partition in every topic of that pipeline; 0 or more
 * @param attempt the attempt's number, from 1
 * @param conversation a hash of the Kafka key under which the message was published
 * @param messageId the message
 */
public record Token(Lane lane, int partition, int attempt, long conversation, String messageId) {
    private static final String LANES = "usb";

    /** The token as text. */
    public String encode() {
        return "1." + LANES.charAt(lane.ordinal()) + "." + partition + "." + attempt + "."
                + Long.toHexString(conversation) + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(messageId.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what {@link #encode} wrote, or empty for anything else: it comes from outside. */
    public static Optional<Token> decode(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 6 || !parts[0].equals("1") || parts[1].length() != 1) {
            return Optional.empty();
        }
        int lane = LANES.indexOf(parts[1]);
        if (lane < 0) {
            return Optional.empty();
        }
        try {
            int partition = Integer.parseInt(parts[2]);
            int attempt = Integer.parseInt(parts[3]);
            long conversation = Long.parseUnsignedLong(parts[4], 16);
            String id = new String(Base64.getUrlDecoder().decode(parts[5]), StandardCharsets.UTF_8);
            return partition < 0 || attempt < 1 || id.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Token(Lane.values()[lane], partition, attempt, conversation, id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
