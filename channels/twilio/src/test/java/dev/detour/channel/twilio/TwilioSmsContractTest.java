package dev.detour.channel.twilio;

import java.util.List;
import java.util.Map;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderFactory;
import dev.detour.testkit.contract.ProviderContract;
import dev.detour.testkit.contract.Refusal;
import dev.detour.testkit.simulator.SimulatorOptions;

class TwilioSmsContractTest extends ProviderContract {
    @Override
    protected ProviderFactory factory() {
        return new TwilioSmsProviderFactory();
    }

    @Override
    protected String simulated() {
        return "twilio";
    }

    @Override
    protected Map<String, String> settings(String host, int port) {
        return Map.of(
                "url",
                "http://" + host + ":" + port,
                "account-sid",
                SimulatorOptions.TWILIO_ACCOUNT,
                "auth-token",
                SimulatorOptions.defaults().twilioAuthToken(),
                "from",
                "+15005550006");
    }

    @Override
    protected String address(int number) {
        return "+4942420%06d".formatted(number);
    }

    @Override
    protected boolean canLookUp() {
        return true;
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                Refusal.refused(21211, 400, FailureClass.RECIPIENT),
                Refusal.refused(21617, 400, FailureClass.CONTENT),
                Refusal.refused(20003, 401, FailureClass.ACCOUNT),
                Refusal.refused(21610, 400, FailureClass.OPT_OUT),
                Refusal.throttled(20429, 429),
                Refusal.ambiguous(20500, 500),
                Refusal.ambiguous(20503, 503));
    }
}
