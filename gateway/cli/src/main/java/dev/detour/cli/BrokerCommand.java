package dev.detour.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The broker as a process of its own; {@code run} starts it. */
@Command(name = "broker", hidden = true, description = "Runs a Kafka broker on this machine.")
final class BrokerCommand implements Callable<Integer> {
    @Option(names = "--data", required = true)
    private Path data = Path.of("");

    @Option(names = "--port", defaultValue = "9092")
    private int port;

    @Option(names = "--member", defaultValue = "1")
    private int member;

    @Option(names = "--controllers", split = ",")
    private List<Integer> controllers = List.of();

    @Option(names = "--cluster-id", defaultValue = "")
    private String clusterId = "";

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(
                data, port, controllers.isEmpty() ? null : new Quorum(member, controllers, clusterId));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        System.out.println("broker ready " + broker.bootstrapServers());
        new CountDownLatch(1).await();
        return 0;
    }
}
