/** What is known of recipients: what they refuse, when they last wrote and on which channel. */
@NullMarked
package dev.detour.app.recipients;

import org.jspecify.annotations.NullMarked;
