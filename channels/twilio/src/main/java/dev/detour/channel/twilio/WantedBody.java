package dev.detour.channel.twilio;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;

/**
 * A body that is written if it is still wanted when its turn comes: the JDK's client asks for it when it has a connection.
 * Without the body, whose length the header has announced, a request is none.
 *
 * @param body what is written
 * @param wanted whether it still is
 */
record WantedBody(BodyPublisher body, BooleanSupplier wanted) implements BodyPublisher {
    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (wanted.getAsBoolean()) {
            body.subscribe(subscriber);
        } else {
            subscriber.onSubscribe(Nothing.ASKED);
            subscriber.onError(new Withdrawn());
        }
    }

    /** It was not wanted any more. */
    static final class Withdrawn extends IOException {
        private static final long serialVersionUID = 1L;

        private Withdrawn() {
            super("no longer wanted");
        }
    }

    private enum Nothing implements Flow.Subscription {
        ASKED;

        @Override
        public void request(long number) {
            // An error follows at once.
        }

        @Override
        public void cancel() {
            // Nothing to end.
        }
    }
}
