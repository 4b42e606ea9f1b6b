package dev.detour.app.pages;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Meta's feed of open events, RSS 2.0: empty while nothing is open. It has no vocabulary, so an event counts by the words
 * that the page itself uses, and by half of the worst when there are none. A document with a DTD is not read.
 */
final class MetaFeed {
    private static final double UNNAMED = 0.5;
    private static final Pattern HIGH = Pattern.compile("\\bhigh disruption");
    private static final Pattern MEDIUM = Pattern.compile("\\bmedium disruption");
    private static final Pattern LOW = Pattern.compile("\\blow disruption");
    private static final Pattern OVER = Pattern.compile("\\bresolved\\b|\\bno known issues\\b");

    private MetaFeed() {}

    static OptionalDouble trouble(byte[] body, List<String> parts) {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(body));
            try {
                return read(xml, parts);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            // The JDK's parser throws other exceptions as well for some malformed documents.
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble read(XMLStreamReader xml, List<String> parts) throws XMLStreamException {
        boolean inChannel = false;
        StringBuilder item = null;
        double worst = Severity.NONE;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                return OptionalDouble.empty();
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                inChannel |= xml.getLocalName().equals("channel");
                if (inChannel && xml.getLocalName().equals("item")) {
                    item = new StringBuilder();
                }
            } else if (event == XMLStreamConstants.CHARACTERS && item != null) {
                item.append(xml.getText()).append(' ');
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && item != null
                    && xml.getLocalName().equals("item")) {
                worst = Math.max(worst, severity(item.toString(), parts));
                item = null;
            }
        }
        return inChannel ? OptionalDouble.of(worst) : OptionalDouble.empty();
    }

    private static double severity(String event, List<String> parts) {
        String text = event.toLowerCase(Locale.ROOT);
        double severity;
        if (OVER.matcher(text).find()) {
            severity = Severity.NONE;
        } else if (HIGH.matcher(text).find()) {
            severity = Severity.HIGH;
        } else if (MEDIUM.matcher(text).find()) {
            severity = Severity.MEDIUM;
        } else if (LOW.matcher(text).find()) {
            severity = Severity.LOW;
        } else {
            severity = UNNAMED;
        }
        return isOurs(text, parts) ? severity : severity / 2;
    }

    /** "Cloud API - Calling" is another part than "Cloud API". */
    private static boolean isOurs(String text, List<String> parts) {
        return parts.stream()
                .map(part -> Pattern.compile(Pattern.quote(part.toLowerCase(Locale.ROOT)) + "(?! - )"))
                .anyMatch(part -> part.matcher(text).find());
    }
}
