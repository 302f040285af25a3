package io.leftfold.schema;

import java.util.Collection;
import java.util.TreeSet;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON as trees: numbers as they are written, no property twice, and nothing that a codec would not have
/// written for its size.
final class Documents {
    /// The bounds of the JSON codec.
    private static final int DEPTH_MAX = 200;
    private static final int NUMBER_LENGTH_MAX = 1_020;
    private static final int EXPONENT_MAX = 10_000;
    private static final int LENGTH_MAX = 64 << 20;

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_LENGTH_MAX)
                            .maxStringLength(LENGTH_MAX)
                            .maxNameLength(LENGTH_MAX)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter INDENTED = JSON.writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(INDENTER).withArrayIndenter(INDENTER));

    private Documents() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode sorted(Collection<String> texts) {
        var array = JSON.createArrayNode();
        new TreeSet<>(texts).forEach(array::add);
        return array;
    }

    /// On several lines, with the same bytes on every machine.
    static String text(JsonNode document) {
        return INDENTED.writeValueAsString(document) + "\n";
    }

    /// Whether all numbers can be computed with at little cost: a few digits of exponent make a huge one.
    static boolean isTame(JsonNode node) {
        if (node.isContainer()) {
            for (var each : node) {
                if (!isTame(each)) {
                    return false;
                }
            }
            return true;
        }
        return !node.isBigDecimal() || Math.abs((long) node.decimalValue().scale()) <= EXPONENT_MAX;
    }
}
