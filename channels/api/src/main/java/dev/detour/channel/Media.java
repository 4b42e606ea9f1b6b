package dev.detour.channel;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * A file that the provider fetches by itself.
 *
 * @param url an absolute {@code http} or {@code https} address
 * @param type the media type, e.g. {@code application/pdf}
 * @param caption a text shown with it, or null
 */
public record Media(URI url, String type, @Nullable String caption) {
    /** Without address and caption, since either may be meant for one person only. */
    @Override
    public String toString() {
        return "Media[type=" + type + "]";
    }
}
