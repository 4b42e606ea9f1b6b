/**
 * The outage lab: producers, senders and a provider with faults on a virtual clock. The real monitor is measured beside
 * the default circuit breakers of the market, on the same seeded traces.
 */
@NullMarked
package dev.detour.lab;

import org.jspecify.annotations.NullMarked;
