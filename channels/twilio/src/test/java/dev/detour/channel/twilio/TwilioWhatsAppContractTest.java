package dev.detour.channel.twilio;

import java.util.List;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderFactory;
import dev.detour.testkit.contract.Refusal;

class TwilioWhatsAppContractTest extends TwilioSmsContractTest {
    @Override
    protected ProviderFactory factory() {
        return new TwilioWhatsAppProviderFactory();
    }

    @Override
    protected String onTheWire(String address) {
        return "whatsapp:" + address;
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                Refusal.refused(63024, 400, FailureClass.RECIPIENT),
                Refusal.refused(63016, 400, FailureClass.CONTENT),
                Refusal.refused(63007, 400, FailureClass.ACCOUNT),
                Refusal.refused(63049, 400, FailureClass.POLICY),
                Refusal.refused(63012, 400, FailureClass.PROVIDER_FAULT),
                Refusal.throttled(63018, 429),
                Refusal.ambiguous(20500, 500));
    }
}
