package dev.detour.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server on this machine and cuts connections at an exact byte. Counters and limits are for
 * all connections together. Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final int BACKLOG = 1_024;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong requestLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong answerLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong requestBytes = new AtomicLong();
    private final AtomicLong answerBytes = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();

    private FaultProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** A proxy on a free port in front of this port of this machine. */
    public static FaultProxy inFrontOf(int port) {
        try {
            FaultProxy proxy = new FaultProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), port);
            Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts both sides once the server has been sent this many bytes; from then on nothing passes. */
    public void cutRequestAfter(long bytes) {
        requestLeft.set(bytes);
    }

    /** Cuts both sides once the client has been sent this many bytes; from then on nothing passes. */
    public void cutAnswerAfter(long bytes) {
        answerLeft.set(bytes);
    }

    /** Bytes that the server has been sent so far. */
    public long requestBytes() {
        return requestBytes.get();
    }

    /** Bytes that the client has been sent so far. */
    public long answerBytes() {
        return answerBytes.get();
    }

    /** Connections that clients have made so far. */
    public int connections() {
        return connections.get();
    }

    /** Cuts all connections that are open; new ones are taken as before. */
    public void cutAll() {
        open.forEach(FaultProxy::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().name("fault-proxy-connection").start(() -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            open.add(server);
            Thread.ofVirtual().name("fault-proxy-answers").start(() -> pass(server, client, answerLeft, answerBytes));
            pass(client, server, requestLeft, requestBytes);
        } catch (IOException e) {
            reset(client);
        }
    }

    private void pass(Socket from, Socket to, AtomicLong left, AtomicLong passed) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int wanted = read;
                long before = left.getAndUpdate(limit -> Math.max(0, limit - wanted));
                int allowed = (int) Math.min(before, read);
                out.write(buffer, 0, allowed);
                out.flush();
                passed.addAndGet(allowed);
                if (allowed < read || before == read) {
                    break;
                }
            }
        } catch (IOException e) {
            // One side is gone; the other goes below.
        }
        close(from);
        close(to);
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // Closed it is, one way or the other.
        }
    }

    /** Without a farewell, as a machine that dies. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Closed it is, one way or the other.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // Closed it is, one way or the other.
        }
        cutAll();
    }
}
