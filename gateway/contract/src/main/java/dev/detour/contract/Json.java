package dev.detour.contract;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Parses JSON from outside, with limits, and without being lenient about anything. */
final class Json {
    private static final int DEEPEST = 32;
    private static final int LONGEST_NUMBER = 40;
    private static final char REPLACEMENT = '\uFFFD';
    /** As it stands in the JSON, e.g. {@code \\ud83d}; strict UTF-8 has no other way to bring one in. */
    private static final Pattern ESCAPED_SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]");

    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private Json() {}

    static JsonNode parse(byte[] bytes) throws Problem {
        String text = utf8(bytes);
        try {
            JsonNode node = READER.readTree(text);
            if (node.isMissingNode()) {
                throw new Problem(ErrorCode.JSON_MALFORMED, "value: is empty; publish a JSON object");
            }
            // Escapes are rare, and looking for two characters is much faster than looking for a pattern.
            if (text.contains("\\u") && ESCAPED_SURROGATE.matcher(text).find()) {
                refuseHalves(node);
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw new Problem(
                    ErrorCode.JSON_TOO_DEEP,
                    "value: is nested deeper than " + DEEPEST + " levels or has a huge number");
        } catch (MismatchedInputException e) {
            String message = e.getOriginalMessage().toLowerCase(Locale.ROOT);
            if (message.contains("duplicate field")) {
                throw new Problem(
                        ErrorCode.JSON_DUPLICATE_FIELD, "value: has the same field twice in one object; remove one");
            }
            throw malformed(e);
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    /** Half a surrogate pair is valid JSON, but no text: nobody could write it out again as UTF-8. */
    private static void refuseHalves(JsonNode node) throws Problem {
        if (node.isTextual()) {
            refuseHalves(node.textValue());
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            refuseHalves(field.getKey());
        }
        for (JsonNode child : node) {
            refuseHalves(child);
        }
    }

    private static void refuseHalves(String text) throws Problem {
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new Problem(
                    ErrorCode.JSON_ENCODING, "value: has half a surrogate pair, like \\ud83d alone; write both halves");
        }
    }

    private static Problem malformed(JsonProcessingException e) {
        // The parser's own words quote the input, and with it what must not be told.
        return new Problem(
                ErrorCode.JSON_MALFORMED,
                "value: is not JSON"
                        + (e.getLocation() == null
                                ? ""
                                : " from character " + e.getLocation().getCharOffset()));
    }

    /** Strict: the parser itself lets overlong forms and lone surrogates pass. */
    private static String utf8(byte[] bytes) throws Problem {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException e) {
                throw new Problem(ErrorCode.JSON_ENCODING, "value: is not UTF-8; encode the JSON as UTF-8");
            }
        }
        return text;
    }
}
