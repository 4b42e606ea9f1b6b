package dev.detour.core.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.detour.core.health.Findings.Finding;

/** Says why, in numbers and in one English sentence. */
final class Reasons {
    static final String PAGE = "status-page";

    private Reasons() {}

    static List<Evidence> evidence(Assessment provider) {
        Findings findings = new Findings(provider);
        List<Evidence> evidence = new ArrayList<>();
        for (Finding finding : findings.all()) {
            evidence.add(new Evidence(
                    finding.signal(),
                    finding.observations(),
                    rounded(finding.score()),
                    rounded(findings.threshold(finding))));
        }
        Streams streams = provider.streams;
        add(evidence, "throttling", streams.throttled(), provider.thresholds.throttle());
        add(evidence, "account", streams.account(), provider.thresholds.decide());
        add(evidence, "local", streams.local(), provider.thresholds.suspect());
        double page = provider.page.nats(provider.time);
        if (page > 0) {
            evidence.add(new Evidence(PAGE, 1, rounded(page), rounded(provider.thresholds.decide())));
        }
        evidence.sort((one, other) -> Double.compare(other.score() / other.threshold(), one.score() / one.threshold()));
        return evidence;
    }

    private static void add(List<Evidence> evidence, String signal, Score score, double threshold) {
        if (!score.isZero()) {
            evidence.add(new Evidence(signal, score.observations(), rounded(score.top()), rounded(threshold)));
        }
    }

    /** The evidence against the provider as it stands, as a sentence without a full stop. */
    static String why(Assessment provider) {
        Streams streams = provider.streams;
        List<String> parts = new ArrayList<>();
        if (streams.faults() > 0 && streams.results().top() > 1) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%d of %d calls failed with provider faults in %s",
                    streams.faults(),
                    streams.calls(),
                    seconds(provider.time - streams.badSince())));
        }
        if (streams.slowCalls() > 0 && streams.slow().top() > 1) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%d calls took longer than %s or still wait",
                    streams.slowCalls(),
                    seconds(Durations.upperMillis(provider.learned.slowBin()))));
        }
        if (streams.reads().top() > 1) {
            parts.add("free reads fail as well");
        }
        ReceiptBook.Silence silence = streams.silence();
        if (silence.oldestMillis() >= provider.learned.grace()) {
            parts.add(String.format(
                    Locale.ROOT,
                    "no receipt for %d messages, the oldest %s",
                    silence.messages(),
                    seconds(silence.oldestMillis())));
        }
        if (streams.missing().top() > 1) {
            parts.add("many messages have no receipt after " + seconds(provider.learned.missingAfter()));
        }
        if (streams.account().top() > 1) {
            parts.add("calls are refused because of the account");
        }
        if (parts.isEmpty()) {
            return "nothing speaks against it";
        }
        if (provider.page.nats(provider.time) > 0) {
            parts.add("its status page reports trouble as well");
        }
        return String.join("; ", parts);
    }

    /** The sentence for the state that the provider is in. */
    static String sentence(Assessment provider) {
        Episode episode = provider.episode;
        return switch (provider.state) {
            case HealthState.Healthy healthy ->
                provider.page.nats(provider.time) > 0
                        ? "messages are taken and confirmed as usual, although its status page reports trouble"
                        : "messages are taken and confirmed as usual";
            case HealthState.Suspect suspect -> "waits for certainty: " + why(provider);
            case HealthState.Degraded degraded -> provider.decidedWhy + progress(provider);
            case HealthState.Down down -> provider.decidedWhy + progress(provider);
            case HealthState.AccountFault fault -> provider.decidedWhy + progress(provider);
            case HealthState.Throttled throttled ->
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the last calls were throttled; senders %s",
                        100 * provider.streams.throttling(),
                        episode.throttle().share() >= 1
                                ? "do not go slower, since that did not help"
                                : "go at the pace that it takes");
            case HealthState.Local local -> "nothing that we call can be reached, so it is our own network";
            case HealthState.Recovering recovering ->
                String.format(
                        Locale.ROOT,
                        "%d messages confirmed in %s without trouble; ordinary traffic returns step by step",
                        episode.confirmed(),
                        seconds(provider.time - episode.quietSince()));
        };
    }

    private static String progress(Assessment provider) {
        Episode episode = provider.episode;
        String doubt = provider.doubtedFrom < 0
                ? ""
                : "; nothing comes from recipients either, so it may be its webhooks alone: what it has taken is not sent"
                        + " again";
        if (episode.quietSince() < 0) {
            return doubt;
        }
        return doubt + String.format(Locale.ROOT, "; quiet again, hold-down %s", seconds(episode.holdDown()));
    }

    static String ofScope(ScopeWatch scope) {
        return scope.state() instanceof HealthState.Healthy
                ? "messages are taken as usual"
                : String.format(Locale.ROOT, "%d of %d calls of this part failed", scope.failures(), scope.calls());
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }

    private static double rounded(double score) {
        return Math.round(score * 10) / 10.0;
    }
}
