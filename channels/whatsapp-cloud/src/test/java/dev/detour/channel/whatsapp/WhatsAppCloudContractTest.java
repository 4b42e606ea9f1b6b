package dev.detour.channel.whatsapp;

import java.util.List;
import java.util.Map;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderFactory;
import dev.detour.testkit.contract.ProviderContract;
import dev.detour.testkit.contract.Refusal;

class WhatsAppCloudContractTest extends ProviderContract {
    private final Vertx vertx = Vertx.vertx();

    @Override
    protected ProviderFactory factory() {
        return new WhatsAppCloudProviderFactory();
    }

    @Override
    protected String simulated() {
        return "whatsapp";
    }

    @Override
    protected Map<String, String> settings(String host, int port) {
        return Map.of(
                "url", "http://" + host + ":" + port,
                "phone-number-id", "100000000000001",
                "access-token", "secret-token",
                "app-secret", "secret-app");
    }

    @Override
    protected String address(int number) {
        return "+4942420%06d".formatted(number);
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                Refusal.refused(131026, 400, FailureClass.RECIPIENT),
                Refusal.refused(131009, 400, FailureClass.CONTENT),
                Refusal.refused(190, 401, FailureClass.ACCOUNT),
                Refusal.refused(131049, 400, FailureClass.POLICY),
                Refusal.refused(131050, 400, FailureClass.OPT_OUT),
                Refusal.refused(131000, 500, FailureClass.PROVIDER_FAULT),
                Refusal.refused(2, 503, FailureClass.PROVIDER_FAULT),
                Refusal.throttled(130429, 400),
                Refusal.throttled(131056, 429));
    }

    @Override
    protected Map<Class<?>, Object> lent() {
        return Map.of(Vertx.class, vertx);
    }

    @AfterAll
    void closeVertx() {
        vertx.close();
    }
}
