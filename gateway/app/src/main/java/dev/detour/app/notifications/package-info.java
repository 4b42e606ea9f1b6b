/** Tells people and their programs outside of Detour when traffic goes elsewhere. */
@NullMarked
package dev.detour.app.notifications;

import org.jspecify.annotations.NullMarked;
