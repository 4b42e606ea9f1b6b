package dev.detour.channel;

/**
 * A reply button.
 *
 * @param id what comes back when it is pressed; 1 to 256 characters
 * @param title what the recipient sees; 1 to 20 characters
 */
public record Button(String id, String title) {
    /** Without what it says. */
    @Override
    public String toString() {
        return "Button";
    }
}
