package dev.detour.channel.twilio;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Form parameters; the same name may come several times. */
record Parameters(Map<String, SortedSet<String>> values) {

    /** What stands behind the question mark of an address. */
    static Parameters ofQuery(String url) {
        int mark = url.indexOf('?');
        return parse(mark < 0 ? "" : url.substring(mark + 1));
    }

    /** Reads {@code a=1&b=2}; what cannot be decoded is left out, and then no signature matches. */
    static Parameters parse(String text) {
        Map<String, SortedSet<String>> values = new TreeMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    String name = decoded(pair.substring(0, equals));
                    String value = decoded(pair.substring(equals + 1));
                    values.computeIfAbsent(name, first -> new TreeSet<>()).add(value);
                } catch (IllegalArgumentException e) {
                    // said above
                }
            }
        }
        return new Parameters(values);
    }

    Optional<String> first(String name) {
        return Optional.ofNullable(values.get(name)).map(SortedSet::first);
    }

    /** As Twilio signs them: by name, and for one name each different value once, sorted (as twilio-python does). */
    String signed() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, all) -> all.forEach(value -> text.append(name).append(value)));
        return text.toString();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
