package dev.detour.client;

import dev.detour.contract.ErrorCode;
import dev.detour.contract.InvalidMessage;

/** A message that no gateway would take, whatever its configuration. Its sentence names the field and the remedy. */
public final class InvalidMessageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    InvalidMessageException(InvalidMessage invalid) {
        super(invalid.code() + ": " + invalid.detail());
        this.code = invalid.code();
    }

    /** As the gateway would have written it into the header {@code error.code} of a dead letter. */
    public ErrorCode code() {
        return code;
    }
}
