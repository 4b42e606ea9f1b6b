/** What tests of channels share: the contract that each must keep, and a client of the simulator. */
@NullMarked
package dev.detour.testkit;

import org.jspecify.annotations.NullMarked;
