package dev.detour.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.config.Config;

import dev.detour.app.config.Role;
import dev.detour.app.config.Roles;

/**
 * Answers 404 to what another role serves, before any other handler sees it: a node that the internet reaches for its
 * webhooks has no API, and one inside has no webhooks. Probes and metrics are on every node.
 */
@ApplicationScoped
public class RoleRoutes {
    private static final int BEFORE_ALL = Integer.MIN_VALUE;

    private final Config config;

    RoleRoutes(Config config) {
        this.config = config;
    }

    void routes(@Observes Router router) {
        Roles roles = Roles.read(config);
        if (!roles.any(Role.WEBHOOKS) || !roles.any(Role.CONSOLE)) {
            router.route().order(BEFORE_ALL).handler(http -> answer(http, roles));
        }
    }

    private static void answer(RoutingContext http, Roles roles) {
        if (isServed(http.normalizedPath(), roles)) {
            http.next();
        } else {
            http.response().setStatusCode(404).end();
        }
    }

    /** Whether a node with these roles serves this path. */
    static boolean isServed(String path, Roles roles) {
        if (isBelow(path, "/q")) {
            return true;
        }
        return isBelow(path, "/webhooks") || isBelow(path, "/unsubscribe")
                ? roles.any(Role.WEBHOOKS)
                : roles.any(Role.CONSOLE);
    }

    private static boolean isBelow(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
