package dev.detour.app.sender;

import java.util.function.LongSupplier;

import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.Observations;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.core.health.Drilled;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

/**
 * What a sender may do with a dispatch, by the health of its provider and by this node's own brake. Used by the sender's
 * thread only.
 */
final class Gatekeeper {
    private static final double MOST_AT_ONCE = 1;

    private final String provider;
    private final HealthBoard board;
    private final Observations observations;
    private final LongSupplier nanoTime;
    private double saved = MOST_AT_ONCE;
    private long at;

    /** An answer. */
    enum Word {
        /** It may be sent. */
        SEND,
        /** Not now; it stays where it is. */
        WAIT,
        /** Not here: the router finds another way. */
        HAND_BACK
    }

    Gatekeeper(String provider, HealthBoard board, Observations observations, LongSupplier nanoTime) {
        this.provider = provider;
        this.board = board;
        this.observations = observations;
        this.nanoTime = nanoTime;
        this.at = nanoTime.getAsLong();
    }

    /** To be asked when a dispatch could be sent: what may trickle through is counted. */
    Word ask(DispatchRecord dispatch) {
        if (dispatch.probe()) {
            return Word.SEND;
        }
        String tenant = dispatch.drill();
        if (tenant != null && isClosed(new Drilled(provider, tenant))) {
            return Word.HAND_BACK;
        }
        Health health = board.of(provider).orElse(null);
        if (health != null) {
            switch (health.state()) {
                case HealthState.Degraded degraded -> {
                    return Word.HAND_BACK;
                }
                case HealthState.Down down -> {
                    return Word.HAND_BACK;
                }
                case HealthState.AccountFault fault -> {
                    return Word.HAND_BACK;
                }
                case HealthState.Local local -> {
                    return trickle(health.messagesPerNode());
                }
                case HealthState.Suspect suspect -> {
                    return trickle(health.messagesPerNode());
                }
                case HealthState.Healthy healthy -> {}
                case HealthState.Throttled throttled -> {}
                case HealthState.Recovering recovering -> {}
            }
        }
        return observations.braked() ? trickle(observations.trickle()) : Word.SEND;
    }

    /** Whether it helps to send less while the provider throttles. */
    boolean slownessHelps() {
        return board.of(provider).map(Health::slownessHelps).orElse(true);
    }

    /** Whether a drill's messages are handed back; they are never kept waiting, since others would wait behind them. */
    private boolean isClosed(Drilled drilled) {
        return board.of(drilled).filter(health -> health.state().switchesAway()).isPresent()
                && board.drills().at(provider) != null;
    }

    /** Whether ordinary messages are handed back. */
    boolean isClosed() {
        return board.of(provider)
                .filter(health -> health.state().switchesAway())
                .isPresent();
    }

    private Word trickle(double aSecond) {
        long now = nanoTime.getAsLong();
        saved = Math.min(MOST_AT_ONCE, saved + (now - at) / 1e9 * aSecond);
        at = now;
        if (saved < 1) {
            return Word.WAIT;
        }
        saved--;
        return Word.SEND;
    }
}
