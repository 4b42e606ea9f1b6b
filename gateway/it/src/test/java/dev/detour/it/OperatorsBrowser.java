package dev.detour.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A browser in front of the console, which also sees what people do not: whether a page keeps to its own security policy,
 * and whether it can be used without eyes or mouse. Used by one thread.
 */
final class OperatorsBrowser implements AutoCloseable {
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    private static final Path PICTURES = Path.of("target/console");

    private final Playwright playwright;
    private final Browser browser;
    private final Supplier<URI> console;
    private final String axe;
    /** The cookies of who has logged in before, by token: they need not do it again. */
    private final Map<String, String> logins = new HashMap<>();
    /** What the browser itself has said against a page. */
    private final Set<String> complaints = ConcurrentHashMap.newKeySet();

    private OperatorsBrowser(Playwright playwright, Browser browser, Supplier<URI> console, String axe) {
        this.playwright = playwright;
        this.browser = browser;
        this.console = console;
        this.axe = axe;
    }

    /** @param console where it will be, once the first page is opened */
    static OperatorsBrowser start(Path chromium, Supplier<URI> console) {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
        try (InputStream in = OperatorsBrowser.class.getResourceAsStream(AXE)) {
            String axe = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return new OperatorsBrowser(playwright, browser, console, axe);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody who is not logged in. */
    BrowserContext stranger() {
        return browser.newContext();
    }

    BrowserContext loggedIn(String token, int width, ColorScheme scheme) {
        return browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme)
                .setStorageState(logins.computeIfAbsent(token, this::logIn))
                .setBypassCSP(false));
    }

    private String logIn(String token) {
        BrowserContext context = stranger();
        Page page = open(context, "/login");
        page.getByLabel("Token").fill(token);
        page.getByRole(AriaRole.BUTTON).click();
        page.waitForURL(url("/"));
        String state = context.storageState();
        context.close();
        return state;
    }

    Page open(BrowserContext context, String path) {
        Page page = context.newPage();
        listen(page);
        page.navigate(url(path));
        return page;
    }

    void listen(Page page) {
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    String url(String path) {
        return console.get().resolve(path).toString();
    }

    void look(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** Rules of WCAG 2.2 AA, as far as a program can check them. Evaluated, so that the page's own policy stays as it is. */
    @SuppressWarnings("unchecked") // as axe describes its result
    void assertAccessible(Page page) {
        page.evaluate(axe);
        Map<String, Object> result = (Map<String, Object>) page.evaluate("axe.run({resultTypes:['violations']})");
        List<Map<String, Object>> found = (List<Map<String, Object>>) Objects.requireNonNull(result.get("violations"));
        List<String> violations = found.stream()
                .filter(violation ->
                        "serious".equals(violation.get("impact")) || "critical".equals(violation.get("impact")))
                .map(violation -> violation.get("id") + ": " + violation.get("nodes"))
                .toList();
        assertThat(violations).as("on " + page.url()).isEmpty();
    }

    void assertNothingOverflows(Page page) {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as(page.url() + " is wider than its window")
                .isEqualTo(true);
    }

    void assertNoComplaints() {
        assertThat(complaints).as("what the browser complains about").isEmpty();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
