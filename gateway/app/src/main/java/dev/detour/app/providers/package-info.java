/** The configured providers, found by ServiceLoader. */
@NullMarked
package dev.detour.app.providers;

import org.jspecify.annotations.NullMarked;
