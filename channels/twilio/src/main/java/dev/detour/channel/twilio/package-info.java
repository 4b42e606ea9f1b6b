/** Twilio's Programmable Messaging: text messages and WhatsApp, by Twilio's own library. */
@NullMarked
package dev.detour.channel.twilio;

import org.jspecify.annotations.NullMarked;
