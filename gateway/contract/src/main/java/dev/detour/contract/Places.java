package dev.detour.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import org.jspecify.annotations.Nullable;

/**
 * Which clock hangs on a recipient's wall. A number tells no more than its country, which may have several zones; who
 * knows better says so in {@code to.timezone}. Immutable and safe for use by many threads.
 */
public final class Places {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final String COUNTRY = "country:";
    private static final String NOWHERE = "UTC";
    private static final Map<String, List<ZoneId>> COUNTRIES = read();

    private Places() {}

    /**
     * A recipient's place as a short text that {@link #zones} reads: a zone, or a country. UTC when nothing is known, as of
     * somebody of whom there is but an e-mail address.
     */
    public static String of(Recipient recipient) {
        String zone = recipient.timezone();
        if (zone != null) {
            return zone;
        }
        String phone = recipient.whatsapp() == null ? recipient.sms() : recipient.whatsapp();
        if (phone == null) {
            return NOWHERE;
        }
        try {
            PhoneNumber number = NUMBERS.parse(phone, "ZZ");
            @Nullable String assigned = NUMBERS.getRegionCodeForNumber(number);
            // Countries that share a code have its main country in common, and what is not assigned may be so by now.
            String country = assigned == null ? NUMBERS.getRegionCodeForCountryCode(number.getCountryCode()) : assigned;
            return COUNTRIES.containsKey(country) ? COUNTRY + country : NOWHERE;
        } catch (NumberParseException e) {
            return NOWHERE;
        }
    }

    /** The zones of a place, the one with the most people first; not empty. */
    public static List<ZoneId> zones(String place) {
        return place.startsWith(COUNTRY)
                ? COUNTRIES.getOrDefault(place.substring(COUNTRY.length()), List.of(ZoneId.of(NOWHERE)))
                : List.of(ZoneId.of(place));
    }

    private static Map<String, List<ZoneId>> read() {
        Map<String, List<ZoneId>> countries = new HashMap<>();
        try (InputStream table = Places.class.getResourceAsStream("zones.tsv")) {
            if (table == null) {
                throw new IllegalStateException("zones.tsv is missing beside this class");
            }
            new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .forEach(row -> countries.put(
                            row[0], Stream.of(row[1].split(",")).map(ZoneId::of).toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(countries);
    }
}
