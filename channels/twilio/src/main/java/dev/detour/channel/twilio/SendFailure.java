package dev.detour.channel.twilio;

import dev.detour.channel.SendResult;

/** Carries a result out of Twilio's library, whose own exceptions cannot tell what was written from what was not. */
final class SendFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SendResult result;

    SendFailure(SendResult result) {
        super(null, null, false, false);
        this.result = result;
    }

    SendResult result() {
        return result;
    }
}
