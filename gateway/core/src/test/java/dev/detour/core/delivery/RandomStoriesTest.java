package dev.detour.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent.Failure;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.Status;
import dev.detour.contract.StatusEvent;
import dev.detour.contract.WhenDegraded;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever happens, in whatever order, some things hold for every delivery. */
class RandomStoriesTest {
    private static final long SEED = 20261124;
    private static final int STORIES = 20_000;
    private static final int LONGEST = 400;

    @Test
    void theInvariantsHoldForEveryStory() {
        for (long seed = SEED; seed < SEED + STORIES; seed++) {
            // Given
            Random random = new Random(seed);
            Story story = begin(random);

            // When
            for (int i = random.nextInt(30); i > 0; i--) {
                step(story, random, seed);
            }
            finish(story, random, seed);

            // Then
            assertThat(story.events())
                    .as("seed %d", seed)
                    .filteredOn(StatusEvent::isFinal)
                    .hasSize(1);
            for (int i = random.nextInt(6); i > 0; i--) {
                step(story, random, seed);
            }
            whole(story, seed);
        }
    }

    private static Story begin(Random random) {
        Story.Setting setting = Story.through(channels(random))
                .confirm(one(random, Confirm.values()))
                .onAmbiguous(one(random, OnAmbiguous.values()))
                .ttl(Duration.ofSeconds(random.nextInt(600)));
        if (random.nextBoolean()) {
            setting = setting.providers(Channel.WHATSAPP, "meta", "twilio-wa");
        }
        if (random.nextInt(4) == 0) {
            setting = setting.marketing();
        }
        setting = setting.whenDegraded(one(random, WhenDegraded.values()));
        return setting.begin(random.nextInt(4) == 0 ? "m-0" : null);
    }

    private static Channel[] channels(Random random) {
        List<Channel[]> orders = List.of(
                new Channel[] {Channel.WHATSAPP},
                new Channel[] {Channel.EMAIL},
                new Channel[] {Channel.WHATSAPP, Channel.SMS},
                new Channel[] {Channel.SMS, Channel.WHATSAPP, Channel.EMAIL});
        return orders.get(random.nextInt(orders.size()));
    }

    private static void step(Story story, Random random, long seed) {
        int attempts = story.delivery().attempts().size();
        int any = random.nextInt(attempts + 2);
        switch (random.nextInt(13)) {
            case 0, 1, 2, 3 -> observed(story, new Event.AttemptFinished(Math.max(1, attempts), result(random)), seed);
            case 4 -> observed(story, new Event.AttemptFinished(any, result(random)), seed);
            case 5, 6 -> observed(story, receipt(story, any, random), seed);
            case 7 -> observed(story, new Event.Repeated(Story.FINGERPRINT + random.nextInt(2)), seed);
            case 8 -> observed(story, new Event.TurnCame(), seed);
            case 9 -> story.budget(random.nextBoolean());
            case 11 -> {
                Roads roads = new Roads().caughtSince(story.now().minusSeconds(random.nextInt(60)));
                for (String provider : List.of("meta", "twilio-wa", "twilio", "smtp")) {
                    roads.set(one(random, Traffic.Gate.values()), provider);
                }
                if (random.nextBoolean()) {
                    roads.spent(one(random, Channel.values()));
                }
                story.traffic(roads);
                observed(story, new Event.HealthChanged(), seed);
            }
            case 10 -> {
                story.after(Duration.ofMillis(random.nextInt(60_000)));
                observed(story, new Event.DeadlineReached(), seed);
            }
            default -> {
                story.delivery().dueAt().ifPresent(due -> story.after(nonNegative(Duration.between(story.now(), due))));
                observed(story, new Event.DeadlineReached(), seed);
            }
        }
    }

    /** Lets it come to its end: the sender answers, and time passes. */
    private static void finish(Story story, Random random, long seed) {
        story.traffic(Traffic.FLOWING);
        observed(story, new Event.HealthChanged(), seed);
        for (int i = 0; !story.delivery().ended(); i++) {
            assertThat(i)
                    .as("seed %d: comes to no end: %s", seed, story.delivery())
                    .isLessThan(LONGEST);
            if (story.delivery().state() instanceof State.Dispatched dispatched) {
                observed(story, new Event.AttemptFinished(dispatched.attempt(), result(random)), seed);
            } else {
                Duration wait = nonNegative(
                        Duration.between(story.now(), story.delivery().dueAt().orElseThrow()));
                story.after(wait);
                Delivery before = story.delivery();
                observed(story, new Event.DeadlineReached(), seed);
                assertThat(story.delivery())
                        .as("seed %d: a deadline does something", seed)
                        .isNotSameAs(before);
            }
        }
    }

    private static void observed(Story story, Event event, long seed) {
        Delivery before = story.delivery();
        int events = story.events().size();
        int dispatches = story.dispatches().size();
        story.happens(event);
        Delivery after = story.delivery();
        List<StatusEvent> news = story.events().subList(events, story.events().size());
        String told = "seed " + seed + ": " + event + "\nfrom " + before + "\nto " + after + "\nwith " + news;

        assertThat(after.seq()).as(told).isEqualTo(before.seq() + news.size());
        assertThat(after == before).as(told).isEqualTo(after.equals(before));
        if (after == before) {
            assertThat(news).as(told).isEmpty();
        }
        assertThat(after.ended() || after.dueAt().isPresent() || after.state() instanceof State.Dispatched)
                .as(told)
                .isTrue();
        for (int i = 0; i < before.attempts().size(); i++) {
            assertThat(after.attempts().get(i).progress())
                    .as(told)
                    .isGreaterThanOrEqualTo(before.attempts().get(i).progress());
        }
        for (int i = 0; i < before.legs().size(); i++) {
            assertThat(after.legs().get(i).closed() || !before.legs().get(i).closed())
                    .as(told)
                    .isTrue();
        }
        if (before.ended()) {
            assertThat(after.state()).as(told).isEqualTo(before.state());
            assertThat(news).as(told).noneMatch(StatusEvent::isFinal);
        }
        if (story.dispatches().size() > dispatches) {
            assertThat(story.dispatches()).as(told).hasSize(dispatches + 1);
            dispatched(story, before, after, news, told);
        } else {
            assertThat(after.attempts()).as(told).hasSameSizeAs(before.attempts());
            assertThat(news).as(told).noneMatch(step -> step.status() == Status.DISPATCHED);
        }
    }

    private static void dispatched(Story story, Delivery before, Delivery after, List<StatusEvent> news, String told) {
        Decision.Dispatch dispatch = story.dispatches().getLast();
        assertThat(before.ended()).as(told).isFalse();
        assertThat(story.now()).as(told).isBefore(story.expiresAt());
        assertThat(dispatch.attempt()).as(told).isEqualTo(before.attempts().size() + 1);
        assertThat(after.state()).as(told).isEqualTo(new State.Dispatched(dispatch.attempt()));
        assertThat(news.getLast().status()).as(told).isEqualTo(Status.DISPATCHED);
        Leg leg = after.legs().get(after.attempts().getLast().leg());
        assertThat(leg).as(told).isEqualTo(dispatch.leg());
        assertThat(leg.closed()).as(told).isFalse();
        @Nullable
        Channel last = before.attempts().isEmpty()
                ? null
                : before.legs().get(before.attempts().getLast().leg()).channel();
        if (last != null && last != leg.channel()) {
            assertThat(news).as(told).hasSizeGreaterThan(1);
            StatusEvent failover = news.get(news.size() - 2);
            assertThat(failover.status()).as(told).isEqualTo(Status.FAILED_OVER);
            assertThat(failover.reason()).as(told).isNotNull();
            // A message is rescued from where it was taken, which need not be where it was tried last.
            Channel from = before.state() instanceof State.Sent sent
                    ? before.legs()
                            .get(before.attempts().get(sent.attempt() - 1).leg())
                            .channel()
                    : last;
            assertThat(failover.from()).as(told).isIn(last, from);
            assertThat(failover.to()).as(told).isEqualTo(leg.channel());
        }
        Channel firstChoice = after.legs().getFirst().channel();
        boolean hadIt = before.attempts().stream()
                .anyMatch(attempt -> before.legs().get(attempt.leg()).channel() == leg.channel());
        assertThat(dispatch.isFallback()).as(told).isEqualTo(leg.channel() != firstChoice && !hadIt);
        assertThat(dispatch.isFallback() && story.isOverspent(leg.channel()))
                .as(told)
                .isFalse();
        if (dispatch.isRetry()) {
            assertThat(leg.tries()).as(told).isPositive();
        }
    }

    private static void whole(Story story, long seed) {
        boolean ended = false;
        int seq = 0;
        for (StatusEvent event : story.events()) {
            assertThat(event.seq()).as("seed %d: %s", seed, event).isEqualTo(++seq);
            assertThat(event.isFinal() && ended).as("seed %d: %s", seed, event).isFalse();
            boolean aboutTheId = event.status() == Status.DUPLICATE || event.status() == Status.REJECTED;
            assertThat(event.late()).as("seed %d: %s", seed, event).isEqualTo(ended && !aboutTheId);
            ended |= event.isFinal();
        }
        assertThat(story.dispatches())
                .as("seed %d", seed)
                .extracting(Decision.Dispatch::attempt)
                .doesNotHaveDuplicates();
    }

    private static SendResult result(Random random) {
        Duration retryAfter = random.nextInt(5) == 0 ? Duration.ofSeconds(random.nextInt(400)) : null;
        return switch (random.nextInt(6)) {
            case 0, 1 -> new SendResult.Accepted("id-" + random.nextInt(3));
            case 2 -> new SendResult.Ambiguous(random.nextBoolean() ? "timeout" : "crash", "nobody knows");
            case 3 -> new SendResult.Throttled(one(random, Scope.values()), "slow", "too many", retryAfter);
            default -> {
                FailureClass failureClass = one(random, FailureClass.values());
                yield failureClass == FailureClass.THROTTLED
                        ? new SendResult.Refused(FailureClass.PROVIDER_FAULT, Scope.PROVIDER, "no", "no", retryAfter)
                        : new SendResult.Refused(failureClass, Scope.MESSAGE, "no", "no", retryAfter);
            }
        };
    }

    private static Event receipt(Story story, int attempt, Random random) {
        ReceiptState state = one(random, ReceiptState.values());
        Instant at = story.now().minusMillis(random.nextInt(5_000));
        Failure failure = state == ReceiptState.FAILED && random.nextBoolean()
                ? new Failure(one(random, FailureClass.values()), Scope.MESSAGE, "lost", "it gave up")
                : null;
        return new Event.ReceiptCame(attempt, "id", state, at, failure);
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static <T> T one(Random random, T[] constants) {
        return constants[random.nextInt(constants.length)];
    }
}
