package io.leftfold.diff;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.leftfold.decide.AggregateRoot;
import io.leftfold.diff.Difference.Change;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;

/// States and payloads as JSON that is the same in every run.
final class Trees {
    private static final int DIGEST_BYTES = 16;
    private static final int CHANGES_MAX = 20;
    private static final int SHOWN_MAX = 80;

    /// Numbers as they are written; properties by name.
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(1_020)
                            .maxStringLength(64 << 20)
                            .build())
                    .build())
            .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS, JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper STATES = JSON.rebuild()
            .addMixIn(AggregateRoot.class, WithoutEvents.class)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .annotationIntrospector(new Families())
            .addModule(new SimpleModule("leftfold-diff").setSerializerModifier(new SortedSets()))
            .changeDefaultVisibility(visible -> visible.withGetterVisibility(Visibility.NONE)
                    .withIsGetterVisibility(Visibility.NONE)
                    .withFieldVisibility(Visibility.ANY))
            .build();

    /// The events that an aggregate root notes are not part of its state.
    @JsonIgnoreProperties({"loaded", "recorded"})
    private interface WithoutEvents {}

    private Trees() {}

    /// Makes the mappers on the calling thread: virtual threads that all wait for one of them to do it would hold
    /// their carriers meanwhile.
    static void prepare() {
        digest(of(""));
    }

    /// A state, or a part of it: objects by their fields, sets in an order of their own.
    static JsonNode of(@Nullable Object value) {
        return STATES.valueToTree(value);
    }

    static String digest(JsonNode tree) {
        try {
            var text = JSON.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    /// Where two values differ, at most [#CHANGES_MAX] places. The order of properties says nothing.
    static List<Change> changes(String prefix, @Nullable JsonNode was, @Nullable JsonNode now) {
        var changes = new ArrayList<Change>();
        collect(prefix, was, now, changes);
        return changes;
    }

    private static void collect(String path, @Nullable JsonNode was, @Nullable JsonNode now, List<Change> changes) {
        if (changes.size() == CHANGES_MAX) {
            return;
        }
        if (was != null && now != null && was.isObject() && now.isObject()) {
            var names = new TreeSet<>(was.propertyNames());
            names.addAll(now.propertyNames());
            names.forEach(name -> collect(path + "/" + name, was.get(name), now.get(name), changes));
        } else if (was != null && now != null && was.isArray() && now.isArray()) {
            for (int i = 0; i < Math.max(was.size(), now.size()); i++) {
                collect(path + "/" + i, was.get(i), now.get(i), changes);
            }
        } else if (!shown(was).equals(shown(now))) {
            changes.add(new Change(path, shown(was).map(Trees::cut), shown(now).map(Trees::cut)));
        }
    }

    private static Optional<String> shown(@Nullable JsonNode value) {
        return Optional.ofNullable(value).map(JSON::writeValueAsString);
    }

    private static String cut(String text) {
        return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    }

    /// Two members of a sealed family may have the same fields, so their names count.
    private static final class Families extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, include = JsonTypeInfo.As.PROPERTY, property = "@type")
        private interface Named {}

        private static final JsonTypeInfo.@Nullable Value NAMED =
                JsonTypeInfo.Value.from(Named.class.getAnnotation(JsonTypeInfo.class));

        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            return annotated instanceof AnnotatedClass type && isMember(type.getRawType())
                    ? NAMED
                    : super.findPolymorphicTypeInfo(config, annotated);
        }

        private static boolean isMember(Class<?> type) {
            return !type.isEnum()
                    && (type.isSealed()
                            || Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
                                    .anyMatch(Class::isSealed));
        }
    }

    /// The order of a set changes from run to run.
    private static final class SortedSets extends ValueSerializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public ValueSerializer<?> modifyCollectionSerializer(
                SerializationConfig config,
                CollectionType type,
                BeanDescription.Supplier bean,
                ValueSerializer<?> serializer) {
            return Set.class.isAssignableFrom(type.getRawClass()) ? new Sorted() : serializer;
        }
    }

    private static final class Sorted extends ValueSerializer<Object> {
        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            out.writeStartArray();
            ((Set<?>) value)
                    .stream()
                            .map(Trees::of)
                            .sorted(Comparator.comparing(JSON::writeValueAsString))
                            .forEach(out::writeTree);
            out.writeEndArray();
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer types) {
            serialize(value, out, context);
        }
    }
}
