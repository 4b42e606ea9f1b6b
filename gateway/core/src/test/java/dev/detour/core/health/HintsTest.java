package dev.detour.core.health;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.core.health.Nodes.Tick;

import static org.assertj.core.api.Assertions.assertThat;

/** What is no evidence by itself and changes what evidence means: status pages, messages from recipients, the rest of the traffic. */
class HintsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final HealthScope GERMANY = new HealthScope(Scope.COUNTRY, "49");
    private static final HealthScope BRAZIL = new HealthScope(Scope.COUNTRY, "55");
    /** A third of the calls fail. */
    private static final Tick BROWN_OUT = Tick.of(Tally.NONE.plusAccepted(2).plus(FailureClass.PROVIDER_FAULT, 1))
            .others(1, 0);

    @Test
    void anOpenPageMakesASwitchComeSoonerByNoMoreThanItsShare() {
        // Given
        Nodes plain = new Nodes().warm();
        Nodes told = new Nodes().warm().pass(SECOND, Nodes.good(2), 1, 0);
        // When
        int without = ticksToSwitch(plain, BROWN_OUT);
        int with = ticksToSwitch(told, BROWN_OUT);
        // Then: a tenth of the evidence is worth no more than 2.3 of about 17 nats.
        assertThat(with).isLessThan(without).isGreaterThan(without * 3 / 4);
        assertThat(told.lastWhatsapp().evidence()).anySatisfy(one -> {
            assertThat(one.signal()).isEqualTo("status-page");
            assertThat(one.score()).isEqualTo(2.3);
            assertThat(one.threshold()).isGreaterThan(one.score());
        });
        assertThat(told.lastWhatsapp().why()).contains("its status page reports trouble as well");
    }

    @Test
    void anOpenPageMakesASuspicionComeSooner() {
        // Given: hard failures, one call a second.
        Nodes plain = new Nodes().warm();
        Nodes told = new Nodes().warm().pass(SECOND, Nodes.good(2), 1, 0);
        // When
        int without = ticksTo(plain, Nodes.failing(2), HealthState.Suspect.class);
        int with = ticksTo(told, Nodes.failing(2), HealthState.Suspect.class);
        // Then
        assertThat(with).isLessThan(without);
    }

    @Test
    void anOpenPageWithHealthyTrafficNeverSwitchesAndIsShown() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        nodes.pass(Duration.ofMinutes(30), Nodes.good(2), 1, 0);
        // Then
        assertThat(nodes.switches()).isZero();
        assertThat(nodes.lastWhatsapp().why()).contains("although its status page reports trouble");
    }

    @Test
    void aPageThatStaysOpenForHoursIsAboutSomethingElse() {
        // Given
        Page page = Page.UNREAD.says(1, 0);
        // When
        for (long time = 60_000; time <= 3 * 3_600_000; time += 60_000) {
            page = page.at(time).says(1, time);
        }
        // Then
        assertThat(page.nats(3 * 3_600_000)).isZero();
        assertThat(page.says(0, 3 * 3_600_000).says(1, 4 * 3_600_000).nats(4 * 3_600_000))
                .isEqualTo(Page.MOST_NATS);
    }

    @Test
    void aPageThatNobodyCanReadIsForgotten() {
        // Given
        Page page = Page.UNREAD.says(1, 0);
        // When
        Page later = page.at(601_000);
        // Then
        assertThat(page.at(599_000).nats(599_000)).isEqualTo(Page.MOST_NATS);
        assertThat(later.nats(601_000)).isZero();
        assertThat(later.relief(-1)).as("forgotten is not closed").isZero();
    }

    @Test
    void aPageThatSaysAllIsWellVetoesNothing() {
        // Given
        Nodes plain = new Nodes().warm();
        Nodes told = new Nodes().warm().pass(SECOND, Nodes.good(2), 0, 0);
        // When
        int without = ticksToSwitch(plain, BROWN_OUT);
        int with = ticksToSwitch(told, BROWN_OUT);
        // Then
        assertThat(with).isEqualTo(without);
    }

    @Test
    void aPageThatStaysOpenDoesNotKeepTrafficAway() {
        // Given
        Nodes nodes = new Nodes().warm().pass(Duration.ofSeconds(30), Nodes.failing(1), 1, 0);
        // When
        nodes.pass(Duration.ofSeconds(30), Nodes.good(1), 1, 0);
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
    }

    @Test
    void aPageThatClosesNeedsFewerProbesForTheReturnButNotLessTime() {
        // Given: one probe in 700 ms, so that after the hold-down of 15 s the evidence is what is waited for.
        Nodes plain = new Nodes().warm().pass(Duration.ofSeconds(30), Nodes.failing(1), 1, 0);
        Nodes told = new Nodes().warm().pass(Duration.ofSeconds(30), Nodes.failing(1), 1, 0);
        told.pass(SECOND, Nodes.failing(1), 0, 0);
        plain.pass(SECOND, Nodes.failing(1));
        // When
        double without = secondsOfProbesToReturn(plain);
        double with = secondsOfProbesToReturn(told);
        // Then
        assertThat(with).isLessThan(without).isGreaterThan(15);
    }

    @Test
    void silenceWhereRecipientsGoOnToWriteIsATroubleOfTheMessages() {
        // Given
        Nodes nodes = new Nodes().pass(Duration.ofMinutes(5), Nodes.good(2), 0, 1);
        // When
        nodes.pass(Duration.ofSeconds(12), Nodes.good(2).silent(), 0, 1);
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Down());
        assertThat(nodes.lastWhatsapp().rescues()).isTrue();
    }

    @Test
    void silenceOfReceiptsAndRecipientsMayBeThatOfTheWebhooks() {
        // Given
        Nodes nodes = new Nodes().pass(Duration.ofMinutes(5), Nodes.good(2), 0, 1);
        // When
        nodes.pass(Duration.ofSeconds(12), Nodes.good(2).silent(), 0, 0);
        // Then: new messages take another way, and what was taken is not sent twice.
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Down());
        assertThat(nodes.lastWhatsapp().rescues()).isFalse();
        assertThat(nodes.lastWhatsapp().why()).contains("nothing comes from recipients either");
    }

    @Test
    void recipientsWhoAreHeardAgainWhileReceiptsAreNotEndTheDoubt() {
        // Given
        Nodes nodes = new Nodes().pass(Duration.ofMinutes(5), Nodes.good(2), 0, 1);
        nodes.pass(Duration.ofSeconds(20), Nodes.good(2).silent(), 0, 0);
        // When
        nodes.pass(Duration.ofSeconds(2), Tick.QUIET, 0, 1);
        boolean atOnce = nodes.lastWhatsapp().rescues();
        nodes.pass(Duration.ofSeconds(30), Tick.QUIET, 0, 1);
        // Then: receipts that waited with what recipients wrote may be only a little behind.
        assertThat(atOnce).isFalse();
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Down());
        assertThat(nodes.lastWhatsapp().rescues()).isTrue();
    }

    @Test
    void whereRecipientsHardlyEverWriteTheirSilenceSaysNothing() {
        // Given
        Nodes nodes = new Nodes().warm();
        // When
        nodes.pass(Duration.ofSeconds(12), Nodes.good(2).silent());
        // Then
        assertThat(nodes.lastWhatsapp().rescues()).isTrue();
    }

    @Test
    void whenEverythingFailsNoPartIsToBlame() {
        // Given: two countries share the traffic.
        Nodes nodes = new Nodes().pass(Duration.ofMinutes(2), inBoth(Tally.NONE.plusAccepted(1)));
        // When
        nodes.pass(Duration.ofSeconds(10), inBoth(fault()));
        nodes.pass(MINUTE, inBoth(Tally.NONE.plusAccepted(1)));
        // Then
        assertThat(nodes.switches()).isOne();
        assertThat(nodes.published).noneMatch(health -> health.scope() != null);
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
    }

    @Test
    void anExpiredTokenIsTheFaultOfNoPart() {
        // Given
        Nodes nodes = new Nodes().pass(Duration.ofMinutes(2), inBoth(Tally.NONE.plusAccepted(1)));
        // When
        nodes.pass(Duration.ofSeconds(10), inBoth(Tally.NONE.plus(FailureClass.ACCOUNT, 1)));
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.AccountFault());
        assertThat(nodes.published).noneMatch(health -> health.scope() != null);
    }

    @Test
    void aPartThatFailsMoreThanTheRestIsStillFound() {
        // Given: three in ten calls fail everywhere but in Brazil, where all do.
        Nodes nodes = new Nodes().pass(Duration.ofMinutes(2), inBoth(Tally.NONE.plusAccepted(1)));
        // When
        for (int tick = 0; tick < 100; tick++) {
            Tally germany = tick % 10 < 1 ? fault() : Tally.NONE.plusAccepted(1);
            nodes.step(Tick.of(germany.plus(fault())).others(1, 0).scopes(Map.of(GERMANY, germany, BRAZIL, fault())));
        }
        // Then
        assertThat(nodes.published)
                .anyMatch(health ->
                        BRAZIL.equals(health.scope()) && health.state().switchesAway())
                .noneMatch(health -> GERMANY.equals(health.scope()));
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void theOnlyTemplateIsFoundAlthoughThereIsNoOtherTraffic() {
        // Given
        HealthScope only = new HealthScope(Scope.TEMPLATE, "offer");
        Tally one = Tally.NONE.plusAccepted(1);
        Nodes nodes = new Nodes().pass(Duration.ofMinutes(2), Tick.of(one).scopes(Map.of(only, one)));
        // When: it is paused, which the provider says of the template.
        nodes.pass(Duration.ofSeconds(10), Tick.QUIET.scopes(Map.of(only, Tally.NONE.plus(FailureClass.ACCOUNT, 1))));
        // Then
        assertThat(nodes.published).anyMatch(health -> only.equals(health.scope()));
        assertThat(nodes.switches()).isZero();
    }

    private static Tally fault() {
        return Tally.NONE.plus(FailureClass.PROVIDER_FAULT, 1);
    }

    private static Tick inBoth(Tally each) {
        return Tick.of(each.plus(each)).others(1, 0).scopes(Map.of(GERMANY, each, BRAZIL, each));
    }

    private static int ticksToSwitch(Nodes nodes, Tick tick) {
        for (int ticks = 1; ticks < 1_000; ticks++) {
            nodes.step(tick);
            if (nodes.whatsapp().switchesAway()) {
                return ticks;
            }
        }
        throw new AssertionError("never switched");
    }

    private static int ticksTo(Nodes nodes, Tick tick, Class<? extends HealthState> state) {
        for (int ticks = 1; ticks < 1_000; ticks++) {
            nodes.step(tick);
            if (state.isInstance(nodes.whatsapp())) {
                return ticks;
            }
        }
        throw new AssertionError("never " + state);
    }

    private static double secondsOfProbesToReturn(Nodes nodes) {
        for (int tick = 1; tick < 1_000; tick++) {
            nodes.step(tick % 7 == 0 ? Nodes.good(1) : Tick.QUIET.others(1, 0));
            if (nodes.whatsapp() instanceof HealthState.Recovering) {
                return tick * 0.2;
            }
        }
        throw new AssertionError("never returned");
    }
}
