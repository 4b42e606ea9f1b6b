/** Records on internal topics. Nobody outside may depend on them; both ends are of the same release. */
@NullMarked
package dev.detour.app.wire;

import org.jspecify.annotations.NullMarked;
