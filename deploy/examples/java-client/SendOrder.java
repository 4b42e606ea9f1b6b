import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.detour.channel.Channel;
import dev.detour.client.ChannelContent;
import dev.detour.client.Detour;
import dev.detour.client.OutgoingMessage;
import dev.detour.contract.Lane;

/**
 * Publishes a message by Detour's client, with an outbox: it is safe before Kafka has it, and even if there is no Kafka now.
 * Argument: the message's id.
 */
void main(String... arguments) {
    String kafka = Optional.ofNullable(System.getenv("KAFKA")).orElse("127.0.0.1:9092");
    String outbox = Optional.ofNullable(System.getenv("OUTBOX")).orElse("outbox");
    // Out of your own data, so that doing the same work again gives the same id: it is then sent once.
    String id = arguments.length > 0 ? arguments[0] : "java-client-" + System.currentTimeMillis();

    try (Detour detour = Detour.client(Map.of("bootstrap.servers", kafka, "detour.outbox", outbox))) {
        OutgoingMessage message = OutgoingMessage.of(id)
                .phone("+4915112345672")
                .lane(Lane.URGENT)
                .policy("otp")
                .text("Your code is 123456. It is valid for five minutes.")
                .on(Channel.SMS, new ChannelContent().text("Code 123456"))
                .ttl(Duration.ofMinutes(5))
                .metadata("tenant", "shop-eu")
                .build();
        // Completes once it is on disk.
        detour.send(message).join();
        IO.println("safe      " + id);
    }
    // Closing has given Kafka some seconds to take it; otherwise the next start does.
}
