package dev.detour.app.console;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

import dev.detour.app.Gateway;
import dev.detour.app.api.Access;
import dev.detour.app.config.ConsoleConfig;
import dev.detour.app.config.DerivedKeys;

/** Who may come in: by the admin or viewer token, by OpenID Connect, or from this machine where that is trusted. */
@ApplicationScoped
class Doorkeeper {
    private static final Logger LOG = Logger.getLogger(Doorkeeper.class);
    private static final String COOKIE = "detour_session";
    private static final String OIDC_COOKIE = "q_session";

    private final Gateway gateway;
    private final Access access;
    private final ConsoleConfig config;
    private final InstantSource clock = InstantSource.system();

    Doorkeeper(Gateway gateway, Access access, ConsoleConfig config) {
        this.gateway = gateway;
        this.access = access;
        this.config = config;
    }

    /** The session of a request; on a trusted machine it begins by itself. */
    Optional<Session> session(RoutingContext http) {
        DerivedKeys keys = keys();
        Cookie cookie = http.request().getCookie(COOKIE);
        Optional<Session> session =
                cookie == null ? Optional.empty() : Session.open(cookie.getValue(), keys, clock.instant());
        if (session.isPresent() || !access.trustsLoopback() || !Access.isOwn(http.request())) {
            return session;
        }
        return Optional.of(begin(http, "loopback", true));
    }

    /** Whether a form comes from a page that this session was shown. */
    boolean isOwnForm(RoutingContext http, Session session) {
        String site = http.request().getHeader("sec-fetch-site");
        String token = http.request().getFormAttribute("form");
        return token != null
                && (site == null || site.equals("same-origin") || site.equals("none"))
                && session.hasMade(token, keys());
    }

    String formToken(Session session) {
        return session.formToken(keys());
    }

    /** Logs in by a token; empty if it is neither. */
    Optional<Session> byToken(RoutingContext http, String token) {
        if (access.isAdmin(token)) {
            return Optional.of(begin(http, "admin token", true));
        }
        return access.isViewer(token) ? Optional.of(begin(http, "viewer token", false)) : Optional.empty();
    }

    /** Whether people can log in by OpenID Connect. */
    boolean knowsOidc() {
        return config.oidc();
    }

    /**
     * Sends somebody to the OpenID provider, and takes in who comes back from there.
     *
     * @param next goes on with who has logged in
     * @param refused says that this person has no role here
     */
    void byOidc(RoutingContext http, Consumer<Session> next, Runnable refused) {
        QuarkusHttpUser.getSecurityIdentity(http, null)
                .subscribe()
                .with(
                        identity -> {
                            if (identity.isAnonymous()) {
                                challenge(http);
                            } else {
                                comeIn(http, identity).ifPresentOrElse(next, refused);
                            }
                        },
                        failure -> {
                            if (failure instanceof AuthenticationRedirectException redirect) {
                                http.response()
                                        .setStatusCode(redirect.getCode())
                                        .putHeader("location", redirect.getRedirectUri())
                                        .end();
                            } else {
                                LOG.warnf("login by OpenID Connect failed: cause=%s", failure);
                                refused.run();
                            }
                        });
    }

    private static void challenge(RoutingContext http) {
        HttpAuthenticator authenticator = http.get(HttpAuthenticator.class.getName());
        authenticator
                .sendChallenge(http)
                .subscribe()
                .with(done -> http.response().end(), http::fail);
    }

    private Optional<Session> comeIn(RoutingContext http, SecurityIdentity identity) {
        boolean operator = identity.hasRole(config.operatorRole());
        if (!operator && !identity.hasRole(config.viewerRole())) {
            return Optional.empty();
        }
        return Optional.of(begin(http, identity.getPrincipal().getName(), operator));
    }

    private Session begin(RoutingContext http, String name, boolean operator) {
        Instant until = clock.instant().plus(config.session());
        Session session = Session.begin(name, operator, until);
        http.response()
                .addCookie(Cookie.cookie(COOKIE, session.sealed(keys()))
                        .setPath("/")
                        .setHttpOnly(true)
                        .setSecure(isSecure(http.request()))
                        .setSameSite(CookieSameSite.STRICT)
                        .setMaxAge(config.session().toSeconds()));
        return session;
    }

    /** Ends the session of a browser, that of the OpenID client included. */
    void leave(RoutingContext http) {
        for (Cookie cookie : http.request().cookies()) {
            if (cookie.getName().equals(COOKIE) || cookie.getName().startsWith(OIDC_COOKIE)) {
                http.response()
                        .addCookie(
                                Cookie.cookie(cookie.getName(), "").setPath("/").setMaxAge(0));
            }
        }
    }

    /** A proxy in front speaks TLS for us. */
    private static boolean isSecure(HttpServerRequest request) {
        return request.isSSL() || "https".equals(request.getHeader("x-forwarded-proto"));
    }

    private DerivedKeys keys() {
        return gateway.running()
                .orElseThrow(() -> new IllegalStateException("asked before the gateway has started"))
                .past()
                .keys();
    }
}
