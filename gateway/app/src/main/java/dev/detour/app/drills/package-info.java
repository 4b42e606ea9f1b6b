/** Faults that operators make up for one tenant's messages, to see what the gateway makes of them. */
@NullMarked
package dev.detour.app.drills;

import org.jspecify.annotations.NullMarked;
