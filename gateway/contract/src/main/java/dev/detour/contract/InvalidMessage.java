package dev.detour.contract;

import org.jspecify.annotations.Nullable;

/**
 * Why a record is not a message.
 *
 * @param code stable and made for counting, e.g. {@code id.missing}
 * @param detail a sentence that names the field and the remedy, without any value out of {@code to} or the content
 * @param id the message's id where one can be read, or null
 */
public record InvalidMessage(
        ErrorCode code, String detail, @Nullable String id) {}
