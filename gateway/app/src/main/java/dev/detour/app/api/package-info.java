/** The HTTP API. */
@NullMarked
package dev.detour.app.api;

import org.jspecify.annotations.NullMarked;
