package dev.detour.app.recipients;

import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.SuppressionRecord;

/**
 * The addresses that may stand in the global stores of a node.
 *
 * @param suppressed those of the suppressions
 * @param heard those of the contacts
 */
record KnownAddresses(StoreFilter suppressed, StoreFilter heard) {
    /** Before either store was read. */
    static KnownAddresses unread() {
        return new KnownAddresses(new StoreFilter(SuppressionRecord::address), new StoreFilter(ContactRecord::address));
    }
}
