/** Own saturation: when what the node lives on will be used up. */
@NullMarked
package dev.detour.app.saturation;

import org.jspecify.annotations.NullMarked;
