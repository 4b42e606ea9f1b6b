package dev.detour.bench;

import java.util.Locale;
import java.util.Map;

/** Bars beside each other, as an SVG picture that can be read on a light and on a dark page. */
final class Plot {
    private static final int WIDTH = 760;
    private static final int LABEL = 300;
    private static final int VALUE = 90;
    private static final int BAR = 18;
    private static final int STEP = 28;
    private static final int TOP = 44;

    private Plot() {}

    /**
     * Draws figures in their order, the longest bar for the largest of them.
     *
     * @param figures none of them negative
     */
    static String bars(String title, String unit, Map<String, Double> figures) {
        double most = figures.values().stream().reduce(0.0, Math::max);
        int height = TOP + figures.size() * STEP + 8;
        StringBuilder svg = new StringBuilder();
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">
                <style>
                text { font: 13px system-ui, sans-serif; fill: #1f2933 }
                .title { font-weight: 600; font-size: 15px }
                .bar { fill: #2f6f9f }
                .ours { fill: #0f8a6a }
                @media (prefers-color-scheme: dark) { text { fill: #e4e9ee } .bar { fill: #6aa9d8 } .ours { fill: #3fc79f } }
                </style>
                <text class="title" x="0" y="20">%s</text>
                """.formatted(WIDTH, height, WIDTH, height, escaped(title), escaped(title + ", " + unit)));
        int y = TOP;
        for (Map.Entry<String, Double> figure : figures.entrySet()) {
            double value = figure.getValue();
            long length = most == 0 ? 0 : Math.max(1, Math.round(value / most * (WIDTH - LABEL - VALUE)));
            svg.append("""
                    <text x="0" y="%d">%s</text>
                    <rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="2"/>
                    <text x="%d" y="%d">%s</text>
                    """.formatted(
                            y + 14,
                            escaped(figure.getKey()),
                            figure.getKey().startsWith("gateway") ? "ours" : "bar",
                            LABEL,
                            y,
                            length,
                            BAR,
                            LABEL + length + 8,
                            y + 14,
                            number(value)));
            y += STEP;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%,.1f" : "%,.0f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
