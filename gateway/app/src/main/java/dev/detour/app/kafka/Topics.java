package dev.detour.app.kafka;

import dev.detour.contract.Lane;

/**
 * The names of all topics.
 *
 * @param prefix {@code detour.} unless configured
 */
public record Topics(String prefix) {

    /** Messages to deliver, by conversation. */
    public String messages(Lane lane) {
        return prefix + "messages." + lane.id();
    }

    /** One event for every step of every message, by message id. */
    public String status() {
        return prefix + "status";
    }

    /** Records that cannot be processed, as received. */
    public String deadletters() {
        return prefix + "deadletters";
    }

    /** What recipients answered, by conversation. */
    public String inbound() {
        return prefix + "inbound";
    }

    /** Addresses to which nothing more is sent, by address and purpose; compacted. */
    public String suppressions() {
        return prefix + "suppressions";
    }

    /** Internal: when recipients last wrote, by address; compacted. */
    public String contacts() {
        return prefix + "contacts";
    }

    /** Internal: what was sent to an address and heard from it. */
    public String correspondence() {
        return prefix + "correspondence";
    }

    /** The application id of the pipeline that knows recipients; its changelog topics begin with it. */
    public String recipients() {
        return prefix + "recipients";
    }

    /** What is known of each provider's health, by {@code channel/provider}. */
    public String health() {
        return prefix + "health";
    }

    /** Internal: what nodes see of providers; one partition, so that one node judges. */
    public String signals() {
        return prefix + "signals";
    }

    /** Internal: what operators have said, by channel or provider. */
    public String overrides() {
        return prefix + "overrides";
    }

    /** Internal: the drills that operators have ordered, by provider. */
    public String drills() {
        return prefix + "drills";
    }

    /** What operators have done, with their reasons. */
    public String audit() {
        return prefix + "audit";
    }

    /** The application id of the pipeline that keeps the history; its changelog topics begin with it. */
    public String history() {
        return prefix + "history";
    }

    /** The application id of the monitor. */
    public String monitor() {
        return prefix + "monitor";
    }

    /** Internal: attempts that a provider's sender must make. */
    public String dispatch(String provider, Lane lane) {
        return prefix + "dispatch." + provider + "." + lane.id();
    }

    /** Internal: what became of attempts. */
    public String attempts(Lane lane) {
        return prefix + "attempts." + lane.id();
    }

    /** Internal: what providers reported by callback. */
    public String receipts(Lane lane) {
        return prefix + "receipts." + lane.id();
    }

    /** The application id of a lane's pipeline; its changelog topics begin with it. */
    public String router(Lane lane) {
        return prefix + "router." + lane.id();
    }

    /** The consumer group that tells a target of switches. */
    public String notifications(String target) {
        return prefix + "notifications." + target;
    }

    /** The consumer group of a provider's sender. */
    public String sender(String provider) {
        return prefix + "sender." + provider;
    }
}
