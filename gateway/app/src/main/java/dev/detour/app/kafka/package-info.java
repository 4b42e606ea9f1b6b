/** Topics and clients: names, creation, checks. */
@NullMarked
package dev.detour.app.kafka;

import org.jspecify.annotations.NullMarked;
