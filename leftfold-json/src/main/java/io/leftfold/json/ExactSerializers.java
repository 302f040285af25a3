package io.leftfold.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/// Refuses to write a `null` that could not be read back, and gives sets and maps without order one.
final class ExactSerializers extends ValueSerializerModifier {
    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription.Supplier bean, List<BeanPropertyWriter> properties) {
        Class<?> owner = bean.getBeanClass();
        if (owner.isRecord()) {
            for (var property : properties) {
                var member = property.getMember();
                if (!NullMarks.allowsNull(owner, member.getName())) {
                    property.assignNullSerializer(new NoNull());
                }
            }
        }
        return properties;
    }

    @Override
    public ValueSerializer<?> modifyCollectionSerializer(
            SerializationConfig config,
            CollectionType type,
            BeanDescription.Supplier bean,
            ValueSerializer<?> serializer) {
        return new Contents(serializer);
    }

    @Override
    public ValueSerializer<?> modifyMapSerializer(
            SerializationConfig config, MapType type, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
        return new Contents(serializer);
    }

    private static final class NoNull extends ValueSerializer<Object> {
        @Override
        public void serialize(@Nullable Object value, JsonGenerator out, SerializationContext context) {
            throw RefusedException.writing(out, "null where a value is needed; use Optional or @Nullable");
        }
    }

    /// Wraps the serializer of a collection or a map.
    private static final class Contents extends ValueSerializer<Object> {
        private static final Comparator<Object> ORDER = Contents::compare;

        private final ValueSerializer<Object> inner;

        @SuppressWarnings("unchecked") // only ever given the collections that the inner one is for
        Contents(ValueSerializer<?> inner) {
            this.inner = (ValueSerializer<Object>) inner;
        }

        @Override
        public void resolve(SerializationContext context) {
            inner.resolve(context);
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, BeanProperty property) {
            return new Contents(inner.createContextual(context, property));
        }

        @Override
        public boolean isEmpty(SerializationContext context, Object value) {
            return inner.isEmpty(context, value);
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            inner.serialize(exact(value, out), out, context);
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer types) {
            inner.serializeWithType(exact(value, out), out, context, types);
        }

        private static Object exact(Object value, JsonGenerator out) {
            return switch (value) {
                case Map<?, ?> map -> {
                    requireNoNull(map.keySet(), out);
                    requireNoNull(map.values(), out);
                    yield map instanceof SequencedMap || map instanceof EnumMap ? map : sorted(map);
                }
                case Set<?> set -> {
                    requireNoNull(set, out);
                    yield set instanceof SequencedSet || set instanceof EnumSet ? set : sorted(set);
                }
                default -> {
                    requireNoNull((Collection<?>) value, out);
                    yield value;
                }
            };
        }

        private static void requireNoNull(Collection<?> contents, JsonGenerator out) {
            for (Object each : contents) {
                if (each == null) {
                    throw RefusedException.writing(out, "null in a list, set or map");
                }
            }
        }

        private static List<Object> sorted(Set<?> set) {
            var sorted = new ArrayList<Object>(set);
            sorted.sort(ORDER);
            return sorted;
        }

        private static Map<Object, Object> sorted(Map<?, ?> map) {
            var keys = new ArrayList<Object>(map.keySet());
            keys.sort(ORDER);
            var sorted = new LinkedHashMap<Object, Object>();
            keys.forEach(key -> sorted.put(key, map.get(key)));
            return sorted;
        }

        /// By their own order, or else by what they say they are: records name their components.
        @SuppressWarnings("unchecked") // comparables of one class compare with each other
        private static int compare(Object a, Object b) {
            if (a instanceof Comparable<?> comparable && a.getClass() == b.getClass()) {
                return ((Comparable<Object>) comparable).compareTo(b);
            }
            return a.toString().compareTo(b.toString());
        }
    }
}
