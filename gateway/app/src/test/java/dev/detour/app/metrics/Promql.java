package dev.detour.app.metrics;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which metrics and labels an expression names; enough of the language for ours. */
record Promql(Set<String> metrics, Set<String> labels) {
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w.$])[a-zA-Z_:][\\w:]*(?!\\s*[\\w:(])");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    static Promql of(String expression) {
        String bare = expression.replaceAll("\"[^\"]*\"", "\"\"");
        Set<String> labels = new TreeSet<>();
        Matcher selectors = SELECTOR.matcher(bare);
        while (selectors.find()) {
            for (String matcher : selectors.group(1).split(",")) {
                labels.add(matcher.replaceAll("(=~|!~|!=|=).*", "").strip());
            }
        }
        Matcher groupings = GROUPING.matcher(bare);
        while (groupings.find()) {
            for (String label : groupings.group(1).split(",")) {
                labels.add(label.strip());
            }
        }
        String rest = GROUPING.matcher(SELECTOR.matcher(bare).replaceAll(""))
                .replaceAll("")
                .replaceAll("\\[[^]]*]", "");
        Set<String> metrics = new TreeSet<>();
        Matcher names = NAME.matcher(rest);
        while (names.find()) {
            metrics.add(names.group());
        }
        metrics.removeAll(WORDS);
        labels.remove("");
        return new Promql(metrics, labels);
    }
}
