package dev.detour.app.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.Gateway;
import dev.detour.app.Gateway.Running;
import dev.detour.app.console.Views.Frame;
import dev.detour.app.history.HistoryUnavailable;
import dev.detour.app.operations.Operations.Note;

/** Which address shows which page, and what surrounds all of them: the login, the headers, the answers to forms. */
@ApplicationScoped
public class ConsoleRoutes {
    private static final Logger LOG = Logger.getLogger(ConsoleRoutes.class);
    private static final long LARGEST_FORM = 64 << 10;
    private static final long AFTER_A_WRONG_TOKEN_MILLIS = 1_000;
    /** Nothing from elsewhere, nothing inline, in nobody's frame. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> ASSETS = Map.of(
            "console.css", "text/css;charset=utf-8",
            "console.js", "text/javascript;charset=utf-8",
            "icon.svg", "image/svg+xml");

    private final Gateway gateway;
    private final Doorkeeper door;
    private final Live live;
    private final OverviewPage overview;
    private final IncidentPages incidents;
    private final MessagePages messages;
    private final DeadLetterPages deadLetters;
    private final OperatorPages operator;
    private final Drills drills;

    ConsoleRoutes(
            Gateway gateway,
            Doorkeeper door,
            Live live,
            OverviewPage overview,
            IncidentPages incidents,
            MessagePages messages,
            DeadLetterPages deadLetters,
            OperatorPages operator,
            Drills drills) {
        this.gateway = gateway;
        this.door = door;
        this.live = live;
        this.overview = overview;
        this.incidents = incidents;
        this.messages = messages;
        this.deadLetters = deadLetters;
        this.operator = operator;
        this.drills = drills;
    }

    /** One page or form, with who asks for it. */
    record Visit(RoutingContext http, Running running, Session session, Frame frame) {
        /** A parameter of the address, or an empty text. */
        String parameter(String name) {
            return http.request().getParam(name, "").strip();
        }

        /** What was entered in a form, or an empty text. */
        String field(String name) {
            String value = http.request().getFormAttribute(name);
            return value == null ? "" : value.strip();
        }

        /** Whether only the part is wanted that keeps up to date. */
        boolean partOnly() {
            return http.request().getParam("part", "").equals("live");
        }

        Visit titled(String title, String page) {
            return new Visit(
                    http,
                    running,
                    session,
                    new Frame(
                            title,
                            page,
                            frame.user(),
                            frame.operator(),
                            frame.formToken(),
                            frame.theme(),
                            frame.notice()));
        }
    }

    /** Makes a page; may block. */
    interface Page {
        TemplateInstance of(Visit visit);
    }

    /** Does what a form asks for; may block. */
    interface Form {
        Done of(Visit visit);
    }

    /** What follows on a form. */
    sealed interface Done {
        /** Another page, with a notice on it. */
        record Next(String path, String notice) implements Done {}

        /** A page of its own. */
        record Shown(TemplateInstance page) implements Done {}
    }

    void routes(@Observes Router router) {
        ASSETS.keySet().forEach(name -> router.get("/console/" + name).handler(http -> asset(http, name)));
        page(router, "/", "Overview", "overview", overview::show);
        page(router, "/incidents", "Incidents", "incidents", incidents::list);
        page(router, "/incidents/:id", "Incident", "incidents", incidents::show);
        page(router, "/messages", "Messages", "messages", messages::list);
        page(router, "/messages/:id", "Message", "messages", messages::show);
        page(router, "/deadletters", "Dead letters", "deadletters", deadLetters::list);
        page(router, "/deadletters/:partition/:offset", "Dead letter", "deadletters", deadLetters::show);
        page(router, "/suppressions", "Suppressions", "suppressions", operator::suppressions);
        page(router, "/overrides", "Overrides", "overrides", operator::overrides);
        page(router, "/drill", "Drill", "drill", operator::drill);
        page(router, "/log", "Log", "log", operator::log);
        form(router, "/messages", false, messages::search);
        form(router, "/suppressions/find", false, operator::findSuppression);
        form(router, "/suppressions", true, operator::suppress);
        form(router, "/overrides", true, operator::override);
        form(router, "/deadletters", true, deadLetters::replay);
        form(router, "/drill", true, drills::start);
        router.get("/live").handler(this::live);
        router.get("/login").handler(http -> login(http, null));
        router.post("/login")
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_FORM))
                .handler(this::token);
        router.post("/logout")
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_FORM))
                .handler(this::logout);
        router.get("/oidc").handler(this::oidc);
    }

    private void page(Router router, String path, String title, String entry, Page page) {
        router.get(path)
                .handler(http -> visit(http)
                        .ifPresent(visit -> later(http, () -> {
                            TemplateInstance template = page.of(visit.titled(title, entry));
                            return new Done.Shown(template);
                        })));
    }

    private void form(Router router, String path, boolean changes, Form form) {
        router.post(path)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_FORM))
                .handler(http -> visit(http).ifPresent(visit -> {
                    if (!door.isOwnForm(http, visit.session)) {
                        message(http, 403, "This form has expired. Go back, load the page again, and repeat it.");
                    } else if (changes && !visit.session.operator()) {
                        message(http, 403, "You may look at everything, and change nothing.");
                    } else {
                        later(http, () -> form.of(visit));
                    }
                }));
    }

    /** Somebody who may come in; else the request has been answered. */
    private Optional<Visit> visit(RoutingContext http) {
        headers(http);
        Running running = gateway.running().orElse(null);
        if (running == null) {
            message(http, 503, "The gateway is starting. Try again in a few seconds.");
            return Optional.empty();
        }
        Session session = door.session(http).orElse(null);
        if (session == null) {
            http.response().setStatusCode(303).putHeader("location", "/login").end();
            return Optional.empty();
        }
        Frame frame = new Frame(
                "Detour", "", session.name(), session.operator(), door.formToken(session), theme(http), notice(http));
        return Optional.of(new Visit(http, running, session, frame));
    }

    private void later(RoutingContext http, Supplier<Done> work) {
        Context context = Vertx.currentContext();
        Thread.ofVirtual().name("console").start(() -> {
            try {
                switch (work.get()) {
                    case Done.Shown(TemplateInstance page) -> {
                        String html = page.render();
                        context.runOnContext(ignored -> http.response()
                                .putHeader("content-type", "text/html;charset=utf-8")
                                .end(html));
                    }
                    case Done.Next(String path, String notice) ->
                        context.runOnContext(ignored -> next(http, path, notice));
                }
            } catch (NotFound e) {
                context.runOnContext(ignored -> message(http, 404, String.valueOf(e.getMessage())));
            } catch (HistoryUnavailable e) {
                context.runOnContext(ignored -> message(
                        http, 503, "The history cannot be asked now: " + e.getMessage() + ". Try again in a moment."));
            } catch (RuntimeException e) {
                LOG.warn("a page was not made", e);
                context.runOnContext(
                        ignored -> message(http, 503, "That did not work. Kafka may not answer; try again."));
            }
        });
    }

    /** What is asked for is not there; the message is a sentence. */
    static final class NotFound extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotFound(String sentence) {
            super(sentence);
        }
    }

    private void message(RoutingContext http, int status, String sentence) {
        headers(http);
        http.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/html;charset=utf-8")
                .end(Templates.message(sentence, theme(http)).render());
    }

    /** A notice travels in a cookie that the next page takes away. */
    private static void next(RoutingContext http, String path, String notice) {
        if (!notice.isEmpty()) {
            http.response()
                    .addCookie(Cookie.cookie("detour_notice", URLEncoder.encode(notice, StandardCharsets.UTF_8))
                            .setPath("/")
                            .setHttpOnly(true)
                            .setMaxAge(30));
        }
        http.response().setStatusCode(303).putHeader("location", path).end();
    }

    private static @Nullable String notice(RoutingContext http) {
        Cookie cookie = http.request().getCookie("detour_notice");
        if (cookie == null || http.request().params().contains("part")) {
            return null;
        }
        http.response()
                .addCookie(Cookie.cookie("detour_notice", "").setPath("/").setMaxAge(0));
        try {
            return URLDecoder.decode(cookie.getValue(), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String theme(RoutingContext http) {
        Cookie cookie = http.request().getCookie("detour_theme");
        String theme = cookie == null ? "" : cookie.getValue();
        return theme.equals("dark") || theme.equals("light") ? theme : "";
    }

    private void live(RoutingContext http) {
        visit(http).ifPresent(visit -> live.open(http, visit.running.watch().board()));
    }

    private void login(RoutingContext http, @Nullable String problem) {
        headers(http);
        http.response()
                .setStatusCode(problem == null ? 200 : 401)
                .putHeader("content-type", "text/html;charset=utf-8")
                .end(Templates.login(problem, door.knowsOidc(), theme(http)).render());
    }

    private void token(RoutingContext http) {
        Running running = gateway.running().orElse(null);
        if (running == null) {
            message(http, 503, "The gateway is starting. Try again in a few seconds.");
            return;
        }
        String token = http.request().getFormAttribute("token");
        door.byToken(http, token == null ? "" : token.strip())
                .ifPresentOrElse(
                        session -> {
                            noteLogin(running, session);
                            http.response()
                                    .setStatusCode(303)
                                    .putHeader("location", "/")
                                    .end();
                        },
                        () -> http.vertx()
                                .setTimer(
                                        AFTER_A_WRONG_TOKEN_MILLIS,
                                        timer -> login(http, "This is neither the admin token nor the viewer's.")));
    }

    private static void noteLogin(Running running, Session session) {
        running.operations()
                .note(new Note(
                        "console.login",
                        session.name(),
                        JsonNodeFactory.instance.objectNode().put("role", session.operator() ? "operator" : "viewer"),
                        session.name()));
    }

    private void oidc(RoutingContext http) {
        Running running = gateway.running().orElse(null);
        if (running == null || !door.knowsOidc()) {
            message(http, 404, "There is no login by OpenID Connect here.");
            return;
        }
        headers(http);
        door.byOidc(
                http,
                session -> {
                    noteLogin(running, session);
                    // Not a redirect: a strict cookie is not sent along on a way that began at another site.
                    http.response()
                            .putHeader("content-type", "text/html;charset=utf-8")
                            .end(Templates.welcome(session.name(), theme(http)).render());
                },
                () -> message(http, 403, "You have no role here. Ask for the role of a viewer or an operator."));
    }

    private void logout(RoutingContext http) {
        visit(http).ifPresent(visit -> {
            if (door.isOwnForm(http, visit.session)) {
                door.leave(http);
            }
            http.response().setStatusCode(303).putHeader("location", "/login").end();
        });
    }

    private static void asset(RoutingContext http, String name) {
        headers(http);
        try (InputStream in = ConsoleRoutes.class.getResourceAsStream("/console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("/console/" + name + " is not in the jar");
            }
            byte[] bytes = in.readAllBytes();
            String tag = "\"" + Integer.toHexString(java.util.Arrays.hashCode(bytes)) + "\"";
            http.response().putHeader("cache-control", "no-cache").putHeader("etag", tag);
            if (tag.equals(http.request().getHeader("if-none-match"))) {
                http.response().setStatusCode(304).end();
            } else {
                http.response()
                        .putHeader("content-type", String.valueOf(ASSETS.get(name)))
                        .end(Buffer.buffer(bytes));
            }
        } catch (IOException e) {
            http.fail(e);
        }
    }

    private static void headers(RoutingContext http) {
        http.response()
                .putHeader("content-security-policy", POLICY)
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "same-origin")
                .putHeader("cross-origin-opener-policy", "same-origin")
                .putHeader("cache-control", "no-store");
    }
}
