package dev.detour.app.console;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.app.console.Words.Badge;
import dev.detour.app.console.Words.When;

/** What pages show, ready to be put into them. */
public final class Views {
    private Views() {}

    /**
     * What stands around each page.
     *
     * @param page which entry of the menu it belongs to
     * @param formToken for forms
     * @param theme {@code light}, {@code dark}, or nothing for the system's
     * @param notice what has just happened, or null
     */
    public record Frame(
            String title,
            String page,
            String user,
            boolean operator,
            String formToken,
            String theme,
            @Nullable String notice) {}

    /** One screen. */
    public record Overview(
            Badge badge,
            String headline,
            String carried,
            @Nullable When since,
            String why,
            List<ChannelCard> channels,
            Waiting waiting,
            Chart chart,
            Costs costs,
            List<IncidentLine> incidents,
            @Nullable String historyNote) {}

    public record ChannelCard(String name, Badge badge, String carrier, List<ProviderCard> providers) {}

    /**
     * A provider, or a part of one.
     *
     * @param override whether an operator has decided
     */
    public record ProviderCard(
            String name,
            @Nullable String part,
            Badge badge,
            String share,
            @Nullable When since,
            String lasting,
            String why,
            boolean override,
            boolean shadow,
            List<EvidenceLine> evidence) {}

    /**
     * A signal beside its threshold.
     *
     * @param width of the bar, from 0 to 100, where 75 is the threshold
     */
    public record EvidenceLine(
            String signal, String observations, String score, String threshold, int width, boolean reached) {}

    public record Waiting(
            boolean known,
            List<Figure> queued,
            List<Figure> atProviders,
            Figure held,
            List<Figure> heldBy,
            Figure expiring) {}

    public record Figure(String name, String value, boolean isZero) {}

    /** Messages that were sent in the last hour, a bar for each minute. */
    public record Chart(String description, List<Bar> bars, List<Total> totals, String highest) {}

    /**
     * All messages of a channel.
     *
     * @param series the channel's id
     */
    public record Total(String name, String value, String series) {}

    public record Bar(int x, int y, int height, String series) {}

    public record Costs(boolean known, List<CostLine> lines, String today, String month, String note) {}

    public record CostLine(String provider, String price, String sentToday, String today, String month) {}

    public record IncidentLine(
            String id,
            String provider,
            @Nullable String part,
            Badge badge,
            When began,
            String lasted,
            boolean open,
            String moved,
            String why) {}

    public record Incidents(
            List<Bars> bars,
            List<IncidentLine> incidents,
            @Nullable String historyNote) {}

    /** Ninety days of a provider. */
    public record Bars(String provider, String channel, String uptime, String description, List<Day> days) {}

    public record Day(int x, String tone, String title) {}

    public record IncidentPage(
            IncidentLine line,
            @Nullable When ended,
            String switched,
            String rescued,
            List<Moment> moments,
            String from,
            String to) {}

    public record Moment(
            When at, String after, Badge badge, String share, String mode, String why, List<EvidenceLine> evidence) {}

    public record Messages(
            List<String> statuses,
            String searched,
            String status,
            String from,
            String to,
            List<MessageLine> messages,
            boolean more,
            @Nullable String historyNote) {}

    public record MessageLine(String id, String link, When at, Badge badge, boolean ended, String way, String code) {}

    public record MessagePage(String id, @Nullable Badge badge, List<Step> steps) {}

    public record Step(
            When at,
            String after,
            Badge badge,
            String what,
            String why,
            String code,
            boolean isFinal,
            boolean late,
            boolean twice) {}

    public record DeadLetters(
            String code,
            List<Figure> codes,
            List<LetterLine> letters,
            @Nullable DryRun dryRun,
            @Nullable String historyNote) {}

    public record LetterLine(String place, When at, String code, String detail, String origin, String bytes) {}

    /** What would become of letters that are published again. */
    public record DryRun(int readable, int refused, List<LetterVerdict> letters) {}

    public record LetterVerdict(String place, Badge badge, String sentence) {}

    public record LetterPage(
            LetterLine line,
            LetterVerdict verdict,
            boolean replayable,
            String key,
            List<Figure> headers,
            @Nullable String value) {}

    public record Suppressions(
            String searched,
            List<SuppressionLine> suppressions,
            @Nullable String next) {}

    public record SuppressionLine(
            String address, String purpose, String channel, Badge badge, When since, String why, String by) {}

    public record Overrides(List<OverrideLine> active, List<String> targets) {}

    public record OverrideLine(String target, Badge badge, String why, When since) {}

    public record Drill(
            boolean simulator,
            @Nullable String running,
            List<String> providers,
            List<String> faults,
            List<DrillLine> inside) {}

    public record DrillLine(String provider, String tenant, Badge badge, String what, String reason, boolean mayEnd) {}

    public record AuditLine(When at, String by, String action, String key, String details) {}
}
