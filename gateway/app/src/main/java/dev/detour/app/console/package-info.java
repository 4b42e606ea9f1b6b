/** The console: pages for people, rendered on the server, kept up to date by server-sent events. */
@NullMarked
package dev.detour.app.console;

import org.jspecify.annotations.NullMarked;
