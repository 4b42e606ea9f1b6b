/** What operators do, with the note of it. */
@NullMarked
package dev.detour.app.operations;

import org.jspecify.annotations.NullMarked;
