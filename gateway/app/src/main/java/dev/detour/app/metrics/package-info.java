/** Everything that is measured: the inventory, and the only way to a meter. */
@NullMarked
package dev.detour.app.metrics;

import org.jspecify.annotations.NullMarked;
