package dev.detour.app;

import java.net.BindException;
import java.util.Optional;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigValidationException;

import dev.detour.channel.SettingException;

/** Starts a gateway. What an operator can mend is said in one line that begins with {@code detour:}, with exit code 1. */
@QuarkusMain
public final class Main {
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String... args) {
        Quarkus.run(
                Node.class,
                (code, failure) -> {
                    if (failure != null) {
                        sentence(failure).ifPresentOrElse(Main::say, failure::printStackTrace);
                    }
                    System.exit(failure == null ? code : FAILED);
                },
                args);
    }

    /** The gateway inside Quarkus. */
    public static final class Node implements QuarkusApplication {
        private final Gateway gateway;

        Node(Gateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public int run(String... args) {
            try {
                gateway.start();
            } catch (StartException | SettingException e) {
                sentence(e).ifPresent(Main::say);
                return FAILED;
            }
            try {
                Quarkus.waitForExit();
                return 0;
            } finally {
                gateway.stop();
            }
        }
    }

    private static void say(String sentence) {
        System.err.println("detour: " + sentence);
    }

    /** What somebody can do about it, where that is known. */
    private static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigValidationException invalid && invalid.getProblemCount() > 0) {
                return Optional.of(invalid.getProblem(0).getMessage());
            }
            if (cause instanceof StartException || cause instanceof SettingException) {
                return Optional.ofNullable(cause.getMessage());
            }
            if (cause instanceof BindException) {
                return Optional.of("the HTTP port is in use: stop what uses it, or set quarkus.http.port");
            }
        }
        return Optional.empty();
    }
}
