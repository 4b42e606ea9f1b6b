package dev.detour.channel;

/** Why a message is sent; the law and the providers treat the two differently. */
public enum Purpose {
    /** Something the recipient asked for or needs: codes, orders, support. */
    TRANSACTIONAL,
    /** Advertising: carries an unsubscribe header in e-mail and ends at an opt-out. */
    MARKETING
}
