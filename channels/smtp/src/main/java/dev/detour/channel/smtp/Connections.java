package dev.detour.channel.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;

import javax.net.SocketFactory;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;

import org.jspecify.annotations.Nullable;

/**
 * Open connections to a mail server, the last used first, so that those that are too many grow old and are closed. A
 * connection that the server has closed meanwhile is found out before anything is sent on it. Safe for use by many
 * threads; how many are open at once is the caller's to bound.
 */
final class Connections implements AutoCloseable {
    /** Servers commonly close after five minutes (RFC 5321, 4.5.3.2.7) and after a hundred mails. */
    private static final long OLD_NANOS = Duration.ofSeconds(60).toNanos();

    private static final int MOST_MAILS = 100;

    private final Relay relay;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    /** One connection; used by one thread at a time. */
    static final class Connection {
        private final Session session;
        private final Transport transport;
        private final Sockets sockets;
        private int mails;
        private long usedAt;

        private Connection(Session session, Transport transport, Sockets sockets) {
            this.session = session;
            this.transport = transport;
            this.sockets = sockets;
        }

        Session session() {
            return session;
        }

        Transport transport() {
            return transport;
        }

        /** Whether another mail went through it before. */
        boolean used() {
            return mails > 0;
        }

        /** Cuts it, from any thread: the library's own close would wait for the thread that waits for the server. */
        void cut() {
            sockets.cut();
        }
    }

    Connections(Relay relay) {
        this.relay = relay;
    }

    /**
     * A connection that works.
     *
     * @param limit told of each connection before anything is done with it
     * @throws MessagingException if there is none to be had; nothing was sent then
     */
    Connection take(Limit limit) throws MessagingException {
        for (Connection connection = poll(); connection != null; connection = poll()) {
            boolean fresh = connection.mails < MOST_MAILS && System.nanoTime() - connection.usedAt < OLD_NANOS;
            limit.uses(connection);
            // Asks the server (NOOP), so that what is sent next is not the first to learn of a closed connection.
            if (fresh && connection.transport.isConnected()) {
                return connection;
            }
            discard(connection);
        }
        return open(limit);
    }

    /** Gives one back after a mail, or a refusal, that left it in order. */
    void giveBack(Connection connection) {
        connection.mails++;
        connection.usedAt = System.nanoTime();
        synchronized (this) {
            if (!closed) {
                idle.push(connection);
                return;
            }
        }
        discard(connection);
    }

    /** Throws one away after anything else. */
    void discard(Connection connection) {
        connection.cut();
        try {
            connection.transport.close();
        } catch (MessagingException e) {
            // It is of no use any more; that is why it is closed.
        }
    }

    /**
     * A new connection.
     *
     * @throws MessagingException as {@link #take}
     */
    Connection open(Limit limit) throws MessagingException {
        Sockets sockets = new Sockets();
        Properties properties = relay.properties();
        properties.put("mail.smtp.socketFactory", sockets);
        properties.put("mail.smtp.socketFactory.fallback", "false");
        Session session = Session.getInstance(properties);
        Transport transport = session.getTransport("smtp");
        Connection connection = new Connection(session, transport, sockets);
        limit.uses(connection);
        if (relay.username().isPresent()) {
            transport.connect(
                    relay.host(),
                    relay.port(),
                    relay.username().get(),
                    relay.password().orElseThrow().get());
        } else {
            transport.connect();
        }
        return connection;
    }

    private synchronized @Nullable Connection poll() {
        return idle.poll();
    }

    @Override
    public void close() {
        Deque<Connection> left;
        synchronized (this) {
            closed = true;
            left = new ArrayDeque<>(idle);
            idle.clear();
        }
        left.forEach(this::discard);
    }

    /** Remembers the one socket that it has made. */
    private static final class Sockets extends SocketFactory {
        private final SocketFactory plain = SocketFactory.getDefault();
        private volatile @Nullable Socket made;
        private volatile boolean cut;

        void cut() {
            cut = true;
            Socket socket = made;
            if (socket != null) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // Closed it is, one way or the other.
                }
            }
        }

        private Socket kept(Socket socket) throws IOException {
            made = socket;
            if (cut) {
                socket.close();
            }
            return socket;
        }

        @Override
        public Socket createSocket() throws IOException {
            return kept(plain.createSocket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return kept(plain.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return kept(plain.createSocket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return kept(plain.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return kept(plain.createSocket(host, port, from, fromPort));
        }
    }
}
