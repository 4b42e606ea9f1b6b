package dev.detour.channel.smtp;

import java.util.List;
import java.util.Map;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderFactory;
import dev.detour.testkit.contract.ProviderContract;
import dev.detour.testkit.contract.Refusal;
import dev.detour.testkit.simulator.Simulator;

class SmtpContractTest extends ProviderContract {
    @Override
    protected ProviderFactory factory() {
        return new SmtpProviderFactory();
    }

    @Override
    protected String simulated() {
        return "smtp";
    }

    @Override
    protected Map<String, String> settings(String host, int port) {
        return Map.of("host", host, "port", Integer.toString(port), "tls", "off", "from", "Shop <shop@example.com>");
    }

    @Override
    protected String address(int number) {
        return "ana-4242-" + number + "@example.org";
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                Refusal.refused(550, 0, FailureClass.RECIPIENT),
                Refusal.refused(451, 0, FailureClass.PROVIDER_FAULT),
                Refusal.refused(554, 0, FailureClass.ACCOUNT),
                Refusal.refused(421, 0, FailureClass.PROVIDER_FAULT));
    }

    @Override
    protected int port(Simulator running) {
        return running.smtpPort();
    }

    @Override
    protected boolean faultsReachProbes() {
        return false;
    }

    /** A reply of SMTP has said all after its third digit. */
    @Override
    protected boolean answersEndWithTheirLastByte() {
        return false;
    }
}
