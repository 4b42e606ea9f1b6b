/** The records that stand on public topics: messages, policies, status events. Plain values; nothing here does I/O. */
@NullMarked
package dev.detour.contract;

import org.jspecify.annotations.NullMarked;
