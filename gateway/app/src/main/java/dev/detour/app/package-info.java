/** The gateway: a Quarkus application that puts the parts together. */
@NullMarked
package dev.detour.app;

import org.jspecify.annotations.NullMarked;
