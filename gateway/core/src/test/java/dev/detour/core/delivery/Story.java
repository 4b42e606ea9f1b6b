package dev.detour.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent.Failure;
import dev.detour.channel.Purpose;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.Confirm;
import dev.detour.contract.Lane;
import dev.detour.contract.Message;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Policy;
import dev.detour.contract.QuietHours;
import dev.detour.contract.Reason;
import dev.detour.contract.Recipient;
import dev.detour.contract.StatusEvent;
import dev.detour.contract.WhenDegraded;

/** One delivery from its first event on, with a clock that only the test moves. */
final class Story {
    static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    static final RetryRules RULES = new RetryRules(3, 4, Duration.ofMillis(500), Duration.ofSeconds(30));
    static final Duration CONFIRM_WITHIN = Duration.ofSeconds(60);
    static final long FINGERPRINT = 4711;

    /** What a story begins with; each method returns a changed copy. */
    record Setting(
            Policy policy, Map<Channel, List<String>> providers, RetryRules rules, Duration ttl, Recipient recipient) {
        Setting confirm(Confirm confirm) {
            return with(confirm, policy.onAmbiguous(), policy.purpose());
        }

        Setting onAmbiguous(OnAmbiguous onAmbiguous) {
            return with(policy.confirm(), onAmbiguous, policy.purpose());
        }

        Setting marketing() {
            return with(policy.confirm(), policy.onAmbiguous(), Purpose.MARKETING);
        }

        Setting providers(Channel channel, String... names) {
            Map<Channel, List<String>> changed = new EnumMap<>(providers);
            changed.put(channel, List.of(names));
            return new Setting(policy, changed, rules, ttl, recipient);
        }

        Setting ttl(Duration time) {
            return new Setting(policy, providers, rules, time, recipient);
        }

        Setting onTimeout(OnTimeout onTimeout) {
            return with(onTimeout, policy.quietHours());
        }

        Setting quiet(String hours) {
            return with(policy.onTimeout(), QuietHours.parse(hours));
        }

        Setting in(String timezone) {
            return new Setting(
                    policy,
                    providers,
                    rules,
                    ttl,
                    new Recipient(recipient.whatsapp(), recipient.sms(), recipient.email(), null, timezone));
        }

        private Setting with(OnTimeout onTimeout, @Nullable QuietHours quietHours) {
            return new Setting(
                    new Policy(
                            policy.name(),
                            policy.channels(),
                            policy.confirm(),
                            policy.confirmWithin(),
                            policy.whenDegraded(),
                            policy.ttl(),
                            policy.onAmbiguous(),
                            policy.purpose(),
                            onTimeout,
                            quietHours),
                    providers,
                    rules,
                    ttl,
                    recipient);
        }

        private Setting with(Confirm confirm, OnAmbiguous onAmbiguous, Purpose purpose) {
            return new Setting(
                    new Policy(
                            policy.name(),
                            policy.channels(),
                            confirm,
                            policy.confirmWithin(),
                            policy.whenDegraded(),
                            policy.ttl(),
                            onAmbiguous,
                            purpose,
                            policy.onTimeout(),
                            policy.quietHours()),
                    providers,
                    rules,
                    ttl,
                    recipient);
        }

        Setting whenDegraded(WhenDegraded whenDegraded) {
            Policy changed = new Policy(
                    policy.name(),
                    policy.channels(),
                    policy.confirm(),
                    policy.confirmWithin(),
                    whenDegraded,
                    policy.ttl(),
                    policy.onAmbiguous(),
                    policy.purpose(),
                    policy.onTimeout(),
                    policy.quietHours());
            return new Setting(changed, providers, rules, ttl, recipient);
        }

        Story begin() {
            return new Story(this, null, Lane.STANDARD, Traffic.FLOWING, Acquaintance.STRANGER);
        }

        Story begin(Acquaintance recipient) {
            return new Story(this, null, Lane.STANDARD, Traffic.FLOWING, recipient);
        }

        Story begin(Lane lane) {
            return new Story(this, null, lane, Traffic.FLOWING, Acquaintance.STRANGER);
        }

        Story begin(@Nullable String predecessor) {
            return new Story(this, predecessor, Lane.STANDARD, Traffic.FLOWING, Acquaintance.STRANGER);
        }

        Story begin(Traffic traffic) {
            return new Story(this, null, Lane.STANDARD, traffic, Acquaintance.STRANGER);
        }
    }

    static final Duration LIFETIME = Duration.ofMinutes(10);

    /** WhatsApp's messages live ten minutes; of others nobody knows. */
    private static final Particulars SURROUNDINGS = new Particulars() {
        @Override
        public long pseudonym(String address) {
            return address.hashCode();
        }

        @Override
        public Optional<Duration> lifetime(String provider, Content content) {
            return provider.equals("meta") ? Optional.of(LIFETIME) : Optional.empty();
        }
    };

    private final Decider decider;
    private final Instant expiresAt;
    private final List<StatusEvent> events = new ArrayList<>();
    private final List<Decision.Dispatch> dispatches = new ArrayList<>();
    private final List<Suppression> suppressions = new ArrayList<>();
    private Acquaintance recipient;
    private RetryPermit permit = provider -> true;
    private Traffic traffic;
    private Instant now = START;
    private int told;
    private Delivery delivery;

    private Story(
            Setting setting, @Nullable String predecessor, Lane lane, Traffic traffic, Acquaintance acquaintance) {
        this.traffic = traffic;
        decider = new Decider(new Routes(setting.providers), setting.rules, SURROUNDINGS);
        recipient = acquaintance;
        expiresAt = START.plus(setting.ttl);
        Map<Channel, Content> content = new LinkedHashMap<>();
        setting.policy.channels().forEach(channel -> content.put(channel, Content.ofText("hello")));
        Message message = new Message(
                "m-1", setting.recipient, setting.policy, content, expiresAt, Map.of("tenant", "shop"), FINGERPRINT);
        Decision decision = decider.accept(message, lane, predecessor, traffic, recipient, now);
        delivery = decision.delivery();
        note(decision);
    }

    /** From now on providers are as well as this says. */
    Story traffic(Traffic changed) {
        traffic = changed;
        return this;
    }

    /** Through these channels, with one provider each: meta, twilio, smtp. */
    static Setting through(Channel... channels) {
        return new Setting(
                policy(List.of(channels), Confirm.DELIVERED, OnAmbiguous.WAIT, Purpose.TRANSACTIONAL),
                Map.of(
                        Channel.WHATSAPP, List.of("meta"),
                        Channel.SMS, List.of("twilio"),
                        Channel.EMAIL, List.of("smtp")),
                RULES,
                Duration.ofHours(1),
                new Recipient("+4915112345678", "+4915112345678", "ana@example.com", null, null));
    }

    private static Policy policy(List<Channel> channels, Confirm confirm, OnAmbiguous onAmbiguous, Purpose purpose) {
        return new Policy(
                "test",
                channels,
                confirm,
                CONFIRM_WITHIN,
                WhenDegraded.SWITCH,
                Duration.ofHours(1),
                onAmbiguous,
                purpose);
    }

    /** The sender of the last dispatch reports. */
    Story result(SendResult result) {
        return happens(new Event.AttemptFinished(delivery.attempts().size(), result));
    }

    Story accepted() {
        return result(new SendResult.Accepted("id-" + delivery.attempts().size()));
    }

    Story refused(FailureClass failureClass) {
        return refused(failureClass, null);
    }

    Story refused(FailureClass failureClass, @Nullable Duration retryAfter) {
        return result(new SendResult.Refused(failureClass, Scope.MESSAGE, "no", "it said no", retryAfter));
    }

    Story throttled(Scope scope, @Nullable Duration retryAfter) {
        return result(new SendResult.Throttled(scope, "slow", "too many", retryAfter));
    }

    Story ambiguous(String code) {
        return result(new SendResult.Ambiguous(code, "nobody knows"));
    }

    Story receipt(int attempt, ReceiptState state) {
        return happens(new Event.ReceiptCame(attempt, "id-" + attempt, state, now, null));
    }

    Story failed(int attempt, FailureClass failureClass) {
        return happens(new Event.ReceiptCame(
                attempt,
                "id-" + attempt,
                ReceiptState.FAILED,
                now,
                new Failure(failureClass, Scope.MESSAGE, "lost", "it gave up")));
    }

    Story happens(Event event) {
        Decision decision = decider.decide(delivery, event, permit, traffic, recipient, now);
        delivery = decision.delivery();
        note(decision);
        return this;
    }

    /** Time passes; nothing looks at the delivery. */
    Story after(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** Time passes until the delivery must be looked at, and it is looked at. */
    Story untilDue() {
        Instant due = delivery.dueAt().orElseThrow();
        now = due.isAfter(now) ? due : now;
        return happens(new Event.DeadlineReached());
    }

    /** From now on the recipient is known like this. */
    Story knows(Acquaintance acquaintance) {
        recipient = acquaintance;
        return this;
    }

    Story budget(boolean allows) {
        permit = provider -> allows;
        return this;
    }

    Delivery delivery() {
        return delivery;
    }

    Instant now() {
        return now;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    boolean isOverspent(Channel channel) {
        return traffic.overspent(channel).isPresent();
    }

    List<StatusEvent> events() {
        return events;
    }

    List<Decision.Dispatch> dispatches() {
        return dispatches;
    }

    List<Suppression> suppressions() {
        return suppressions;
    }

    Duration untilNext() {
        return Duration.between(now, delivery.dueAt().orElseThrow());
    }

    Reason lastReason() {
        Reason reason = events.getLast().reason();
        if (reason == null) {
            throw new AssertionError("no reason: " + events.getLast());
        }
        return reason;
    }

    /** The events since the last call, in words: status, channel, and what is special about it. */
    List<String> told() {
        List<String> words =
                events.subList(told, events.size()).stream().map(Story::inWords).toList();
        told = events.size();
        return words;
    }

    private static String inWords(StatusEvent event) {
        StringBuilder words = new StringBuilder(event.status().id());
        if (event.from() != null) {
            words.append(' ').append(event.from()).append(" to ").append(event.to());
        } else if (event.channel() != null) {
            words.append(' ').append(event.channel());
        }
        words.append(event.isFinal() ? ", final" : "");
        words.append(event.late() ? ", late" : "");
        words.append(event.duplicateDelivery() ? ", again" : "");
        return words.toString();
    }

    private void note(Decision decision) {
        events.addAll(decision.events());
        suppressions.addAll(decision.suppressions());
        Decision.Dispatch dispatch = decision.dispatch();
        if (dispatch != null) {
            dispatches.add(dispatch);
        }
    }
}
