/**
 * The limits of the fallback: what channels have cost that took what was meant for another one, what they may cost, and
 * what they will.
 */
@NullMarked
package dev.detour.core.budget;

import org.jspecify.annotations.NullMarked;
