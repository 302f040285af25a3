package io.leftfold.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// JSON that can stand as it is, byte for byte, within a line: strict, without line breaks around it or in it,
/// without half surrogate pairs and repeated names, nested at most 200 levels, and not to be taken for the
/// [EventJson] form of other payloads.
final class PlainJson {
    static final String CODEC = "json";
    static final Set<String> WRAPPED = Set.of("codec", "base64");
    private static final int DEPTH_MAX = 200;
    private static final int LENGTH_MAX = 64 << 20;

    private static final JsonFactory PAYLOADS = factory(DEPTH_MAX);
    /// A payload stands one level deeper in a line.
    private static final JsonFactory LINES = factory(DEPTH_MAX + 1);

    private PlainJson() {}

    /// The text of a payload that can stand as it is.
    static Optional<String> of(byte[] payload) {
        return decode(payload).filter(PlainJson::canStand);
    }

    /// Whether the text of a value can stand as it is.
    static boolean canStand(String json) {
        if (json.isEmpty()
                || json.charAt(0) <= ' '
                || json.charAt(json.length() - 1) <= ' '
                || json.indexOf('\n') >= 0
                || json.indexOf('\r') >= 0) {
            return false;
        }
        try (var parser = PAYLOADS.createParser(ObjectReadContext.empty(), json)) {
            var names = new HashSet<String>();
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean isName = token == JsonToken.PROPERTY_NAME;
                if ((isName || token == JsonToken.VALUE_STRING) && isBroken(parser.getString())) {
                    return false;
                }
                if (isName && parser.streamReadContext().getNestingDepth() == 1 && names.size() < 3) {
                    names.add(parser.getString());
                }
                boolean isWhole = parser.streamReadContext().inRoot();
                if (isWhole && token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) {
                    return parser.nextToken() == null && !names.equals(WRAPPED);
                }
            }
            return false;
        } catch (JacksonException notJson) {
            return false;
        }
    }

    static JsonParser parser(String line) {
        return LINES.createParser(ObjectReadContext.empty(), line);
    }

    /// Empty where it is not UTF-8.
    static Optional<String> decode(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static boolean isBroken(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static JsonFactory factory(int depth) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxStringLength(LENGTH_MAX)
                        .maxNameLength(LENGTH_MAX)
                        .maxNumberLength(10_000)
                        .build())
                .build();
    }
}
