/** The crash lab: real processes, a seeded schedule of faults, and a checker of what must be true all the same. */
@NullMarked
package dev.detour.chaos;

import org.jspecify.annotations.NullMarked;
