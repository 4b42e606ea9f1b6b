package dev.detour.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A broker's place in a cluster on this machine; each member is broker and controller.
 *
 * @param member its number, from 1
 * @param controllerPorts the controllers' ports on loopback, in the members' order
 * @param clusterId the same for all, as Kafka writes a UUID
 */
record Quorum(int member, List<Integer> controllerPorts, String clusterId) {
    Quorum {
        if (member < 1 || member > controllerPorts.size()) {
            throw new Failure("--member must be from 1 to the number of --controllers");
        }
        controllerPorts = List.copyOf(controllerPorts);
    }

    int controllerPort() {
        return controllerPorts.get(member - 1);
    }

    /** As Kafka writes them: {@code 1@127.0.0.1:9093,…}. */
    String voters() {
        return IntStream.rangeClosed(1, controllerPorts.size())
                .mapToObj(number -> number + "@127.0.0.1:" + controllerPorts.get(number - 1))
                .collect(Collectors.joining(","));
    }

    /** Copies of everything. */
    int copies() {
        return Math.min(3, controllerPorts.size());
    }

    /** Copies that must be written before a producer hears that its record is there. */
    int inSync() {
        return Math.max(1, copies() - 1);
    }
}
