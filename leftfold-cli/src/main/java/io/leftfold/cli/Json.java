package io.leftfold.cli;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.leftfold.decide.AggregateRoot;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes values as JSON for people and scripts: records and other objects by their fields, times in ISO-8601, an
/// empty `Optional` as null. What is invisible in a text is escaped.
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultVisibility(visible -> visible.withFieldVisibility(Visibility.ANY)
                    .withGetterVisibility(Visibility.NONE)
                    .withIsGetterVisibility(Visibility.NONE))
            .addMixIn(AggregateRoot.class, WithoutEvents.class)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    /// The events that an aggregate root notes are not part of its state.
    @JsonIgnoreProperties({"loaded", "recorded"})
    private interface WithoutEvents {}

    private Json() {}

    /// On one line.
    public static String line(Object value) {
        return Visible.json(MAPPER.writeValueAsString(value));
    }

    /// On several lines, indented.
    public static String pretty(Object value) {
        return Visible.json(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
    }

    /// What [#line] and [#pretty] write again.
    static JsonNode parsed(String json) {
        return MAPPER.readTree(json);
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }
}
