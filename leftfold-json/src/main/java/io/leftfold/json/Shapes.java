package io.leftfold.json;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import tools.jackson.databind.jsontype.TypeSerializer;

/// Finds the shapes of records as the codec's Jackson is set to write and read them. For one record, and not
/// safe for use by several threads.
final class Shapes {
    private static final Shape ANYTHING = new Shape.Anything();
    private static final Shape TEXT = new Shape.Text("", Optional.empty());
    private static final Map<Class<?>, Shape> PLAIN = plain();

    /// Annotations of Jackson that this reads the meaning of, or that mean nothing for the JSON.
    private static final Set<Class<? extends Annotation>> UNDERSTOOD = Set.of(
            JsonTypeInfo.class,
            JsonSubTypes.class,
            JsonTypeName.class,
            JsonPropertyOrder.class,
            JsonClassDescription.class,
            JsonProperty.class,
            JsonSetter.class,
            JsonPropertyDescription.class);

    private final JsonMapper json;
    private final Set<Class<?>> values;
    private final Map<JavaType, String> names = new LinkedHashMap<>();
    private final SortedMap<String, Shape> definitions = new TreeMap<>();

    /// @param values the application's types that are written as texts
    Shapes(JsonMapper json, Set<Class<?>> values) {
        this.json = json;
        this.values = values;
    }

    /// The shape of `record` as a whole payload.
    Shape of(Class<? extends Record> record) {
        return object(json.constructType(record));
    }

    /// What the references in that shape stand for.
    SortedMap<String, Shape> definitions() {
        return definitions;
    }

    private Shape of(JavaType type) {
        Class<?> raw = type.getRawClass();
        @Nullable Shape plain = PLAIN.get(raw);
        if (values.contains(raw)) {
            return new Shape.Text(raw.getSimpleName(), Optional.empty());
        }
        if (plain != null) {
            return plain;
        }
        if (StrictJson.isText(raw)) {
            return new Shape.Text(raw.getSimpleName(), Optional.of(TimePatterns.of(raw)));
        }
        if (raw == Optional.class) {
            return new Shape.OrNull(of(type.getContentType()));
        }
        if (type.isMapLikeType()) {
            return new Shape.Mapping(name(type.getKeyType()), of(type.getContentType()));
        }
        if (raw == char[].class || TreeNode.class.isAssignableFrom(raw)) {
            return raw == char[].class ? TEXT : ANYTHING;
        }
        if (type.isContainerType()) {
            return new Shape.Sequence(of(type.getContentType()));
        }
        if (raw.isEnum()) {
            return choice(raw, false);
        }
        return raw.isRecord() || family(type) != null ? new Shape.Reference(defined(type)) : visited(type);
    }

    private String defined(JavaType type) {
        @Nullable String known = names.get(type);
        if (known != null) {
            return known;
        }
        var simple = type.getRawClass().getSimpleName();
        var name = simple;
        for (int n = 2; names.containsValue(name); n++) {
            name = simple + n;
        }
        names.put(type, name); // before what is in it, which may be of the same type
        definitions.put(name, object(type));
        return name;
    }

    private Shape object(JavaType type) {
        @Nullable TypeSerializer family = family(type);
        if (family == null) {
            return structure(type, new LinkedHashMap<>());
        }
        var mechanism = family.getTypeIdResolver().getMechanism();
        boolean isNamed = mechanism == JsonTypeInfo.Id.NAME || mechanism == JsonTypeInfo.Id.SIMPLE_NAME;
        if (!isNamed || family.getTypeInclusion() != JsonTypeInfo.As.PROPERTY) {
            return ANYTHING;
        }
        var context = json._serializationContext();
        var known = new LinkedHashSet<Class<?>>();
        json.deserializationConfig()
                .getSubtypeResolver()
                .collectAndResolveSubtypesByTypeId(
                        json.deserializationConfig(),
                        json._deserializationContext().introspectClassAnnotations(type))
                .forEach(named -> known.add(named.getType()));
        var cases = new TreeMap<String, Shape.Structure>();
        for (var each : known) {
            if (each.isRecord()) {
                var id = family.getTypeIdResolver().idFromValueAndType(context, null, each);
                var properties = new LinkedHashMap<String, Shape>();
                properties.put(family.getPropertyName(), new Shape.Choice(List.of(id)));
                if (!(structure(json.getTypeFactory().constructSpecializedType(type, each), properties)
                        instanceof Shape.Structure structure)) {
                    return ANYTHING;
                }
                cases.put(id, structure);
            } else if (!each.isInterface()) {
                return ANYTHING;
            }
        }
        return cases.size() == 1
                ? cases.firstEntry().getValue()
                : new Shape.Family(family.getPropertyName(), List.copyOf(cases.values()));
    }

    private @Nullable TypeSerializer family(JavaType type) {
        return json._serializationContext().findTypeSerializer(type);
    }

    /// @param properties those that come first
    private Shape structure(JavaType type, SequencedMap<String, Shape> properties) {
        var bean = json._deserializationContext().introspectBeanDescription(type);
        var written = bean.findJsonValueAccessor();
        if (written != null) {
            return of(written.getType());
        }
        Class<?> raw = type.getRawClass();
        Stream<Executable> members =
                Stream.concat(Arrays.stream(raw.getDeclaredConstructors()), Arrays.stream(raw.getDeclaredMethods()));
        if (isForeign(raw) || members.anyMatch(Shapes::hasForeign)) {
            return ANYTHING;
        }
        for (var property : bean.findProperties()) {
            if (property.hasConstructorParameter()) {
                properties.put(property.getName(), property(property));
            }
        }
        return new Shape.Structure(properties);
    }

    private Shape property(BeanPropertyDefinition property) {
        var parameter = property.getConstructorParameter();
        var shape = of(parameter.getType());
        var nulls = json.deserializationConfig()
                .getAnnotationIntrospector()
                .findSetterInfo(json.deserializationConfig(), parameter)
                .nonDefaultValueNulls();
        return nulls == Nulls.SET && !(shape instanceof Shape.OrNull) && !shape.equals(ANYTHING)
                ? new Shape.OrNull(shape)
                : shape;
    }

    /// Whether an annotation of Jackson shapes it in a way that is not looked into.
    private static boolean isForeign(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getName().contains(".jackson.") && !UNDERSTOOD.contains(type));
    }

    /// Components pass their annotations on to accessors and parameters.
    private static boolean hasForeign(Executable member) {
        return isForeign(member) || Arrays.stream(member.getParameters()).anyMatch(Shapes::isForeign);
    }

    /// What stands for the key of a map.
    private Shape name(JavaType type) {
        if (type.getRawClass().isEnum() && !values.contains(type.getRawClass())) {
            return choice(type.getRawClass(), true);
        }
        return switch (of(type)) {
            case Shape.Text text -> text;
            case Shape.Choice choice -> choice;
            case Shape.Numeric number
            when number.isWhole() -> new Shape.Text(type.getRawClass().getSimpleName(), Optional.of("-?[0-9]+"));
            case Shape.Numeric _,
                    Shape.Anything _,
                    Shape.Flag _,
                    Shape.Sequence _,
                    Shape.Mapping _,
                    Shape.OrNull _,
                    Shape.Structure _,
                    Shape.Family _,
                    Shape.Reference _ -> TEXT;
        };
    }

    /// The constants as they are written, and whatever else is read as one of them.
    private Shape choice(Class<?> type, boolean isName) {
        var texts = new ArrayList<String>();
        for (Object constant : type.getEnumConstants()) {
            JsonNode written = json.valueToTree(isName ? Map.of(constant, 0) : constant);
            if (!isName && !written.isString()) {
                return ANYTHING;
            }
            texts.addAll(isName ? written.propertyNames() : List.of(written.asString()));
        }
        for (var field : type.getFields()) {
            @Nullable JsonAlias aliases = field.getAnnotation(JsonAlias.class);
            if (aliases != null) {
                texts.addAll(List.of(aliases.value()));
            }
        }
        return new Shape.Choice(texts.stream().sorted().distinct().toList());
    }

    /// What Jackson says of a type that is none of ours.
    private Shape visited(JavaType type) {
        var written =
                json._deserializationContext().introspectBeanDescription(type).findJsonValueAccessor();
        if (written != null) {
            return of(written.getType());
        }
        Shape[] found = {ANYTHING};
        json.acceptJsonFormatVisitor(type, new JsonFormatVisitorWrapper.Base() {
            @Override
            public JsonStringFormatVisitor expectStringFormat(JavaType of) {
                found[0] = new Shape.Text(of.getRawClass().getSimpleName(), Optional.empty());
                return new JsonStringFormatVisitor.Base();
            }

            @Override
            public JsonNumberFormatVisitor expectNumberFormat(JavaType of) {
                found[0] = new Shape.Numeric(false, Optional.empty());
                return new JsonNumberFormatVisitor.Base();
            }

            @Override
            public JsonIntegerFormatVisitor expectIntegerFormat(JavaType of) {
                found[0] = new Shape.Numeric(true, Optional.empty());
                return new JsonIntegerFormatVisitor.Base();
            }

            @Override
            public JsonBooleanFormatVisitor expectBooleanFormat(JavaType of) {
                found[0] = new Shape.Flag();
                return new JsonBooleanFormatVisitor.Base();
            }
        });
        return found[0];
    }

    private static Map<Class<?>, Shape> plain() {
        var longs = whole(Long.MIN_VALUE, Long.MAX_VALUE);
        var ints = whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
        var shorts = whole(Short.MIN_VALUE, Short.MAX_VALUE);
        var bytes = whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
        var doubles = fraction(BigDecimal.valueOf(Double.MAX_VALUE));
        var floats = fraction(new BigDecimal(Float.toString(Float.MAX_VALUE)));
        // A character of UTF-16 that is no half of one.
        var letter = new Shape.Text("char", Optional.of("[\\u0000-\\uD7FF\\uE000-\\uFFFF]"));
        var uuid = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
        // Before the padding stand only letters whose bits beyond the last byte are zero.
        var base64 = "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?";
        return Map.ofEntries(
                Map.entry(String.class, TEXT),
                Map.entry(UUID.class, new Shape.Text("UUID", Optional.of(uuid))),
                Map.entry(byte[].class, new Shape.Text("base64", Optional.of(base64))),
                Map.entry(char.class, letter),
                Map.entry(Character.class, letter),
                Map.entry(boolean.class, new Shape.Flag()),
                Map.entry(Boolean.class, new Shape.Flag()),
                Map.entry(long.class, longs),
                Map.entry(Long.class, longs),
                Map.entry(int.class, ints),
                Map.entry(Integer.class, ints),
                Map.entry(short.class, shorts),
                Map.entry(Short.class, shorts),
                Map.entry(byte.class, bytes),
                Map.entry(Byte.class, bytes),
                Map.entry(double.class, doubles),
                Map.entry(Double.class, doubles),
                Map.entry(float.class, floats),
                Map.entry(Float.class, floats),
                Map.entry(BigInteger.class, new Shape.Numeric(true, Optional.empty())),
                Map.entry(BigDecimal.class, new Shape.Numeric(false, Optional.empty())),
                Map.entry(OptionalInt.class, new Shape.OrNull(ints)),
                Map.entry(OptionalLong.class, new Shape.OrNull(longs)),
                Map.entry(OptionalDouble.class, new Shape.OrNull(doubles)));
    }

    private static Shape whole(long least, long most) {
        var range = new Shape.Range(BigDecimal.valueOf(least), BigDecimal.valueOf(most));
        return new Shape.Numeric(true, Optional.of(range));
    }

    private static Shape fraction(BigDecimal most) {
        return new Shape.Numeric(false, Optional.of(new Shape.Range(most.negate(), most)));
    }
}
