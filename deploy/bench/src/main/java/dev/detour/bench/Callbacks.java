package dev.detour.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.detour.it.MetaCalls;
import dev.detour.it.MetaCalls.Update;
import dev.detour.it.Stack;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/** Receipts of messages under way, one in each request. */
record Callbacks(Stack stack, Load load, Results results) {
    /**
     * Measures the answers to them.
     *
     * @param warmUp events before those that count
     */
    void measure(int aSecond, int seconds, int warmUp) {
        Providers.quiet(stack);
        stack.startGateway(Map.of("detour.health.shadow", "true"));
        int count = aSecond * seconds / 2;
        Results.say("webhooks: sending " + (count + warmUp / 2) + " messages");
        Throughput.run(stack, load, "detour.messages.standard", count + warmUp / 2);
        List<Update> updates = new ArrayList<>();
        for (String status : List.of("delivered", "read")) {
            for (JournalEntry entry : stack.simulator().journal()) {
                updates.add(new Update(String.valueOf(entry.providerMessageId()), entry.token(), status, 0));
            }
        }
        Results.say("webhooks: " + aSecond + " events a second for " + seconds + " s");
        try (WebhookLoad warm = new WebhookLoad(MetaCalls.of(stack))) {
            warm.report(updates.subList(0, warmUp), aSecond);
        }
        try (WebhookLoad calls = new WebhookLoad(MetaCalls.of(stack))) {
            long start = System.nanoTime();
            calls.report(updates.subList(warmUp, updates.size()), aSecond);
            double elapsed = (System.nanoTime() - start) / 1e9;
            results.put("webhooks, events/s", Math.round(calls.micros().getTotalCount() / elapsed));
            results.put("webhooks, not answered with 200", calls.refused());
            results.put("webhooks", calls.micros(), 50, 99);
            results.put("webhooks, longest ms", calls.micros().getMaxValue() / 1e3);
        }
    }
}
