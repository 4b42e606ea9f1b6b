package dev.detour.lab;

import java.util.List;
import java.util.Locale;

/** Results as one page that needs nothing else: no script, no font, no network; light and dark. */
final class HtmlReport {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Detour · outage lab</title><style>
            :root{color-scheme:light dark;--ink:#1c2430;--dim:#5b6675;--line:#d9dee5;--page:#fff;--good:#11734b;--bad:#b3261e;
            --share:#1f5fbf;--fail:#c0392b;--shade:#f3e4e2}
            @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#9aa5b4;--line:#333c49;--page:#12161c;--good:#5fd39a;
            --bad:#ff8a80;--share:#7fb0ff;--fail:#ff8a80;--shade:#33211f}}
            body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:70rem;margin:2rem auto;
            padding:0 1rem}
            h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.5rem}p{color:var(--dim);max-width:46rem}
            .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
            th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
            th{color:var(--dim);font-weight:600}td.n{white-space:nowrap;font-variant-numeric:tabular-nums}
            .good{color:var(--good)}.bad{color:var(--bad);font-weight:700}
            figure{margin:1.2rem 0}figcaption{font-size:.9rem;margin-bottom:.2rem}svg{width:100%;height:auto;display:block}
            .share{fill:none;stroke:var(--share);stroke-width:1.6}.fail{fill:var(--fail);opacity:.55}
            .axis{stroke:var(--line)}.label{fill:var(--dim);font-size:11px}.outage{fill:var(--shade)}
            .mark{stroke:var(--dim);stroke-dasharray:2 3}
            </style></head><body>
            """;
    private static final int WIDTH = 900;
    private static final int HEIGHT = 120;
    private static final int FOOT = 36;
    private static final int MOST_LABELS = 12;

    private HtmlReport() {}

    static String of(Lab.Order order, List<Result> results) {
        StringBuilder page = new StringBuilder(HEAD);
        long missed = results.stream().filter(result -> !result.met()).count();
        page.append("<h1>Detour · outage lab</h1><p>")
                .append(order.runs())
                .append(" runs for each row, seed ")
                .append(order.seed())
                .append(missed == 0 ? "; all goals met." : "; " + missed + " goals missed.")
                .append(
                        " A virtual clock drives producers, three senders with a timeout of 10 s, a provider with faults,")
                .append(" and the real monitor; a decision takes half a second to reach the senders.</p>");
        String suite = "";
        for (Result result : results) {
            if (!result.suite().equals(suite)) {
                page.append(suite.isEmpty() ? "" : "</table></div>");
                suite = result.suite();
                page.append("<h2>")
                        .append(escaped(suite))
                        .append(
                                "</h2><div class=wide><table><tr><th>trace<th>rate<th>measure<th>Detour<th>goal<th>others");
            }
            row(page, result);
        }
        page.append(suite.isEmpty() ? "" : "</table></div>");
        plots(page, results);
        return page.append("</body></html>\n").toString();
    }

    private static void row(StringBuilder page, Result result) {
        page.append("<tr><td>")
                .append(escaped(result.trace()))
                .append("<td class=n>")
                .append(result.rate() > 0 ? GoalSuite.number(result.rate()) + "/s" : "")
                .append("<td>")
                .append(escaped(result.measure()))
                .append(result.goal().isEmpty() ? "<td>" : result.met() ? "<td class=good>" : "<td class=bad>")
                .append(result.met() ? "" : "missed: ")
                .append(escaped(result.measured()))
                .append("<td class=n>")
                .append(escaped(result.goal()))
                .append("<td>");
        for (Result.Peer peer : result.peers()) {
            page.append(escaped(peer.name()))
                    .append(' ')
                    .append(escaped(peer.measured()))
                    .append("<br>");
        }
        page.append('\n');
    }

    private static void plots(StringBuilder page, List<Result> results) {
        page.append("<h2>Courses</h2><p>One run of each. The line is the share of ordinary messages that the provider")
                .append(" gets, the bars are the share of sent messages that failed or stayed without a receipt, the")
                .append(" shaded part is the fault; dashed lines are changes of state.</p>");
        for (Result result : results) {
            Result.Plot plot = result.plot();
            if (plot != null && !plot.points().isEmpty()) {
                page.append("<figure><figcaption>")
                        .append(escaped(result.trace()))
                        .append(", ")
                        .append(GoalSuite.number(result.rate()))
                        .append(" messages a second</figcaption>");
                svg(page, plot);
                page.append("</figure>\n");
            }
        }
    }

    private static void svg(StringBuilder page, Result.Plot plot) {
        long start = plot.onset() == Long.MAX_VALUE ? 0 : Math.max(0, plot.onset() - 30_000);
        long last = plot.points().getLast().at();
        double scale = WIDTH / (double) Math.max(1, last - start);
        page.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=img aria-label=\"share of traffic and failures over time\">",
                WIDTH,
                HEIGHT + FOOT));
        if (plot.onset() != Long.MAX_VALUE) {
            double from = (plot.onset() - start) * scale;
            double to = (Math.min(plot.end(), last) - start) * scale;
            page.append(String.format(
                    Locale.ROOT,
                    "<rect class=outage x=%.1f y=0 width=%.1f height=%d />",
                    from,
                    Math.max(0, to - from),
                    HEIGHT));
        }
        bars(page, plot, start, scale);
        StringBuilder line = new StringBuilder();
        double lastShare = -1;
        for (Result.Point point : plot.points()) {
            if (point.at() >= start) {
                double x = (point.at() - start) * scale;
                if (point.share() != lastShare && lastShare >= 0) {
                    line.append(String.format(Locale.ROOT, "L%.1f %.1f", x, y(lastShare)));
                }
                if (point.share() != lastShare) {
                    line.append(
                            String.format(Locale.ROOT, "%s%.1f %.1f", line.isEmpty() ? "M" : "L", x, y(point.share())));
                    lastShare = point.share();
                }
            }
        }
        line.append(String.format(Locale.ROOT, "L%d %.1f", WIDTH, y(Math.max(0, lastShare))));
        page.append("<path class=share d=\"").append(line).append("\"/>");
        page.append(String.format(Locale.ROOT, "<path class=axis d=\"M0 %dH%d\"/>", HEIGHT, WIDTH));
        marks(page, plot, start, scale);
        page.append("</svg>");
    }

    /** At most one bar for each pixel: a day has more seconds than a page has. */
    private static void bars(StringBuilder page, Result.Plot plot, long start, double scale) {
        double[] worst = new double[WIDTH];
        for (Result.Point point : plot.points()) {
            int x = (int) ((point.at() - start) * scale);
            if (point.at() >= start && x < WIDTH) {
                worst[x] = Math.max(worst[x], point.failing());
            }
        }
        StringBuilder path = new StringBuilder();
        double width = Math.max(1, 1_000 * scale);
        for (int x = 0; x < WIDTH; x++) {
            if (worst[x] > 0) {
                path.append(String.format(Locale.ROOT, "M%d %dV%.0fh%.1fV%dz", x, HEIGHT, y(worst[x]), width, HEIGHT));
            }
        }
        page.append("<path class=fail d=\"").append(path).append("\"/>");
    }

    private static void marks(StringBuilder page, Result.Plot plot, long start, double scale) {
        int labels = 0;
        double lastLabel = Double.NEGATIVE_INFINITY;
        int row = 0;
        for (Result.Mark mark : plot.marks()) {
            if (mark.at() < start || labels >= MOST_LABELS) {
                continue;
            }
            double x = (mark.at() - start) * scale;
            row = x - lastLabel < 70 ? (row + 1) % 3 : 0;
            lastLabel = x;
            labels++;
            page.append(String.format(
                    Locale.ROOT,
                    "<path class=mark d=\"M%.1f 0V%d\"/><text class=label x=%.1f y=%d>%s</text>",
                    x,
                    HEIGHT,
                    Math.min(x, WIDTH - 60),
                    HEIGHT + 11 + 11 * row,
                    escaped(mark.state())));
        }
    }

    private static double y(double share) {
        return HEIGHT - share * (HEIGHT - 6);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
