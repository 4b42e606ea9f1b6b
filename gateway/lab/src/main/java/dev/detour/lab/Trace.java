package dev.detour.lab;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A trace of somebody's own traffic, as comma-separated values with a header. Each line holds from its time on until
 * the next one. Columns, in any order; all but {@code time} may be left out:
 *
 * <table>
 * <caption>Columns</caption>
 * <tr><td>time</td><td>seconds since the beginning, growing</td></tr>
 * <tr><td>rate</td><td>messages a second; the same for the whole trace when left out: 10</td></tr>
 * <tr><td>faults</td><td>share of calls that fail by the provider's fault, 0 to 1, baseline included</td></tr>
 * <tr><td>hangs</td><td>share of calls that get no answer, 0 to 1</td></tr>
 * <tr><td>throttled</td><td>share of calls that are throttled, 0 to 1</td></tr>
 * <tr><td>refused</td><td>share of calls refused for their recipient or content, 0 to 1</td></tr>
 * <tr><td>account</td><td>share of calls refused because of the account, 0 to 1</td></tr>
 * <tr><td>latency</td><td>factor on the API's latency, more than 0; 1 is a median of 0.2 s</td></tr>
 * <tr><td>receipts</td><td>share of accepted messages that get a receipt, 0 to 1</td></tr>
 * <tr><td>lag</td><td>factor on the receipts' lag, more than 0; 1 is a median of 1 s</td></tr>
 * <tr><td>reads</td><td>share of free reads that fail, 0 to 1; as {@code faults} when left out</td></tr>
 * <tr><td>page</td><td>what the status page says, from 0 (nothing) to 1 (all down); 0 when left out</td></tr>
 * <tr><td>webhooks</td><td>0 while the provider's webhooks are down, else 1; 1 when left out</td></tr>
 * <tr><td>outage</td><td>1 while people say that there was an outage, else 0; only for the report</td></tr>
 * </table>
 *
 * @param name the file's name
 * @param rate messages a second in the mean
 * @param lines the lines, by time
 */
record Trace(String name, double rate, List<Line> lines) {
    private static final double DEFAULT_RATE = 10;
    private static final double LONGEST_SECONDS = 7 * 86_400.0;
    private static final int MOST_LINES = 1_000_000;
    private static final double HIGHEST_RATE = 5_000;
    private static final double HIGHEST_FACTOR = 10_000;
    private static final List<String> COLUMNS = List.of(
            "time",
            "rate",
            "faults",
            "hangs",
            "throttled",
            "refused",
            "account",
            "latency",
            "receipts",
            "lag",
            "reads",
            "page",
            "webhooks",
            "outage");

    /** One line: from a time in milliseconds on. */
    record Line(long at, Conditions conditions, double throttled, boolean outage) {}

    /**
     * Reads a trace.
     *
     * @throws TraceException if it is none
     */
    static Trace read(Path file) {
        String name = String.valueOf(file.getFileName());
        List<String> text;
        try {
            text = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new TraceException(name + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new TraceException(name + ": is not UTF-8 text");
        } catch (IOException e) {
            throw new TraceException(name + ": cannot be read: " + e.getMessage());
        }
        return parse(name, text);
    }

    static Trace parse(String name, List<String> text) {
        if (text.isEmpty() || text.getFirst().isBlank()) {
            throw new TraceException(name + ": line 1: a header is missing; columns are " + String.join(", ", COLUMNS));
        }
        if (text.size() > MOST_LINES) {
            throw new TraceException(name + ": has more than " + MOST_LINES + " lines");
        }
        List<String> header = header(name, text.getFirst());
        List<Map<String, Double>> rows = new ArrayList<>();
        for (int i = 1; i < text.size(); i++) {
            if (!text.get(i).isBlank()) {
                Map<String, Double> row = row(name, i + 1, header, text.get(i));
                if (!rows.isEmpty() && time(row) <= time(rows.getLast())) {
                    throw new TraceException(name + ": line " + (i + 1) + ", column time: does not grow");
                }
                rows.add(row);
            }
        }
        if (rows.size() < 2) {
            throw new TraceException(name + ": needs two lines at least: the last one says when it ends");
        }
        double rate = rows.stream()
                .mapToDouble(row -> row.getOrDefault("rate", DEFAULT_RATE))
                .average()
                .orElse(DEFAULT_RATE);
        double base = rate > 0 ? rate : 1;
        List<Line> lines = rows.stream().map(row -> line(row, base)).toList();
        return new Trace(name, base, lines);
    }

    private static double time(Map<String, Double> row) {
        return row.getOrDefault("time", 0.0);
    }

    private static List<String> header(String name, String line) {
        List<String> header = new ArrayList<>();
        for (String cell : line.replace("\uFEFF", "").split(",", -1)) {
            String column = cell.strip().toLowerCase(Locale.ROOT);
            if (!COLUMNS.contains(column)) {
                throw new TraceException(name + ": line 1: column \"" + column + "\" is not known; columns are "
                        + String.join(", ", COLUMNS));
            }
            if (header.contains(column)) {
                throw new TraceException(name + ": line 1: column \"" + column + "\" appears twice");
            }
            header.add(column);
        }
        if (!header.contains("time")) {
            throw new TraceException(name + ": line 1: column \"time\" is missing");
        }
        return header;
    }

    private static Map<String, Double> row(String name, int number, List<String> header, String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != header.size()) {
            throw new TraceException(
                    name + ": line " + number + ": has " + cells.length + " columns, the header " + header.size());
        }
        Map<String, Double> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
            String column = header.get(i);
            String cell = cells[i].strip();
            if (!cell.isEmpty()) {
                row.put(column, number(name + ": line " + number + ", column " + column, column, cell));
            }
        }
        if (!row.containsKey("time")) {
            throw new TraceException(name + ": line " + number + ", column time: is empty");
        }
        return row;
    }

    private static double number(String place, String column, String cell) {
        double value;
        try {
            value = Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new TraceException(place + ": \"" + cell + "\" is not a number");
        }
        double least = column.equals("latency") || column.equals("lag") ? Double.MIN_VALUE : 0;
        double most = switch (column) {
            case "time" -> LONGEST_SECONDS;
            case "rate" -> HIGHEST_RATE;
            case "latency", "lag" -> HIGHEST_FACTOR;
            default -> 1;
        };
        if (!(value >= least && value <= most)) {
            throw new TraceException(place + ": " + cell + " is not between " + (least > 0 ? "0 (exclusive)" : "0")
                    + " and " + GoalSuite.number(most));
        }
        return value;
    }

    private static Line line(Map<String, Double> row, double base) {
        double faults = row.getOrDefault("faults", 0.0);
        Conditions conditions = Conditions.GOOD
                .faults(row.getOrDefault("reads", faults))
                .sendFaults(faults)
                .hangs(row.getOrDefault("hangs", 0.0))
                .refused(row.getOrDefault("refused", 0.0))
                .account(row.getOrDefault("account", 0.0))
                .latency(row.getOrDefault("latency", 1.0))
                .confirmed(row.getOrDefault("receipts", 1.0))
                .receiptLag(row.getOrDefault("lag", 1.0))
                .page(row.getOrDefault("page", 0.0))
                .rate(Math.max(1e-6, row.getOrDefault("rate", DEFAULT_RATE) / base));
        if (row.getOrDefault("webhooks", 1.0) == 0) {
            conditions = conditions.webhooksDown();
        }
        double throttled = row.getOrDefault("throttled", 0.0);
        if (throttled > 0) {
            conditions = conditions.capacity((1 - throttled) * row.getOrDefault("rate", DEFAULT_RATE));
        }
        return new Line(
                Math.round(row.getOrDefault("time", 0.0) * 1_000),
                conditions,
                throttled,
                row.getOrDefault("outage", 0.0) > 0);
    }

    /** The story that it tells. */
    Scenario scenario() {
        long onset = Long.MAX_VALUE;
        long end = Long.MAX_VALUE;
        long last = 0;
        for (Line line : lines) {
            if (line.outage() && onset == Long.MAX_VALUE) {
                onset = line.at();
            }
            if (!line.outage() && onset != Long.MAX_VALUE && end == Long.MAX_VALUE) {
                end = line.at();
            }
            last = Math.max(last, line.at());
        }
        long[] starts = lines.stream().mapToLong(Line::at).toArray();
        return new Scenario(name, onset, end, last, time -> {
            int found = Arrays.binarySearch(starts, time);
            int index = found >= 0 ? found : -found - 2;
            return index < 0 ? Conditions.GOOD : lines.get(index).conditions();
        });
    }
}
