package dev.detour.it;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
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

    @TempDir
    private static Path folder;

    private static Stack stack;
    private static OpenIdProvider openId;
    private static GatewayProcess gateway;
    private static Flow flow;
    private static OperatorsBrowser browser;

    @BeforeAll
    static void start() {
        Path chromium = Chromium.find();
        stack = Stack.start(folder);
        openId = new OpenIdProvider("ana", "detour-viewer");
        CompletableFuture<GatewayProcess> starting = CompletableFuture.supplyAsync(ConsoleIT::startGateway);
        // The browser belongs to this thread.
        browser = OperatorsBrowser.start(chromium, () -> starting.join().url());
        gateway = starting.join();
        flow = new Flow(gateway.url(), TOKEN);
    }

    private static GatewayProcess startGateway() {
        return stack.startGateway(Map.ofEntries(
                Map.entry("detour.admin.loopback", "false"),
                Map.entry("detour.admin.token", TOKEN),
                Map.entry("detour.admin.viewer-token", VIEWER),
                Map.entry("detour.prices.meta.default", "0.0628"),
                Map.entry("detour.prices.sms.default", "0.075"),
                Map.entry("detour.console.simulator", stack.simulatorUrl().toString()),
                Map.entry("detour.console.oidc", "true"),
                Map.entry("quarkus.oidc.auth-server-url", openId.url().toString()),
                Map.entry("quarkus.oidc.client-id", OpenIdProvider.CLIENT),
                Map.entry("quarkus.oidc.credentials.secret", "a secret of the client, long enough")));
    }

    @AfterAll
    static void stop() throws Exception {
        // What has not been started for want of another is null.
        for (AutoCloseable started : new @Nullable AutoCloseable[] {browser, flow, stack, openId}) {
            if (started != null) {
                started.close();
            }
        }
    }

    @Test
    @Order(1)
    void showsAnOutageWithItsEvidenceAndWhatCarriesMessagesInstead() {
        // Given
        BrowserContext context = browser.loggedIn(TOKEN, 1280, ColorScheme.LIGHT);
        Page page = browser.open(context, "/");
        assertThat(page.locator("h1")).hasText("WhatsApp is healthy");

        // When
        flow.awaitPublished(150);
        stack.simulator().setFaults("whatsapp", "{\"silence\":1}");
        awaitHeadline(page, "WhatsApp is down|WhatsApp is degraded");

        // Then
        assertThat(page.locator(".carried")).containsText("Messages go out by SMS (twilio)");
        assertThat(page.locator(".verdict .why")).containsText("receipt");
        assertThat(page.locator(".evidence").first()).containsText("eceipts");
        browser.look(page, "overview-down");
        browser.assertAccessible(page);
        stack.simulator().clearFaults("whatsapp");
        flow.slowDown();
        browser.assertNoComplaints();
        context.close();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void showsTheReturnAndKeepsAllOfItAsAnIncident() {
        // Given
        BrowserContext context = browser.loggedIn(TOKEN, 1280, ColorScheme.LIGHT);
        Page page = browser.open(context, "/");

        // When
        awaitHeadline(page, "WhatsApp is healthy");

        // Then
        browser.look(page, "overview-after");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("All incidents"))
                .click();
        page.locator(".incidents a", new Page.LocatorOptions().setHasText("WhatsApp by meta"))
                .first()
                .click();
        assertThat(page.locator(".timeline")).containsText("recovering");
        assertThat(page.locator(".timeline .evidence").first()).containsText("eceipts");
        assertThat(page.locator(".timeline li").last()).containsText("healthy");
        Assertions.assertThat(figure(page, "Messages switched")).isPositive();
        browser.look(page, "incident");
        browser.assertAccessible(page);
        String id = page.url().substring(page.url().lastIndexOf('/') + 1);
        Assertions.assertThat(command("incidents", "show", id).out())
                .contains("whatsapp by meta", "messages switched", "recovering", "healthy");
        browser.assertNoComplaints();
        context.close();
    }

    @Test
    void findsAMessageByItsRecipientsNumberWithoutShowingTheNumber() {
        // Given
        publish("+4915199887766", "{\"id\":\"found-1\",\"to\":{\"phone\":\"+4915199887766\"},\"text\":\"Hello\"}");
        publish("+4915187654321", "{\"id\":\"other-1\",\"to\":{\"phone\":\"+4915187654321\"},\"text\":\"Hello\"}");
        BrowserContext context = browser.loggedIn(VIEWER, 390, ColorScheme.DARK);
        awaitMessage("found-1");
        awaitMessage("other-1");
        Page page = browser.open(context, "/messages");

        // When
        page.keyboard().press("/");
        page.keyboard().type("+49 151 99887766");
        page.keyboard().press("Enter");

        // Then
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody")).containsText("found-1");
        Assertions.assertThat(page.url() + page.content()).doesNotContain("99887766");
        browser.look(page, "messages-phone-dark");
        browser.assertAccessible(page);
        page.getByText("found-1").click();
        assertThat(page.locator(".timeline")).containsText("delivered");
        Assertions.assertThat(page.content()).doesNotContain("99887766");
        browser.look(page, "message-phone-dark");
        browser.assertNothingOverflows(page);
        browser.assertAccessible(page);
        browser.assertNoComplaints();
        context.close();
    }

    @Test
    void aDeadLetterIsReadWithItsReasonRehearsedAndPublishedOnceMore() {
        // Given
        publish("dead", "{\"id\":\"dead-1\",\"to\":{\"phone\":\"+4915199887766\"}}");
        BrowserContext context = browser.loggedIn(TOKEN, 1280, ColorScheme.DARK);
        Page page = browser.open(context, "/deadletters");
        awaitRows(page, 1);

        // When
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Dry run"))
                .click();

        // Then
        assertThat(page.locator("#dry")).containsText("could not");
        browser.look(page, "deadletters-dark");
        browser.assertAccessible(page);
        page.locator("tbody a").first().click();
        assertThat(page.locator("h1")).containsText("Record");
        Assertions.assertThat(page.content()).doesNotContain("99887766");
        browser.look(page, "deadletter-dark");
        browser.assertAccessible(page);
        browser.assertNoComplaints();
        context.close();
    }

    @Test
    void whatCanBeReadIsPublishedOnceMoreAsItWas() {
        // Given: the same id with another content, which is a message all the same
        publish("conflict", "{\"id\":\"twice-1\",\"to\":{\"phone\":\"+4915199887766\"},\"text\":\"one\"}");
        publish("conflict", "{\"id\":\"twice-1\",\"to\":{\"phone\":\"+4915199887766\"},\"text\":\"two\"}");
        BrowserContext context = browser.loggedIn(TOKEN, 1280, ColorScheme.LIGHT);
        Page page = browser.open(context, "/deadletters?code=id.conflict");
        awaitRows(page, 1);
        page.onDialog(Dialog::accept);

        // When
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Dry run"))
                .click();
        assertThat(page.locator("#dry")).hasText("Dry run: 1 could be read, 0 could not");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Publish 1 once more"))
                .click();

        // Then: the router has seen it again, and refuses it again
        assertThat(page.locator(".notice")).containsText("1 record was published once more");
        awaitRows(page, 2);
        CommandProcess.End refused = command("deadletters", "--code", "id.conflict");
        Assertions.assertThat(refused.out().lines().filter(line -> line.contains("id.conflict")))
                .hasSize(2);
        Assertions.assertThat(refused.code()).isZero();
        context.close();
    }

    @Test
    void whoOnlyLooksIsShownNothingToChangeAndRefusedIfTheyTry() {
        // Given
        BrowserContext context = browser.loggedIn(VIEWER, 1280, ColorScheme.LIGHT);
        Page page = browser.open(context, "/overrides");
        String formToken = page.locator("input[name=form]").first().inputValue();

        // When
        int status = context.request()
                .post(
                        browser.url("/overrides"),
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
        BrowserContext context = browser.stranger();
        Page page = browser.open(context, "/login");

        // When
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Log in with your organisation"))
                .click();
        page.waitForURL(browser.url("/"));

        // Then
        assertThat(page.locator(".who")).hasText("ana");
        assertThat(page.locator(".who")).hasAttribute("title", "may look only");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"))
                .click();
        page.navigate(browser.url("/incidents"));
        Assertions.assertThat(page.url()).isEqualTo(browser.url("/login"));
        context.close();
    }

    @Test
    void aFormOfSomebodyElsesPageIsRefused() {
        // Given
        BrowserContext context = browser.loggedIn(TOKEN, 1280, ColorScheme.LIGHT);

        // When
        int status = context.request()
                .post(
                        browser.url("/overrides"),
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
        BrowserContext context = browser.loggedIn(TOKEN, 390, ColorScheme.LIGHT);
        Page page = browser.open(context, "/overrides");

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
        browser.look(page, "overrides-phone");
        browser.assertAccessible(page);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Let the monitor decide again"))
                .click();
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> {
            page.navigate(browser.url("/log"));
            return page.getByText("override.removed").count() > 0;
        });
        assertThat(page.locator("table")).containsText("the mail server moves");
        browser.assertNothingOverflows(page);
        browser.look(page, "log-phone");
        browser.assertAccessible(page);
        context.close();
    }

    @Test
    void aDrillInsideIsOrderedForOneTenantAndEnded() {
        // Given
        BrowserContext context = browser.loggedIn(TOKEN, 390, ColorScheme.LIGHT);
        Page page = browser.open(context, "/drill");
        page.onDialog(Dialog::accept);
        Locator form = page.locator("section", new Page.LocatorOptions().setHasText("Spoil one tenant's messages"));

        // When
        form.getByLabel("Provider").selectOption("twilio");
        form.getByLabel("Tenant").fill("rehearsal");
        form.getByLabel("Fault").selectOption("errors");
        form.getByLabel("Of a hundred messages").fill("50");
        form.getByLabel("Reason, for everybody to read").fill("the drill of a test");
        form.getByRole(AriaRole.BUTTON).click();

        // Then
        assertThat(page.locator(".notice")).containsText("messages of rehearsal meet “errors” at twilio for 2 min");
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> {
            page.navigate(browser.url("/drill"));
            return page.getByText("for messages of rehearsal only").count() > 0;
        });
        Assertions.assertThat(command("channels").out()).contains("rehearsal");
        browser.look(page, "drill-phone");
        browser.assertNothingOverflows(page);
        browser.assertAccessible(page);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End the fault"))
                .click();
        assertThat(page.locator(".notice")).containsText("The fault at twilio is over");
        browser.assertNoComplaints();
        context.close();
    }

    @Test
    void everyPageIsAccessibleInTheDarkAndFitsAPhone() {
        // Given
        BrowserContext context = browser.loggedIn(TOKEN, 390, ColorScheme.DARK);
        Page page = browser.open(context, "/");

        // The others are looked at where something happens on them.
        for (String path : List.of("/", "/incidents", "/suppressions", "/drill")) {
            // When
            page.navigate(browser.url(path));
            browser.look(page, "page" + path.replace('/', '-') + "-phone-dark");

            // Then
            browser.assertAccessible(page);
            browser.assertNothingOverflows(page);
        }
        browser.assertNoComplaints();
        context.close();
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

    private static void awaitRows(Page page, int count) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            page.reload();
            Assertions.assertThat(page.locator(".rows tbody tr").count())
                    .as("rows of: " + page.locator("main").innerText())
                    .isGreaterThanOrEqualTo(count);
        });
    }

    private static CommandProcess.End command(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(name, "--url", gateway.url().toString(), "--token", VIEWER));
        all.addAll(List.of(arguments));
        return CommandProcess.run(folder, all);
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
}
