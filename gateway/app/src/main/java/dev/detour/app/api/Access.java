package dev.detour.app.api;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import dev.detour.app.config.AdminConfig;

/**
 * Lets those through who bring the admin token, to look also those who bring the viewer's, or everybody when the server is
 * bound to loopback by {@code run}: everybody on this machine, and not a page in its browser that comes from elsewhere.
 */
@ApplicationScoped
public class Access {
    private static final String BEARER = "Bearer ";
    private static final String WHO = "detour.who";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final AdminConfig admin;

    Access(AdminConfig admin) {
        this.admin = admin;
    }

    /** Goes on with the request, or answers 401 or 403. What is only read may be read by viewers. */
    void check(RoutingContext http) {
        if (admin.loopback()) {
            if (isOwn(http.request())) {
                http.put(WHO, "loopback");
                http.next();
            } else {
                Answers.refuse(
                        http, 403, "origin.foreign", "pages of other sites may not call this; use curl or the console");
            }
            return;
        }
        String header = http.request().getHeader("authorization");
        String given = header != null && header.startsWith(BEARER) ? header.substring(BEARER.length()) : "";
        boolean reads = http.request().method().equals(HttpMethod.GET);
        if (isAdmin(given)) {
            http.put(WHO, "admin token");
            http.next();
        } else if (isViewer(given)) {
            if (reads) {
                http.put(WHO, "viewer token");
                http.next();
            } else {
                Answers.refuse(http, 403, "role.viewer", "the viewer's token changes nothing; send the admin token");
            }
        } else {
            Answers.refuse(
                    http,
                    401,
                    "token.wrong",
                    admin.token().filter(text -> !text.isBlank()).isPresent()
                            ? "send the admin token as 'Authorization: Bearer …'"
                            : "set detour.admin.token on the gateway, and send it as 'Authorization: Bearer …'");
        }
    }

    /** Whether this is the admin token. */
    public boolean isAdmin(String given) {
        return same(admin.token(), given);
    }

    /** Whether this is the viewer's token. */
    public boolean isViewer(String given) {
        return same(admin.viewerToken(), given);
    }

    /** Whether callers from this machine are trusted. */
    public boolean trustsLoopback() {
        return admin.loopback();
    }

    /** Who calls, for the audit. */
    static String who(RoutingContext http) {
        String who = http.get(WHO);
        return who == null ? "nobody" : who;
    }

    /**
     * Whether a request comes from this machine's own programs or from our own pages. A browser names the site whose page
     * has made a request; and a name that is not loopback's, though it leads here, was made to get around that.
     */
    public static boolean isOwn(HttpServerRequest request) {
        // HTTP/2, to which Java's client changes over, has it beside the headers.
        HostAndPort host = request.authority();
        return isOwn(
                host == null ? null : host.toString(),
                request.getHeader("sec-fetch-site"),
                request.getHeader("origin"));
    }

    static boolean isOwn(@Nullable String host, @Nullable String site, @Nullable String origin) {
        if (host == null || !LOOPBACK.contains(name(host))) {
            return false;
        }
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        return origin == null || authority(origin).filter(host::equals).isPresent();
    }

    private static Optional<String> authority(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return (colon > host.lastIndexOf(']') ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }

    /** Compares in a time that tells nothing. */
    static boolean same(Optional<String> token, String given) {
        return token.filter(text -> !text.isBlank())
                .filter(text -> MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }
}
