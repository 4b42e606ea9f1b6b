/** Measures the gateway from outside, beside what the machine can do at best. */
@NullMarked
package dev.detour.bench;

import org.jspecify.annotations.NullMarked;
