/** Feeds the monitor with what this node sees, runs it on one node at a time, and lets every node obey what it says. */
@NullMarked
package dev.detour.app.health;

import org.jspecify.annotations.NullMarked;
