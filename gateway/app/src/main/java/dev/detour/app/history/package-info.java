/** What has happened: messages with their steps, incidents, dead letters, what operators did. */
@NullMarked
package dev.detour.app.history;

import org.jspecify.annotations.NullMarked;
