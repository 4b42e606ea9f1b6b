package dev.detour.contract;

/**
 * Why something happened.
 *
 * @param code stable and made for counting: one of ours in words, or {@code <provider>.<the provider's code>}
 * @param detail a sentence for people, without address or content
 */
public record Reason(String code, String detail) {}
