/**
 * Doubles of the providers: the WhatsApp Cloud API and Twilio over HTTP, and an SMTP server. They take what the real
 * ones take, answer as they do, send signed receipts, keep a journal, and fail on demand.
 */
@NullMarked
package dev.detour.testkit.simulator;

import org.jspecify.annotations.NullMarked;
