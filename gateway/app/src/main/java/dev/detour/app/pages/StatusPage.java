package dev.detour.app.pages;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.detour.app.config.DynamicSettings;
import dev.detour.channel.ProviderSettings;

/**
 * A provider's status page, as configured.
 *
 * @param url what is read
 * @param kind how it is understood
 * @param parts the names of the parts that we use; empty for the whole page, which then counts half
 */
public record StatusPage(URI url, Kind kind, List<String> parts) {
    private static final String META = "metastatus.com";
    private static final String CLOUD_API = "Cloud API";

    public StatusPage {
        parts = List.copyOf(parts);
    }

    /** A format. */
    public enum Kind {
        /** Meta's list of products, {@code …/data/orgs.json}. */
        META_JSON,
        /** Meta's feed of open events for one product. */
        META_RSS,
        /** Atlassian Statuspage, {@code …/api/v2/summary.json}. */
        STATUSPAGE;

        private static Kind of(ProviderSettings settings, URI url) {
            Optional<String> said = settings.optional("status-page-kind");
            if (said.isPresent()) {
                return switch (settings.oneOf("status-page-kind", "", "meta-json", "meta-rss", "statuspage")) {
                    case "meta-json" -> META_JSON;
                    case "meta-rss" -> META_RSS;
                    default -> STATUSPAGE;
                };
            }
            String path = url.getPath() == null ? "" : url.getPath();
            if (path.endsWith("/api/v2/summary.json")) {
                return STATUSPAGE;
            }
            boolean ofMeta = url.getHost().equals(META) || url.getHost().endsWith("." + META);
            if (ofMeta && (path.endsWith(".rss") || path.endsWith("/orgs.json"))) {
                return path.endsWith(".rss") ? META_RSS : META_JSON;
            }
            throw settings.invalid(
                    "status-page",
                    "is not known by its address: give one that ends in /api/v2/summary.json, one of metastatus.com, or"
                            + " set status-page-kind to meta-json, meta-rss or statuspage");
        }
    }

    /**
     * The page in a provider's settings, or empty.
     *
     * @throws dev.detour.channel.SettingException if it cannot be used
     */
    public static Optional<StatusPage> read(ProviderSettings settings) {
        return settings.optional("status-page").map(text -> {
            URI url = settings.url("status-page", text);
            Kind kind = Kind.of(settings, url);
            List<String> named = settings.optional("status-page-parts")
                    .map(DynamicSettings::words)
                    .orElse(List.of());
            return new StatusPage(url, kind, named.isEmpty() && kind != Kind.STATUSPAGE ? List.of(CLOUD_API) : named);
        });
    }

    /**
     * What the page says.
     *
     * @param body what was read
     * @return trouble from 0 (none known) to 1 (all of our parts down), or empty when it says nothing that we understand
     */
    OptionalDouble trouble(byte[] body) {
        return switch (kind) {
            case META_JSON -> MetaProducts.trouble(body, parts);
            case META_RSS -> MetaFeed.trouble(body, parts);
            case STATUSPAGE -> Statuspage.trouble(body, parts);
        };
    }
}
