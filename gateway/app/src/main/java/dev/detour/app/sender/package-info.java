/** Taking dispatches to providers: one bulkhead for each provider, urgent first, within its rate. */
@NullMarked
package dev.detour.app.sender;

import org.jspecify.annotations.NullMarked;
