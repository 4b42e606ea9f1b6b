package dev.detour.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.detour.it.Http;

/**
 * What stands before the nodes, as a load balancer does: leads each connection to the next node that has lately answered
 * its probe, and cuts those of a node that no longer does. Safe for use by many threads.
 */
final class Balancer implements AutoCloseable {
    private static final long PROBE_MILLIS = 500;
    private static final int CONNECT_MILLIS = 1_000;

    private final List<URI> nodes;
    private final Set<URI> healthy = ConcurrentHashMap.newKeySet();
    private final Map<URI, Set<Socket>> open = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final ServerSocket door;

    Balancer(List<URI> nodes) {
        this.nodes = List.copyOf(nodes);
        try {
            door = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (URI node : nodes) {
            open.put(node, ConcurrentHashMap.newKeySet());
            Thread.ofVirtual().name("probe-" + node.getPort()).start(() -> probe(node));
        }
        Thread.ofVirtual().name("balancer").start(this::accept);
    }

    /** The public address. */
    URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    private void probe(URI node) {
        try {
            while (!door.isClosed()) {
                if (Http.answers(node.resolve("/q/health/ready"))) {
                    healthy.add(node);
                } else if (healthy.remove(node)) {
                    close(connections(node));
                }
                Thread.sleep(PROBE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<Socket> connections(URI node) {
        return open.getOrDefault(node, Set.of());
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                Thread.ofVirtual().start(() -> lead(caller));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void lead(Socket caller) {
        List<URI> candidates = nodes.stream().filter(healthy::contains).toList();
        if (candidates.isEmpty()) {
            close(Set.of(caller));
            return;
        }
        URI node = candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
        Socket gateway = new Socket();
        try {
            gateway.connect(new InetSocketAddress(node.getHost(), node.getPort()), CONNECT_MILLIS);
        } catch (IOException e) {
            close(Set.of(caller, gateway));
            return;
        }
        connections(node).addAll(Set.of(caller, gateway));
        Thread.ofVirtual().start(() -> copy(caller, gateway, node));
        copy(gateway, caller, node);
    }

    private void copy(Socket from, Socket to, URI node) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side has gone; both are closed.
        } finally {
            connections(node).removeAll(Set.of(from, to));
        }
    }

    private static void close(Set<Socket> sockets) {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone, which was the aim.
            }
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.values().forEach(Balancer::close);
    }
}
