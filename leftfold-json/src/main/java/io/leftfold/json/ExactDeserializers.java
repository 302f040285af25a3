package io.leftfold.json;

import java.util.Collection;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/// Refuses `null` in what collections hold.
final class ExactDeserializers extends ValueDeserializerModifier {
    @Override
    public ValueDeserializer<?> modifyCollectionDeserializer(
            DeserializationConfig config,
            CollectionType type,
            BeanDescription.Supplier bean,
            ValueDeserializer<?> deserializer) {
        return new Contents(deserializer);
    }

    @Override
    public ValueDeserializer<?> modifyMapDeserializer(
            DeserializationConfig config,
            MapType type,
            BeanDescription.Supplier bean,
            ValueDeserializer<?> deserializer) {
        return new Contents(deserializer);
    }

    private static final class Contents extends DelegatingDeserializer {
        Contents(ValueDeserializer<?> inner) {
            super(inner);
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> inner) {
            return new Contents(inner);
        }

        @Override
        public Object deserialize(JsonParser in, DeserializationContext context) {
            Object read = super.deserialize(in, context);
            var contents = read instanceof Map<?, ?> map ? map.values() : (Collection<?>) read;
            for (Object each : contents) {
                if (each == null) {
                    throw RefusedException.reading(in, "null in a list, set or map");
                }
            }
            return read;
        }
    }
}
