/** The chart, rendered by Helm and looked at as the cluster would. */
@NullMarked
package dev.detour.helm;

import org.jspecify.annotations.NullMarked;
