/** The contract that every provider keeps, as a test to extend. Needs JUnit and AssertJ, which the tester brings. */
@NullMarked
package dev.detour.testkit.contract;

import org.jspecify.annotations.NullMarked;
