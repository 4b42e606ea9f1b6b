@NullMarked
package dev.detour.chaos;

import org.jspecify.annotations.NullMarked;
