package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * A public address in front of a gateway, as a load balancer is, which can be taken away: nobody reaches the gateway
 * from outside then, while the gateway reaches everybody.
 */
final class Forwarder implements AutoCloseable {
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable URI target;
    private volatile ServerSocket door;

    Forwarder() {
        door = listen(0);
        port = door.getLocalPort();
        accept(door);
    }

    /** Where callers come in. */
    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where they are led to. */
    void leadTo(URI gateway) {
        target = gateway;
    }

    /** Nobody comes in any more. */
    void cut() {
        close();
    }

    /** Callers come in again. */
    void mend() {
        door = listen(port);
        accept(door);
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket at) {
        Thread.startVirtualThread(() -> {
            while (!at.isClosed()) {
                try {
                    Socket caller = at.accept();
                    open.add(caller);
                    URI to = target;
                    if (to == null) {
                        caller.close();
                        continue;
                    }
                    Socket gateway = new Socket(to.getHost(), to.getPort());
                    open.add(gateway);
                    Thread.startVirtualThread(() -> copy(caller, gateway));
                    Thread.startVirtualThread(() -> copy(gateway, caller));
                } catch (IOException e) {
                    // Closed, or the gateway does not listen: the caller sees it.
                }
            }
        });
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side has gone; both are closed.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
