/** Reads the status pages of providers, which are hints to the monitor and nothing more. */
@NullMarked
package dev.detour.app.pages;

import org.jspecify.annotations.NullMarked;
