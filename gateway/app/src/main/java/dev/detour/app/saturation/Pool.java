package dev.detour.app.saturation;

import java.util.function.DoubleSupplier;

/**
 * Something that can be used up. Its suppliers are asked once a second by one thread and answer at once.
 *
 * @param kind which kind it is, like {@code in-flight}
 * @param name which one of its kind, or empty
 * @param used how much is in use
 * @param limit how much there is; not positive when that is not known
 */
public record Pool(String kind, String name, DoubleSupplier used, DoubleSupplier limit) {
    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + " of " + name;
    }
}
