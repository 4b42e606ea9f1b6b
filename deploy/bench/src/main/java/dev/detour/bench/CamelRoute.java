package dev.detour.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;

import dev.detour.testkit.simulator.SimulatorOptions;

/**
 * The same main job as somebody would build it from Apache Camel: messages from Kafka, WhatsApp by HTTP behind a breaker of
 * resilience4j, a text message where that fails, a status to Kafka. It knows no receipts, no order among workers, no
 * repetition of a message, no deadlines: what it is compared in is the main job alone.
 */
public final class CamelRoute {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "id";
    private static final String KEY = "key";
    private static final String TO = "to";
    private static final String TEXT = "text";
    private static final String LAST = "last";
    private static final String COMMIT = "commit";
    private static final String OVER = "over";
    /** Messages between the consumer and the workers. */
    private static final int QUEUED = 10_000;

    private CamelRoute() {}

    /** What happens to messages under way in a crash. */
    enum Form {
        /** Offsets are committed by time, and many workers take what was read: what they hold in a crash is lost. */
        FAST,
        /** An offset is committed by hand when its message and all before it are done; one at a time in each partition. */
        SAFE
    }

    private record Setup(
            Form form,
            String servers,
            String messages,
            String statuses,
            int partitions,
            int workers,
            String provider) {}

    /**
     * Arguments: form, bootstrap servers, topic of messages, topic of statuses, its partitions, workers of the fast form,
     * address of the providers. Runs until it is stopped.
     */
    public static void main(String... args) throws Exception {
        Setup setup = new Setup(
                Form.valueOf(args[0]),
                args[1],
                args[2],
                args[3],
                Integer.parseInt(args[4]),
                Integer.parseInt(args[5]),
                args[6]);
        CamelContext camel = new DefaultCamelContext();
        HttpComponent http = new HttpComponent();
        http.setMaxTotalConnections(setup.workers);
        http.setConnectionsPerRoute(setup.workers);
        camel.addComponent("http", http);
        RouteBuilder.addRoutes(camel, builder -> route(builder, setup));
        camel.start();
        System.out.println("camel ready");
        Thread.currentThread().join();
    }

    private static void route(RouteBuilder builder, Setup setup) {
        String source = "kafka:" + setup.messages + "?brokers=" + setup.servers + "&groupId=camel-" + setup.messages
                + "&autoOffsetReset=earliest&maxPollRecords=1000&consumersCount=" + setup.partitions
                + "&keyDeserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer"
                + "&valueDeserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer"
                + (setup.form == Form.FAST
                        ? "&autoCommitEnable=true"
                        : "&autoCommitEnable=false&allowManualCommit=true&breakOnFirstError=true");
        ProcessorDefinition<?> work = builder.from(source).process(CamelRoute::read);
        if (setup.form == Form.FAST) {
            work.to("seda:work?size=" + QUEUED + "&blockWhenFull=true&waitForTaskToComplete=Never");
            work = builder.from("seda:work?size=" + QUEUED + "&concurrentConsumers=" + setup.workers);
        }
        work.process(CamelRoute::whatsApp)
                .circuitBreaker()
                .resilience4jConfiguration()
                .slidingWindowSize(100)
                .failureRateThreshold(50)
                .waitDurationInOpenState(10)
                .end()
                .to(setup.provider + "/v23.0/100000000000001/messages?httpMethod=POST")
                .onFallback()
                .process(CamelRoute::sms)
                .to(setup.provider + "/2010-04-01/Accounts/" + SimulatorOptions.TWILIO_ACCOUNT
                        + "/Messages.json?httpMethod=POST")
                .end()
                .process(CamelRoute::status)
                .to("kafka:" + setup.statuses + "?brokers=" + setup.servers + "&lingerMs=1&requestRequiredAcks=all"
                        + "&keySerializer=org.apache.kafka.common.serialization.ByteArraySerializer"
                        + "&valueSerializer=org.apache.kafka.common.serialization.ByteArraySerializer")
                .process(CamelRoute::commit);
    }

    private static void read(Exchange exchange) {
        try {
            JsonNode message = JSON.readTree(exchange.getMessage().getBody(byte[].class));
            exchange.setProperty(ID, message.path("id").asText());
            exchange.setProperty(TO, message.path("to").path("phone").asText());
            exchange.setProperty(TEXT, message.path("text").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exchange.setProperty(KEY, exchange.getMessage().getHeader(KafkaConstants.KEY));
        exchange.setProperty(LAST, exchange.getMessage().getHeader(KafkaConstants.LAST_RECORD_BEFORE_COMMIT));
        exchange.setProperty(COMMIT, exchange.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT));
        exchange.getMessage().removeHeaders("*");
    }

    private static void whatsApp(Exchange exchange) {
        exchange.getMessage().setHeader("Authorization", "Bearer simulator");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage()
                .setBody(JSON.createObjectNode()
                        .put("messaging_product", "whatsapp")
                        .put("recipient_type", "individual")
                        .put("to", exchange.getProperty(TO, String.class))
                        .put("type", "text")
                        .set(
                                "text",
                                JSON.createObjectNode()
                                        .put("preview_url", false)
                                        .put("body", exchange.getProperty(TEXT, String.class)))
                        .toString());
    }

    private static void sms(Exchange exchange) {
        exchange.setProperty(OVER, true);
        String account = SimulatorOptions.TWILIO_ACCOUNT + ":simulator-auth-token";
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage()
                .setHeader(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)));
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
        exchange.getMessage()
                .setBody("To=" + form(exchange.getProperty(TO, String.class)) + "&From=" + form("+15005550006")
                        + "&Body=" + form(exchange.getProperty(TEXT, String.class)));
    }

    private static String form(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void status(Exchange exchange) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(KafkaConstants.KEY, exchange.getProperty(KEY));
        exchange.getMessage()
                .setBody(JSON.createObjectNode()
                        .put("messageId", exchange.getProperty(ID, String.class))
                        .put("status", "sent")
                        .put("channel", exchange.getProperty(OVER) == null ? "whatsapp" : "sms")
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void commit(Exchange exchange) {
        KafkaManualCommit commit = exchange.getProperty(COMMIT, KafkaManualCommit.class);
        if (commit != null && Boolean.TRUE.equals(exchange.getProperty(LAST))) {
            commit.commit();
        }
    }
}
