/** Meta's WhatsApp Cloud API. Facts about it are from Meta's documentation "WhatsApp Cloud API", November 2026. */
@NullMarked
package dev.detour.channel.whatsapp;

import org.jspecify.annotations.NullMarked;
