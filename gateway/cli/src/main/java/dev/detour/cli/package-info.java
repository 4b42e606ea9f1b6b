/** The command line: running everything on one machine, sending messages, and asking what became of them. */
@NullMarked
package dev.detour.cli;

import org.jspecify.annotations.NullMarked;
