/** Settings: read once at start, checked, and from then on plain values. */
@NullMarked
package dev.detour.app.config;

import org.jspecify.annotations.NullMarked;
