/** Named places at which a test can make a node die. */
@NullMarked
package dev.detour.app.killpoints;

import org.jspecify.annotations.NullMarked;
