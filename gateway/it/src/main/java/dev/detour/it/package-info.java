/** A whole Detour on one machine, made of real parts: a broker, the simulator, and gateways as processes. */
@NullMarked
package dev.detour.it;

import org.jspecify.annotations.NullMarked;
