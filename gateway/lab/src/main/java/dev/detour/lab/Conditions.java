package dev.detour.lab;

/**
 * How the world is at one moment. Shares are from 0 to 1; what goes wrong goes wrong independently for each call.
 *
 * @param faults share of calls that the provider fails at once, beside the baseline
 * @param hangs share of calls that get no answer at all
 * @param latency factor on the API's latency
 * @param confirmed share of accepted messages that get a receipt
 * @param receiptLag factor on the receipts' lag
 * @param capacity calls a second that are not throttled; infinite for none
 * @param refused share of calls refused for their recipient
 * @param account share of calls refused because of the account
 * @param readFaults share of free reads that fail
 * @param network whether our own network works
 * @param endpoint whether our own webhook endpoint can be reached
 * @param page what the provider's status page says, from 0 to 1
 * @param rate factor on the rate of messages
 * @param part what happens to the part of the traffic that has a scope of its own: the share of its calls that fail
 * @param webhooks whether the provider's webhooks work; else receipts and what recipients write come when they do again
 */
record Conditions(
        double faults,
        double hangs,
        double latency,
        double confirmed,
        double receiptLag,
        double capacity,
        double refused,
        double account,
        double readFaults,
        boolean network,
        boolean endpoint,
        double page,
        double rate,
        double part,
        boolean webhooks) {

    static final Conditions GOOD =
            new Conditions(0, 0, 1, 1, 1, Double.POSITIVE_INFINITY, 0, 0, 0, true, true, 0, 1, 0, true);

    /** Messages and free reads fail. */
    Conditions faults(double share) {
        return new Conditions(
                share,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                share,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    /** Messages fail, free reads do not. */
    Conditions sendFaults(double share) {
        return new Conditions(
                share,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions hangs(double share) {
        return new Conditions(
                faults,
                share,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions latency(double factor) {
        return new Conditions(
                faults,
                hangs,
                factor,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions confirmed(double share) {
        return new Conditions(
                faults,
                hangs,
                latency,
                share,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions receiptLag(double factor) {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                factor,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions capacity(double perSecond) {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                perSecond,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions refused(double share) {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                share,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions account(double share) {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                share,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions networkDown() {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                false,
                endpoint,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions endpointDown() {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                false,
                page,
                rate,
                part,
                webhooks);
    }

    Conditions page(double trouble) {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                trouble,
                rate,
                part,
                webhooks);
    }

    Conditions rate(double factor) {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                factor,
                part,
                webhooks);
    }

    Conditions part(double share) {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                share,
                webhooks);
    }

    Conditions webhooksDown() {
        return new Conditions(
                faults,
                hangs,
                latency,
                confirmed,
                receiptLag,
                capacity,
                refused,
                account,
                readFaults,
                network,
                endpoint,
                page,
                rate,
                part,
                false);
    }
}
