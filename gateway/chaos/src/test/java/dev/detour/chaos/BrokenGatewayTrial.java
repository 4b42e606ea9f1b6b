package dev.detour.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The crash lab catches gateways that are broken, each with a violation of what it breaks, and does not find anything wrong
 * with the one that is whole. Each takes one to two minutes; does not run by default: {@code -Dit.test=BrokenGatewayTrial}.
 */
class BrokenGatewayTrial {
    private static final Duration TTL = Duration.ofSeconds(25);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int RATE = 20;

    @TempDir
    private Path folder;

    @Test
    void findsNothingWrongWithTheWholeOne() {
        assertThat(violated(List.of())).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        // A repetition is swallowed instead of noted.
        "I1, dev.detour.core.delivery.Decider#repeated=",
        // Rubbish is swallowed, as by an empty catch.
        "I1, dev.detour.app.router.RouterProcessor#reject=",
        // The outcome of a call gets lost.
        "I1, dev.detour.app.sender.Reports#report=",
        // Doubt is passed over.
        "I1, dev.detour.core.delivery.Ambiguity#arose=",
        // Everything is final as often as it likes: an end is not remembered.
        "I1, dev.detour.core.delivery.Delivery#ended=false",
        // What a sender that died may have sent is sent again as if it were new.
        "I2, dev.detour.app.sender.Job#mayHaveBeenSent=false",
        // The next channel is tried without saying why.
        "I2, dev.detour.contract.StatusEvent#reason=null",
        // Nobody waits for the message before.
        "I3, dev.detour.core.delivery.Delivery#holdsConversation=false",
        // The router does not look at the deadline: there is no end to it, and the sender refuses it each time.
        "I1, dev.detour.core.delivery.Steps#timeIsUp=false",
        // The sender does not look at it: what waited while it was away goes out late.
        "I4, dev.detour.app.sender.Patience#isExpired=false",
        // Somebody else's number.
        "I5, dev.detour.app.wire.DispatchRecord#to=+4915131009900",
        // Nothing is said of what was dispatched.
        "I6, dev.detour.app.router.Outbox#status=",
        // Receipts are answered and forgotten.
        "I7, dev.detour.core.delivery.Receipts#merge=",
        // A node does not hear what the monitor says.
        "I8, dev.detour.app.health.HealthBoard#say=",
        // A lane is never refilled.
        "I9, dev.detour.app.sender.DispatchSource#more="
    })
    void catches(Invariant invariant, String order) throws IOException {
        assertThat(violated(List.of(BreakingAgent.option(folder, order)))).contains(invariant);
    }

    private Set<Invariant> violated(List<String> options) {
        Trial trial = new Trial(
                schedule(),
                folder.resolve("site"),
                1,
                1,
                RATE,
                TTL,
                PATIENCE,
                options,
                line -> System.out.println(line));
        Findings findings = Checker.check(new Evidence(trial.run()));
        System.out.println(findings.violations().stream().limit(5).toList());
        return findings.violations().stream()
                .map(Violation::invariant)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Invariant.class)));
    }

    /** Some of everything, in 25 seconds: an outage, doubt, refusals, and a crash while answers are slow. */
    private static Schedule schedule() {
        List<Fault> faults = List.of(
                provider(0, 7_000, "whatsapp/down", ProviderFaults.down("whatsapp")),
                provider(0, 12_000, "twilio/some-errors", ERRORS),
                provider(9_000, 19_000, "whatsapp/reset-after", "{\"resetAfter\":0.3," + RECEIPTS + "}"),
                provider(12_000, 19_000, "twilio/slow", "{" + SLOW + "}"),
                new Fault(1, Kind.KILL_NODE, 0, 14_000, 14_500, "", ""));
        return new Schedule(1, faults, 25_000);
    }

    private static final String ERRORS = "{\"errors\":[{\"code\":20500,\"httpStatus\":500,\"share\":0.4}]}";

    /** Whoever carries the messages when the node is killed, some are on their way then. */
    private static final String SLOW = "\"latency\":{\"fixed\":\"1s\"}";

    private static final String RECEIPTS = SLOW + ",\"receipts\":{\"doubled\":0.5,\"reordered\":0.5,\"read\":0.3}";

    private static Fault provider(long from, long to, String what, String json) {
        return new Fault(1, Kind.PROVIDER, 0, from, to, what, json);
    }
}
