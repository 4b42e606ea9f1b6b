package dev.detour.cli;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.detour.testkit.SimulatorClient;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/** WhatsApp breaks at the simulator, whose journal says what reached it. Nothing is asked of the gateway. */
final class SimulatorSite implements DrillSite {
    private static final int CONVERSATIONS = 400;
    private static final String WHATSAPP = "whatsapp";

    private final SimulatorClient simulator;
    private final String provider;
    private final String fault;
    private int journalBefore;

    /**
     * @param provider its name at the gateway
     * @param fault what the simulator is told
     */
    SimulatorSite(URI simulator, String provider, String fault) {
        this.simulator = new SimulatorClient(simulator);
        this.provider = provider;
        this.fault = fault;
    }

    @Override
    public void prepare() {
        journalBefore = simulator.stats().path("journal").asInt();
    }

    @Override
    public void breakIt() {
        simulator.setFaults(WHATSAPP, fault);
    }

    @Override
    public void mendIt() {
        simulator.clearFaults(WHATSAPP);
    }

    @Override
    public DrillMessage message(String id, int number) {
        String to = "+49160%07d".formatted(number % CONVERSATIONS);
        return new DrillMessage(
                to, "{\"id\":\"" + id + "\",\"to\":{\"phone\":\"" + to + "\"},\"text\":\"" + id + "\"}");
    }

    @Override
    public boolean isAboutIt(JsonNode health) {
        return health.path("provider").asText().equals(provider)
                && health.path("scope").isNull();
    }

    @Override
    public Seen seen(Map<String, DrillStory> stories, Instant begun, Instant mended) {
        Map<String, List<Instant>> taken = new HashMap<>();
        List<Instant> atProvider = new ArrayList<>();
        for (JournalEntry entry : simulator.journal(journalBefore)) {
            String id = entry.text();
            if (id == null || !stories.containsKey(id)) {
                continue;
            }
            Instant at = Instant.parse(entry.at());
            if (entry.taken()) {
                taken.computeIfAbsent(id, key -> new ArrayList<>()).add(at);
            }
            if (entry.provider().equals(WHATSAPP) && at.isAfter(begun) && at.isBefore(mended)) {
                atProvider.add(at);
            }
        }
        return new Seen(taken, atProvider);
    }
}
