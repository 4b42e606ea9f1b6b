/** The parts out of which stored and internal records are made as bytes: no names, no tree, no reflection. */
@NullMarked
package dev.detour.core.binary;

import org.jspecify.annotations.NullMarked;
