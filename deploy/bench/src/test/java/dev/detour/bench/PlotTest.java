package dev.detour.bench;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

class PlotTest {
    @Test
    void drawsBarsThatAreToEachOtherAsTheirFigures() throws Exception {
        // Given
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("bare loop", 12_000.0);
        figures.put("gateway", 3_000.0);

        // When
        Document svg = parsed(Plot.bars("Messages & more", "messages/s", figures));

        // Then
        NodeList bars = svg.getElementsByTagName("rect");
        assertThat(bars.getLength()).isEqualTo(2);
        double longest = width(bars, 0);
        assertThat(width(bars, 1) / longest).isBetween(0.24, 0.26);
        assertThat(((Element) bars.item(1)).getAttribute("class")).isEqualTo("ours");
        assertThat(svg.getDocumentElement().getTextContent())
                .contains("Messages & more, messages/s", "bare loop", "12,000", "gateway", "3,000");
    }

    @Test
    void drawsAlsoWhereEverythingIsNothing() throws Exception {
        Document svg = parsed(Plot.bars("Nothing", "ms", Map.of("one", 0.0)));

        assertThat(width(svg.getElementsByTagName("rect"), 0)).isZero();
    }

    private static double width(NodeList bars, int index) {
        return Double.parseDouble(((Element) bars.item(index)).getAttribute("width"));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
