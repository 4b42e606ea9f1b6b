/** Traces that producers have begun go on through the gateway, to the request at the provider. */
@NullMarked
package dev.detour.app.tracing;

import org.jspecify.annotations.NullMarked;
