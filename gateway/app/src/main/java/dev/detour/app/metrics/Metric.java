package dev.detour.app.metrics;

import java.util.List;

/**
 * The inventory of meters. Names and tags are a promise to whoever has built a dashboard on them: extend, never rename.
 * The page {@code docs/metrics.md} is made from it.
 */
public enum Metric {
    // Messages
    MESSAGES(
            Kind.COUNTER,
            "detour.messages",
            "Steps of messages, each as it stands on the status topic.",
            Tag.LANE,
            Tag.STATUS),
    MESSAGES_UNDER_WAY(
            Kind.GAUGE,
            "detour.messages.under.way",
            "Messages that have not ended, by where they stand. `in-doubt`: a provider may or may not have it.",
            Tag.LANE,
            Tag.STAGE),
    MESSAGES_EXPIRING(
            Kind.GAUGE,
            "detour.messages.expiring",
            "Messages that nobody has taken and whose time runs out within a minute.",
            Tag.LANE),
    FAILOVERS(
            Kind.COUNTER,
            "detour.failovers",
            "Messages that went on to another provider or channel. Causes: `health` (the first was in trouble before), `rescued` (it was caught there), "
                    + "`receipt` (none came in time), `ambiguous`, `budget` (too many retries), `throttled` (the provider takes less than there is), `refused`.",
            Tag.LANE,
            Tag.FROM,
            Tag.TO,
            Tag.CAUSE),
    DEAD_LETTERS(Kind.COUNTER, "detour.dead.letters", "Records that were set aside.", Tag.LANE, Tag.CODE),
    SUPPRESSIONS(
            Kind.COUNTER,
            "detour.suppressions",
            "Addresses that were suppressed after a provider's refusal.",
            Tag.CHANNEL,
            Tag.KIND),
    DUPLICATE_DELIVERIES(
            Kind.COUNTER,
            "detour.deliveries.duplicate",
            "Messages that reached their recipient on a second channel; counted at the second one's provider.",
            Tag.PROVIDER),
    DUPLICATE_COST(
            Kind.COUNTER,
            "detour.deliveries.duplicate.cost",
            "What those second deliveries cost, by the provider's `price`, in your own currency.",
            Tag.PROVIDER),

    // Attempts
    DISPATCHES(
            Kind.COUNTER,
            "detour.dispatches",
            "Attempts that were handed to a sender.",
            Tag.LANE,
            Tag.PROVIDER,
            Tag.KIND),
    RETRY_BUDGET(
            Kind.GAUGE,
            "detour.retry.budget",
            "Retries that this node may still ask of the provider; below 1 messages go on to the next.",
            Tag.PROVIDER),
    RESULTS(
            Kind.COUNTER,
            "detour.results",
            "What became of attempts: `accepted`, `ambiguous`, `throttled`, or the class of the refusal: `provider-fault`, `recipient`, `content`, `account`, "
                    + "`policy`, `opt-out`, `local`.",
            Tag.PROVIDER,
            Tag.RESULT),
    AMBIGUOUS(
            Kind.COUNTER,
            "detour.ambiguous",
            "Attempts of which nobody knows whether the provider took them. Causes: `timeout`, `reset`, `crash`, `given-up`, `unreadable`, `other`.",
            Tag.PROVIDER,
            Tag.CAUSE),
    PUBLISH_TO_REQUEST(
            Kind.TIMER,
            "detour.publish.to.request",
            "From the producer's timestamp to the first request to a provider, whatever the message had to wait for.",
            Tag.LANE,
            Tag.PROVIDER),
    REQUEST_TO_ANSWER(
            Kind.TIMER, "detour.request.to.answer", "How long the provider took for an answer.", Tag.PROVIDER),
    REQUEST_TO_RECEIPT(
            Kind.TIMER,
            "detour.request.to.receipt",
            "From the request to each receipt, as it reached this node.",
            Tag.PROVIDER,
            Tag.STATE),
    SENDER_QUEUE(
            Kind.GAUGE,
            "detour.sender.queue",
            "Attempts in this node's memory that wait for the provider; the rest waits in Kafka.",
            Tag.PROVIDER,
            Tag.LANE),
    SENDER_IN_FLIGHT(Kind.GAUGE, "detour.sender.in.flight", "Requests without an answer so far.", Tag.PROVIDER),
    SENDER_PLACES(
            Kind.GAUGE, "detour.sender.places", "How many requests may be under way (`max-in-flight`).", Tag.PROVIDER),

    // Health
    HEALTH_STATE(
            Kind.GAUGE,
            "detour.health.state",
            "1 for the state that this node obeys, 0 for the others. Of parts only those in trouble are shown.",
            Tag.CHANNEL,
            Tag.PROVIDER,
            Tag.SCOPE,
            Tag.STATE),
    HEALTH_SHARE(
            Kind.GAUGE,
            "detour.health.share",
            "The part of its ordinary traffic that the provider gets, from 0 to 1.",
            Tag.CHANNEL,
            Tag.PROVIDER),
    HEALTH_OVERRIDE(
            Kind.GAUGE,
            "detour.health.override",
            "1 while an operator's word stands in place of the monitor's.",
            Tag.CHANNEL,
            Tag.PROVIDER),
    SWITCHES(
            Kind.COUNTER,
            "detour.switches",
            "Changes of where traffic goes: away from a provider (`to` is its state) and back (`healthy`). Every node counts each one: take the maximum, not the sum.",
            Tag.CHANNEL,
            Tag.PROVIDER,
            Tag.TO,
            Tag.MODE),
    BUDGET_MESSAGES_SPENT(
            Kind.GAUGE,
            "detour.budget.messages.spent",
            "Messages that the channel has taken in place of others in the last hour, as the monitor counts them. Every node shows it: take the maximum, not the sum.",
            Tag.CHANNEL,
            Tag.TENANT),
    BUDGET_MESSAGES_LIMIT(
            Kind.GAUGE,
            "detour.budget.messages.limit",
            "How many it may take in an hour, where `detour.budgets` says so.",
            Tag.CHANNEL,
            Tag.TENANT),
    BUDGET_MONEY_SPENT(
            Kind.GAUGE,
            "detour.budget.money.spent",
            "What those messages cost, by `detour.prices`, in your own currency.",
            Tag.CHANNEL,
            Tag.TENANT),
    BUDGET_MONEY_LIMIT(
            Kind.GAUGE,
            "detour.budget.money.limit",
            "What they may cost in an hour, where `detour.budgets` says so.",
            Tag.CHANNEL,
            Tag.TENANT),
    NOTIFICATIONS(
            Kind.COUNTER,
            "detour.notifications",
            "Notifications of switches: `delivered`, `failed` (a try), `given-up`.",
            Tag.TARGET,
            Tag.RESULT),

    // Callbacks
    WEBHOOK_REQUESTS(
            Kind.COUNTER,
            "detour.webhook.requests",
            "Callbacks: `taken`, `forged`, `malformed`, `oversized`, `failed`, `kafka-unavailable`, `handshake`, `handshake-refused`.",
            Tag.PROVIDER,
            Tag.RESULT),
    WEBHOOK_ANSWER(Kind.TIMER, "detour.webhook.answer", "How long a callback waited for its answer.", Tag.PROVIDER),
    WEBHOOK_IGNORED(
            Kind.COUNTER,
            "detour.webhook.ignored",
            "Events in callbacks that mean nothing to Detour.",
            Tag.PROVIDER,
            Tag.TYPE),
    PROVIDER_EVENTS(
            Kind.COUNTER,
            "detour.provider.events",
            "What providers told besides receipts: `inbound`, `opt-out`, `opt-in`, `receipt-without-token`, `receipt-thrown-away` (in a drill).",
            Tag.PROVIDER,
            Tag.RESULT),
    PROVIDER_NOTICES(
            Kind.COUNTER,
            "detour.provider.notices",
            "News about our accounts, numbers and templates.",
            Tag.PROVIDER,
            Tag.TYPE,
            Tag.USABLE),
    UNSUBSCRIBE_REQUESTS(
            Kind.COUNTER,
            "detour.unsubscribe.requests",
            "Uses of unsubscribe links: `taken`, `forged`, `kafka-unavailable`.",
            Tag.RESULT),

    // The node
    LAG(
            Kind.GAUGE,
            "detour.lag",
            "Records that a consumer group has not settled, over all nodes. Every node measures it: take the maximum, not the sum.",
            Tag.GROUP,
            Tag.TOPIC),
    KAFKA_SILENCE(
            Kind.GAUGE,
            "detour.kafka.silence",
            "seconds",
            "How long Kafka has not answered this node's question for the lag."),
    PIPELINE_RUNNING(
            Kind.GAUGE,
            "detour.pipeline.running",
            "1 while the router's pipeline of the lane has its partitions and processes.",
            Tag.LANE),
    STORE_ENTRIES(
            Kind.GAUGE,
            "detour.store.entries",
            "Entries in the router's store on this node, as RocksDB estimates them.",
            Tag.LANE),
    POOL_USED(Kind.GAUGE, "detour.pool.used", "How much of a pool is in use.", Tag.POOL, Tag.NAME),
    POOL_LIMIT(Kind.GAUGE, "detour.pool.limit", "How much of a pool there is.", Tag.POOL, Tag.NAME),
    SATURATION_SECONDS_LEFT(
            Kind.GAUGE,
            "detour.saturation.seconds.left",
            "",
            "When a pool will be used up at the present slope; 3600 for an hour or later, or never.",
            Tag.POOL,
            Tag.NAME);

    private final Kind kind;
    private final String id;
    private final String unit;
    private final String help;
    private final List<Tag> tags;

    /** What is done with a meter. */
    public enum Kind {
        /** Only ever rises. */
        COUNTER,
        /** A value of the moment. */
        GAUGE,
        /** Durations, as a histogram. */
        TIMER
    }

    Metric(Kind kind, String id, String help, Tag... tags) {
        this(kind, id, "", help, tags);
    }

    Metric(Kind kind, String id, String unit, String help, Tag... tags) {
        this.kind = kind;
        this.id = id;
        this.unit = unit;
        this.help = help;
        this.tags = List.of(tags);
    }

    /** How it is used. */
    public Kind kind() {
        return kind;
    }

    /** The name in code, with dots. */
    public String id() {
        return id;
    }

    /** What a gauge is measured in, or empty where it is a number of things. */
    public String unit() {
        return unit;
    }

    /** What it says, in Markdown. */
    public String help() {
        return help;
    }

    /** What its meters are told apart by, in order. */
    public List<Tag> tags() {
        return tags;
    }

    /** The name under which Prometheus knows it. */
    public String prometheusName() {
        String name = id.replace('.', '_');
        return switch (kind) {
            case COUNTER -> name + "_total";
            case TIMER -> name + "_seconds";
            case GAUGE -> unit.isEmpty() ? name : name + "_" + unit;
        };
    }

    /** Every name under which Prometheus has a series of it. */
    public List<String> series() {
        String name = prometheusName();
        return switch (kind) {
            case COUNTER, GAUGE -> List.of(name);
            case TIMER -> List.of(name + "_bucket", name + "_count", name + "_sum", name + "_max");
        };
    }
}
