package dev.detour.testkit.simulator;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.testkit.SimulatorClient;
import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulatorTest {
    private static final String TO = "+4915112345678";

    private final Simulator simulator = Simulator.start(SimulatorOptions.onFreePorts(null));
    private final SimulatorClient control = new SimulatorClient(simulator.httpPort());
    private final Caller caller = new Caller(simulator.httpPort());

    @BeforeEach
    void forget() {
        control.clearFaults("whatsapp");
        control.clearFaults("twilio");
        control.reset();
    }

    @AfterAll
    void stop() {
        caller.close();
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({"hang, false", "hangTaken, true", "trickle, true"})
    void noAnswerInTime(String fault, boolean taken) {
        control.setFaults("whatsapp", "{\"" + fault + "\":1}");

        // When
        CompletableFuture<HttpResponse<String>> answer = caller.whatsappLater(TO, "t0ken");

        // Then
        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        answer.cancel(true);
        assertThat(onlyEntry().taken()).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({"resetBefore, false", "resetAfter, true", "truncated, true"})
    void noWholeAnswer(String fault, boolean taken) {
        control.setFaults("whatsapp", "{\"" + fault + "\":1}");

        assertThatThrownBy(() -> caller.whatsapp(TO, "t0ken")).isInstanceOf(IOException.class);

        assertThat(onlyEntry().taken()).isEqualTo(taken);
    }

    @Test
    void answersThatAreNone() throws Exception {
        control.setFaults("whatsapp", "{\"garbage\":1}");
        assertThat(caller.whatsapp(TO, "t0ken").body()).contains("<html>");
        control.setFaults("whatsapp", "{\"errorInside\":1}");
        HttpResponse<String> inside = caller.whatsapp(TO, "t0ken");
        assertThat(inside.statusCode()).isEqualTo(200);
        assertThat(inside.body()).contains("\"error\"").doesNotContain("messages");

        assertThat(control.journal()).extracting(JournalEntry::taken).containsExactly(false, false);
        assertThat(control.journal()).extracting(JournalEntry::answer).containsExactly("garbage", "error-inside");
    }

    @Test
    void errorsHitTheirShareAndTheirRecipients() throws Exception {
        control.setFaults("whatsapp", """
                {"errors":[{"code":131026,"toSuffix":"00"},{"code":131000,"httpStatus":503,"retryAfter":7,"share":0.5}]}
                """);

        HttpResponse<String> refused = caller.whatsapp("+4915112345600", "t0ken");
        for (int i = 0; i < 200; i++) {
            caller.whatsapp(TO, "t0ken");
        }

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("131026");
        assertThat(control.journal().stream().filter(JournalEntry::taken)).hasSizeBetween(60, 140);
        control.setFaults("whatsapp", "{\"errors\":[{\"code\":131000,\"httpStatus\":503,\"retryAfter\":7}]}");
        HttpResponse<String> later = caller.whatsapp(TO, "t0ken");
        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(later.headers().firstValue("retry-after")).contains("7");
    }

    @Test
    void theSameSeedDecidesTheSame() throws Exception {
        List<String> first = answers();
        List<String> second = answers();

        assertThat(first).isEqualTo(second).contains("taken", "refused/131000");
    }

    @Test
    void aLimitThrottlesWhatIsAboveIt() throws Exception {
        control.setFaults("whatsapp", "{\"throttle\":{\"rate\":4}}");
        control.setFaults("twilio", "{\"throttle\":{\"rate\":4}}");

        assertThat(caller.whatsapp(TO, "t0ken").statusCode()).isEqualTo(200);
        assertThat(caller.whatsapp(TO, "t0ken").body()).contains("130429");
        assertThat(caller.twilio(TO, "http://127.0.0.1:9/?token=t").statusCode())
                .isEqualTo(201);
        assertThat(caller.twilio(TO, "http://127.0.0.1:9/?token=t").statusCode())
                .isEqualTo(429);
    }

    @Test
    void anAnswerTakesItsTime() throws Exception {
        control.setFaults("whatsapp", "{\"latency\":{\"fixed\":\"200ms\"}}");
        long before = System.nanoTime();

        caller.whatsapp(TO, "t0ken");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void theJournalIsReadPageByPage() throws Exception {
        for (int i = 1; i <= 25; i++) {
            caller.whatsapp(TO, "token-" + i);
        }

        List<String> pages = IntStream.range(0, 4)
                .mapToObj(page -> page("after=" + page * 10 + "&limit=10"))
                .toList();

        assertThat(pages).extracting(page -> page.lines().count()).containsExactly(10L, 10L, 5L, 0L);
        assertThat(String.join("", pages).lines().map(line -> line.replaceAll(".*\"token\":\"([^\"]*)\".*", "$1")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 25).mapToObj(i -> "token-" + i).toList());
        assertThat(page("").lines()).hasSize(25);
        assertThat(control.journal()).extracting(JournalEntry::seq).first().isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=x", "limit=x"})
    void aPageThatIsNoneIsRefused(String query) throws Exception {
        assertThat(caller.get("/_sim/journal?" + query).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"hangs":1}                     | hangs is not known here
            {"hang":2}                      | hang must be a share from 0 to 1
            {"receipts":{"dubled":1}}       | receipts.dubled is not known here
            {"errors":[{"share":1}]}        | errors.code must be a number
            {"latency":{"fixed":"slow"}}    | latency must have durations like 200ms
            {"canSend":"SOMETIMES"}         | canSend must be AVAILABLE, LIMITED or BLOCKED
            {"hang":                        | the body is not JSON
            """)
    void aFaultThatIsNoneIsRefusedByName(String fault, String sentence) throws Exception {
        HttpResponse<String> answer = caller.put("/_sim/faults/whatsapp", fault);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(sentence);
    }

    @Test
    void faultsCanBeLookedAtAndTakenBack() throws Exception {
        control.setFaults("twilio", "{\"hang\":0.5}");
        assertThat(caller.get("/_sim/faults").body()).isEqualTo("{\"twilio\":{\"hang\":0.5}}");

        control.clearFaults("twilio");

        assertThat(caller.get("/_sim/faults").body()).isEqualTo("{}");
        assertThat(caller.put("/_sim/faults/signal", "{}").statusCode()).isEqualTo(404);
        assertThat(caller.get("/_sim/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void readsFailLikeSends() throws Exception {
        String account = "/2010-04-01/Accounts/" + SimulatorOptions.TWILIO_ACCOUNT + ".json";
        assertThat(caller.get(account).body()).contains("\"status\":\"active\"");
        control.setFaults("twilio", "{\"canSend\":\"BLOCKED\"}");
        assertThat(caller.get(account).body()).contains("\"status\":\"suspended\"");
        control.setFaults("twilio", "{\"errors\":[{\"code\":20500,\"httpStatus\":500}]}");
        assertThat(caller.get(account).statusCode()).isEqualTo(500);
        assertThat(control.journal()).isEmpty();
    }

    @Test
    void whatAProviderWouldRefuseIsRefused() throws Exception {
        assertThat(caller.whatsapp("nobody", "t0ken").body()).contains("131009");
        assertThat(caller.twilio("", "http://127.0.0.1:9/").body()).contains("21604");

        assertThat(control.journal()).isEmpty();
    }

    private JournalEntry onlyEntry() {
        assertThat(control.journal()).hasSize(1);
        return control.journal().getFirst();
    }

    private String page(String query) {
        try {
            return caller.get("/_sim/journal?" + query).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> answers() throws Exception {
        try (Simulator one = Simulator.start(SimulatorOptions.onFreePorts(null));
                Caller caller = new Caller(one.httpPort())) {
            SimulatorClient control = new SimulatorClient(one.httpPort());
            control.setFaults("whatsapp", "{\"errors\":[{\"code\":131000,\"share\":0.5}]}");
            for (int i = 0; i < 50; i++) {
                caller.whatsapp(TO, "t0ken");
            }
            return control.journal().stream().map(JournalEntry::answer).toList();
        }
    }
}
