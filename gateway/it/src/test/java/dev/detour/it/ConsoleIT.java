package dev.detour.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * The console in a browser, as an operator uses it. One gateway for all tests, and one outage: it begins in the first and
 * is over by the last, so that nobody waits for its end. Pictures lie in {@code target/console}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
    private static final String TOKEN = "the admin token of a test";
    private static final String VIEWER = "the viewer's token of a test";
    private static final Path PICTURES = Path.of("target/console");

    @TempDir
    private static Path folder;

    private static Stack stack;
    private static OpenIdProvider openId;
    private static GatewayProcess gateway;
    private static Flow flow;
    private static Playwright playwright;
    private static Browser browser;
    private static String axe;
    /** What a page may not do is told by the browser, and fails the test that has seen it. */
    private static final Set<String> complaints = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void start() throws IOException {
        Path chromium = Chromium.find();
        stack = Stack.start(folder);
        openId = new OpenIdProvider("ana", "detour-viewer");
        gateway = stack.startGateway(Map.ofEntries(
                Map.entry("detour.admin.loopback", "false"),
                Map.entry("detour.admin.token", TOKEN),
                Map.entry("detour.admin.viewer-token", VIEWER),
                Map.entry("detour.providers.meta.price", "0.0628"),
                Map.entry("detour.console.currency", "EUR"),
                Map.entry("detour.console.simulator", stack.simulatorUrl().toString()),
                Map.entry("detour.console.oidc", "true"),
                Map.entry("quarkus.oidc.auth-server-url", openId.url().toString()),
                Map.entry("quarkus.oidc.client-id", OpenIdProvider.CLIENT),
                Map.entry("quarkus.oidc.credentials.secret", "a secret of the client, long enough")));
        flow = new Flow();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
        try (InputStream in =
                ConsoleIT.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            playwright.close();
        }
        if (stack != null) {
            flow.close();
            stack.close();
            openId.close();
        }
    }

    @Test
    @Order(1)
    void showsAnOutageWithItsEvidenceAndWhatCarriesMessagesInstead() {
        // Given
        BrowserContext context = loggedIn(TOKEN, 1280, ColorScheme.LIGHT);
        Page page = open(context, "/");
        assertThat(page.locator("h1")).hasText("WhatsApp is healthy");

        // When
        flow.awaitPublished(150);
        stack.simulator().setFaults("whatsapp", "{\"silence\":1}");
        awaitHeadline(page, "WhatsApp is down|WhatsApp is degraded");

        // Then
        assertThat(page.locator(".carried")).containsText("Messages go out by SMS (twilio)");
        assertThat(page.locator(".verdict .why")).containsText("receipt");
        assertThat(page.locator(".evidence").first()).containsText("eceipts");
        look(page, "overview-down");
        assertAccessible(page);
        stack.simulator().clearFaults("whatsapp");
        assertNoComplaints();
        context.close();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void showsTheReturnAndKeepsAllOfItAsAnIncident() {
        // Given
        BrowserContext context = loggedIn(TOKEN, 1280, ColorScheme.LIGHT);
        Page page = open(context, "/");

        // When
        awaitHeadline(page, "WhatsApp is healthy");

        // Then
        look(page, "overview-after");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("All incidents"))
                .click();
        page.locator(".incidents a", new Page.LocatorOptions().setHasText("WhatsApp by meta"))
                .first()
                .click();
        assertThat(page.locator(".timeline")).containsText("recovering");
        assertThat(page.locator(".timeline .evidence").first()).containsText("eceipts");
        assertThat(page.locator(".timeline li").last()).containsText("healthy");
        Assertions.assertThat(figure(page, "Messages switched")).isPositive();
        look(page, "incident");
        assertAccessible(page);
        assertNoComplaints();
        context.close();
    }

    @Test
    void findsAMessageByItsRecipientsNumberWithoutShowingTheNumber() {
        // Given
        publish("+4915199887766", "{\"id\":\"found-1\",\"to\":{\"phone\":\"+4915199887766\"},\"text\":\"Hello\"}");
        publish("+4915187654321", "{\"id\":\"other-1\",\"to\":{\"phone\":\"+4915187654321\"},\"text\":\"Hello\"}");
        BrowserContext context = loggedIn(VIEWER, 390, ColorScheme.DARK);
        awaitMessage("found-1");
        awaitMessage("other-1");
        Page page = open(context, "/messages");

        // When
        page.keyboard().press("/");
        page.keyboard().type("+49 151 99887766");
        page.keyboard().press("Enter");

        // Then
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody")).containsText("found-1");
        Assertions.assertThat(page.url() + page.content()).doesNotContain("99887766");
        look(page, "messages-phone-dark");
        assertAccessible(page);
        page.getByText("found-1").click();
        assertThat(page.locator(".timeline")).containsText("delivered");
        Assertions.assertThat(page.content()).doesNotContain("99887766");
        look(page, "message-phone-dark");
        assertNothingOverflows(page);
        assertAccessible(page);
        assertNoComplaints();
        context.close();
    }

    @Test
    void aDeadLetterIsReadWithItsReasonRehearsedAndPublishedOnceMore() {
        // Given
        publish("dead", "{\"id\":\"dead-1\",\"to\":{\"phone\":\"+4915199887766\"}}");
        BrowserContext context = loggedIn(TOKEN, 1280, ColorScheme.DARK);
        Page page = open(context, "/deadletters");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            page.reload();
            return page.locator("tbody tr").count() > 0;
        });

        // When
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Dry run"))
                .click();

        // Then
        assertThat(page.locator("#dry")).containsText("could not");
        look(page, "deadletters-dark");
        assertAccessible(page);
        page.locator("tbody a").first().click();
        assertThat(page.locator("h1")).containsText("Record");
        Assertions.assertThat(page.content()).doesNotContain("99887766");
        look(page, "deadletter-dark");
        assertAccessible(page);
        assertNoComplaints();
        context.close();
    }

    @Test
    void whoOnlyLooksIsShownNothingToChangeAndRefusedIfTheyTry() {
        // Given
        BrowserContext context = loggedIn(VIEWER, 1280, ColorScheme.LIGHT);
        Page page = open(context, "/overrides");
        String formToken = page.locator("input[name=form]").first().inputValue();

        // When
        int status = context.request()
                .post(
                        url("/overrides"),
                        RequestOptions.create()
                                .setMaxRedirects(0)
                                .setForm(FormData.create()
                                        .set("form", formToken)
                                        .set("target", "whatsapp")
                                        .set("state", "down")
                                        .set("for", "5m")
                                        .set("reason", "mischief")))
                .status();

        // Then
        Assertions.assertThat(status).isEqualTo(403);
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Set")))
                .hasCount(0);
        Assertions.assertThat(Http.send(HttpRequest.newBuilder(gateway.url().resolve("/api/v1/overrides/whatsapp"))
                                .header("authorization", "Bearer " + VIEWER)
                                .DELETE())
                        .statusCode())
                .isEqualTo(403);
        context.close();
    }

    @Test
    void peopleOfTheOrganisationLogInAtTheirOpenIdProvider() {
        // Given
        BrowserContext context = browser.newContext();
        Page page = open(context, "/login");

        // When
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Log in with your organisation"))
                .click();
        page.waitForURL(url("/"));

        // Then
        assertThat(page.locator(".who")).hasText("ana");
        assertThat(page.locator(".who")).hasAttribute("title", "may look only");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"))
                .click();
        page.navigate(url("/incidents"));
        Assertions.assertThat(page.url()).isEqualTo(url("/login"));
        context.close();
    }

    @Test
    void aFormOfSomebodyElsesPageIsRefused() {
        // Given
        BrowserContext context = loggedIn(TOKEN, 1280, ColorScheme.LIGHT);

        // When
        int status = context.request()
                .post(
                        url("/overrides"),
                        RequestOptions.create()
                                .setMaxRedirects(0)
                                .setForm(FormData.create()
                                        .set("target", "whatsapp")
                                        .set("for", "5m")
                                        .set("reason", "mischief")))
                .status();

        // Then
        Assertions.assertThat(status).isEqualTo(403);
        context.close();
    }

    @Test
    void anOverrideHoldsIsLoggedWithItsReasonAndIsTakenBack() {
        // Given
        BrowserContext context = loggedIn(TOKEN, 390, ColorScheme.LIGHT);
        Page page = open(context, "/overrides");

        // When
        page.getByLabel("Channel or provider").selectOption("email");
        page.getByLabel("Reason, for everybody to read").fill("the mail server moves");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Set").setExact(true))
                .click();

        // Then
        assertThat(page.locator(".notice")).containsText("email is set down for 30 min");
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> {
            page.reload();
            return page.getByText("the mail server moves").count() > 0;
        });
        look(page, "overrides-phone");
        assertAccessible(page);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Let the monitor decide again"))
                .click();
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> {
            page.navigate(url("/log"));
            return page.getByText("override.removed").count() > 0;
        });
        assertThat(page.locator("table")).containsText("the mail server moves");
        assertNothingOverflows(page);
        look(page, "log-phone");
        assertAccessible(page);
        context.close();
    }

    @Test
    void everyPageIsAccessibleInLightAndDarkAndFitsAPhone() {
        // Given
        BrowserContext context = loggedIn(TOKEN, 1280, ColorScheme.LIGHT);
        Page page = context.newPage();
        listen(page);

        for (String path : List.of("/", "/incidents", "/messages", "/deadletters", "/suppressions", "/drill", "/log")) {
            // When
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            page.setViewportSize(1280, 900);
            page.navigate(url(path));
            look(page, "page" + path.replace('/', '-') + "-light");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            page.setViewportSize(390, 844);
            look(page, "page" + path.replace('/', '-') + "-phone-dark");

            // Then
            assertAccessible(page);
            assertNothingOverflows(page);
        }
        assertNoComplaints();
        context.close();
    }

    private static BrowserContext loggedIn(String token, int width, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme)
                .setBypassCSP(false));
        Page page = open(context, "/login");
        page.getByLabel("Token").fill(token);
        page.getByRole(AriaRole.BUTTON).click();
        page.waitForURL(url("/"));
        page.close();
        return context;
    }

    private static Page open(BrowserContext context, String path) {
        Page page = context.newPage();
        listen(page);
        page.navigate(url(path));
        return page;
    }

    private static void listen(Page page) {
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    private static String url(String path) {
        return gateway.url().resolve(path).toString();
    }

    private static void awaitHeadline(Page page, String regex) {
        assertThat(page.locator("h1"))
                .hasText(Pattern.compile(regex), new LocatorAssertions.HasTextOptions().setTimeout(60_000));
    }

    private static long figure(Page page, String name) {
        return Long.parseLong(page.locator(".facts div", new Page.LocatorOptions().setHasText(name))
                .locator("dd")
                .textContent()
                .replace(",", ""));
    }

    private static void look(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** Rules of WCAG 2.2 AA, as far as a program can check them. Evaluated, so that the page's own policy stays as it is. */
    @SuppressWarnings("unchecked") // as axe describes its result
    private static void assertAccessible(Page page) {
        page.evaluate(axe);
        Map<String, Object> result = (Map<String, Object>) page.evaluate("axe.run({resultTypes:['violations']})");
        List<Map<String, Object>> found = (List<Map<String, Object>>) Objects.requireNonNull(result.get("violations"));
        List<String> violations = found.stream()
                .filter(violation ->
                        "serious".equals(violation.get("impact")) || "critical".equals(violation.get("impact")))
                .map(violation -> violation.get("id") + ": " + violation.get("nodes"))
                .toList();
        Assertions.assertThat(violations).as("on " + page.url()).isEmpty();
    }

    private static void assertNothingOverflows(Page page) {
        Assertions.assertThat(
                        page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as(page.url() + " is wider than its window")
                .isEqualTo(true);
    }

    private static void assertNoComplaints() {
        Assertions.assertThat(complaints).as("what the browser complains about").isEmpty();
    }

    private static void publish(String key, String json) {
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            producer.send(new ProducerRecord<>("detour.messages.standard", Topic.utf8(key), Topic.utf8(json)));
        }
    }

    private static void awaitMessage(String id) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Http.send(HttpRequest.newBuilder(gateway.url().resolve("/api/v1/messages/" + id))
                                .header("authorization", "Bearer " + VIEWER))
                        .body()
                        .contains("delivered"));
    }

    /** Messages that flow until they are stopped. */
    private static final class Flow implements AutoCloseable {
        private static final int A_SECOND = 40;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger published = new AtomicInteger();
        private final Thread thread = Thread.ofVirtual().start(this::publish);

        private void publish() {
            while (!stopped.get()) {
                int number = published.incrementAndGet();
                String to = "+49160%07d".formatted(number % 200);
                String json = "{\"id\":\"flow-" + number + "\",\"to\":{\"phone\":\"" + to + "\"},\"text\":\"Hello\"}";
                Http.send(HttpRequest.newBuilder(gateway.url().resolve("/api/v1/messages"))
                        .header("authorization", "Bearer " + TOKEN)
                        .POST(BodyPublishers.ofString(json)));
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos() / A_SECOND);
            }
        }

        void awaitPublished(int count) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> published.get() >= count);
        }

        @Override
        public void close() {
            stopped.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
