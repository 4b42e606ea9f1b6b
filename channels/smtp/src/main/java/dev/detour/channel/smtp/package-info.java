/** E-mail by SMTP, with Angus Mail. */
@NullMarked
package dev.detour.channel.smtp;

import org.jspecify.annotations.NullMarked;
