package dev.detour.app.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.ext.web.RoutingContext;

import dev.detour.app.config.AdminConfig;

/** Lets those through who bring the admin token, or everybody when the server is bound to loopback by {@code run}. */
@ApplicationScoped
public class Access {
    private static final String BEARER = "Bearer ";

    private final AdminConfig admin;

    Access(AdminConfig admin) {
        this.admin = admin;
    }

    /** Goes on with the request, or answers 401. */
    void check(RoutingContext http) {
        if (admin.loopback()) {
            http.next();
            return;
        }
        Optional<String> token = admin.token().filter(text -> !text.isBlank());
        String header = http.request().getHeader("authorization");
        boolean right = token.isPresent()
                && header != null
                && header.startsWith(BEARER)
                && MessageDigest.isEqual(
                        header.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
                        token.get().getBytes(StandardCharsets.UTF_8));
        if (right) {
            http.next();
        } else {
            Answers.refuse(
                    http,
                    401,
                    "token.wrong",
                    token.isPresent()
                            ? "send the admin token as 'Authorization: Bearer …'"
                            : "set detour.admin.token on the gateway, and send it as 'Authorization: Bearer …'");
        }
    }
}
