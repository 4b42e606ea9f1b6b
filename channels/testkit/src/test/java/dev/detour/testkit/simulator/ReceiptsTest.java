package dev.detour.testkit.simulator;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.detour.testkit.SimulatorClient;
import dev.detour.testkit.simulator.Receiver.Call;
import dev.detour.testkit.simulator.Receiver.Status;

import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReceiptsTest {
    private static final Duration QUIET = Duration.ofMillis(300);

    private final Receiver receiver = new Receiver();
    private final Simulator simulator = Simulator.start(SimulatorOptions.onFreePorts(receiver.url()));
    private final SimulatorClient control = new SimulatorClient(simulator.httpPort());
    private final Caller caller = new Caller(simulator.httpPort());

    @BeforeEach
    void forget() {
        Awaitility.await()
                .until(() ->
                        control.stats().path("whatsapp").path("receiptsPending").asInt() == 0);
        control.clearFaults("whatsapp");
        control.clearFaults("twilio");
        control.reset();
        receiver.calls().clear();
    }

    @AfterAll
    void stop() {
        caller.close();
        simulator.close();
        receiver.close();
    }

    @Test
    void aMessageIsSentAndThenDelivered() throws Exception {
        // When
        caller.whatsapp("+4915112345678", "t0ken");

        // Then
        List<Status> statuses = await(2);
        assertThat(statuses).extracting(Status::status).containsExactly("sent", "delivered");
        assertThat(statuses).extracting(Status::token).containsOnly("t0ken");
        assertThat(statuses)
                .extracting(Status::id)
                .containsOnly(control.journal().getFirst().providerMessageId());
    }

    @Test
    void everyReportIsWrittenDownWithItsAnswer() throws Exception {
        // When
        caller.whatsapp("+4915112345678", "t0ken");
        caller.twilio("+4915112345678", receiver.url() + "/twilio?token=other");

        // Then
        Awaitility.await()
                .untilAsserted(() -> assertThat(control.reports())
                        .extracting(report ->
                                report.provider() + " " + report.token() + " " + report.state() + " " + report.taken())
                        .containsExactlyInAnyOrder(
                                "whatsapp t0ken sent true",
                                "whatsapp t0ken delivered true",
                                "twilio other sent true",
                                "twilio other delivered true"));
    }

    @Test
    void metasReportsAreSigned() throws Exception {
        // When
        caller.whatsapp("+4915112345678", "t0ken");
        await(2);

        // Then
        assertThat(receiver.calls())
                .allSatisfy(call ->
                        assertThat(call.signature()).isEqualTo(Signatures.meta("simulator-app-secret", call.body())));
    }

    @Test
    void theSignaturesAreThoseOfTheProvidersExamples() {
        assertThat(Signatures.twilio(
                        "12345",
                        "https://mycompany.com/myapp.php?foo=1&bar=2",
                        Map.of(
                                "Digits", "1234",
                                "CallSid", "CA1234567890ABCDE",
                                "To", "+18005551212",
                                "Caller", "+14158675309",
                                "From", "+14158675309")))
                .isEqualTo("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        assertThat(Signatures.meta(
                        "key", "The quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
    }

    @Test
    void twiliosReportsAreSignedAndGoWhereTheMessageSays() throws Exception {
        // Given
        String callback = receiver.url() + "/twilio?token=t0ken&lane=urgent";

        // When
        caller.twilio("+4915112345678", callback);

        // Then
        Awaitility.await().untilAsserted(() -> assertThat(receiver.calls()).hasSize(2));
        assertThat(receiver.calls()).extracting(Call::path).containsOnly("/twilio?token=t0ken&lane=urgent");
        assertThat(receiver.calls())
                .extracting(call -> call.form().get("MessageStatus"))
                .containsExactly("sent", "delivered");
        assertThat(receiver.calls())
                .allSatisfy(call -> assertThat(call.signature())
                        .isEqualTo(Signatures.twilio("simulator-auth-token", callback, call.form())));
        assertThat(control.journal().getFirst().token()).isEqualTo("t0ken");
    }

    @Test
    void doubledReceiptsComeTwice() throws Exception {
        control.setFaults("whatsapp", "{\"receipts\":{\"doubled\":1}}");

        caller.whatsapp("+4915112345678", "t0ken");

        assertThat(await(4))
                .extracting(Status::status)
                .containsExactlyInAnyOrder("sent", "sent", "delivered", "delivered");
    }

    @Test
    void reorderedReceiptsComeTheOtherWayRound() throws Exception {
        control.setFaults("whatsapp", "{\"receipts\":{\"reordered\":1}}");

        caller.whatsapp("+4915112345678", "t0ken");

        assertThat(await(2)).extracting(Status::status).containsExactly("delivered", "sent");
    }

    @Test
    void missingReceiptsNeverCome() throws Exception {
        control.setFaults("whatsapp", "{\"receipts\":{\"missing\":1}}");

        assertThat(caller.whatsapp("+4915112345678", "t0ken").statusCode()).isEqualTo(200);

        nothingComes();
    }

    @Test
    void silenceTakesTheMessageAndSaysNothing() throws Exception {
        control.setFaults("whatsapp", "{\"silence\":1}");

        assertThat(caller.whatsapp("+4915112345678", "t0ken").statusCode()).isEqualTo(200);

        nothingComes();
        assertThat(control.journal())
                .singleElement()
                .satisfies(entry -> assertThat(entry.taken()).isTrue());
    }

    @Test
    void lateReceiptsComeLate() throws Exception {
        // Given
        control.setFaults("whatsapp", "{\"receipts\":{\"delay\":{\"fixed\":\"200ms\"}}}");
        long before = System.nanoTime();

        // When
        caller.whatsapp("+4915112345678", "t0ken");

        // Then
        assertThat(Duration.ofNanos(await(2).getFirst().nanoTime() - before))
                .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void receiptsMayComeBeforeTheAnswer() throws Exception {
        // Given
        control.setFaults("whatsapp", "{\"latency\":{\"fixed\":\"500ms\"},\"receipts\":{\"beforeResponse\":1}}");

        // When
        CompletableFuture<HttpResponse<String>> answer = caller.whatsappLater("+4915112345678", "t0ken");
        await(2);

        // Then
        assertThat(answer).isNotDone();
        assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    @Test
    void aMessageMayFailOrBeReadAfterwards() throws Exception {
        control.setFaults("whatsapp", "{\"receipts\":{\"failed\":{\"share\":1,\"code\":131049}}}");
        caller.whatsapp("+4915112345678", "failed");
        assertThat(await(2).getLast()).satisfies(status -> {
            assertThat(status.status()).isEqualTo("failed");
            assertThat(status.error()).isEqualTo(131049);
        });
        receiver.calls().clear();
        control.setFaults("whatsapp", "{\"receipts\":{\"read\":1}}");

        caller.whatsapp("+4915112345678", "read");

        assertThat(await(3)).extracting(Status::status).containsExactly("sent", "delivered", "read");
    }

    @Test
    void aReportThatNobodyTakesComesAgain() throws Exception {
        receiver.refuse(2);

        caller.whatsapp("+4915112345678", "t0ken");

        assertThat(await(2)).extracting(Status::status).containsExactlyInAnyOrder("sent", "delivered");
    }

    @Test
    void aReportOfOnesOwnIsSignedAndSentToo() {
        // When
        boolean meta = control.whatsappWebhook(
                "{\"field\":\"messages\",\"value\":{\"messages\":[{\"from\":\"49151\",\"id\":\"w\",\"type\":\"text\"}]}}");
        boolean twilio = control.twilioWebhook("{\"url\":\"" + receiver.url()
                + "/twilio\",\"form\":{\"MessageSid\":\"SM1\",\"From\":\"+49151\",\"Body\":\"STOP & go\"}}");
        receiver.refuse(1);
        boolean refused = control.whatsappWebhook("{\"field\":\"account_update\",\"value\":{}}");

        // Then
        assertThat(List.of(meta, twilio, refused)).containsExactly(true, true, false);
        Call first = receiver.calls().getFirst();
        Call last = receiver.calls().getLast();
        assertThat(first.text()).startsWith("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":");
        assertThat(first.signature()).isEqualTo(Signatures.meta("simulator-app-secret", first.body()));
        assertThat(last.form()).containsEntry("Body", "STOP & go");
        assertThat(last.signature())
                .isEqualTo(Signatures.twilio("simulator-auth-token", receiver.url() + "/twilio", last.form()));
    }

    private List<Status> await(int number) {
        Awaitility.await().untilAsserted(() -> assertThat(receiver.statuses()).hasSizeGreaterThanOrEqualTo(number));
        assertThat(receiver.statuses()).hasSize(number);
        return receiver.statuses();
    }

    private void nothingComes() {
        Awaitility.await()
                .during(QUIET)
                .atMost(QUIET.multipliedBy(10))
                .until(() -> receiver.calls().isEmpty());
        assertThat(control.stats().path("whatsapp").path("receiptsPending").asInt())
                .isZero();
    }
}
