package io.leftfold.json;

import java.util.Collection;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/// Refuses `null` in what collections hold, and for what is written as a text all that is none.
final class ExactDeserializers extends ValueDeserializerModifier {
    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier bean, ValueDeserializer<?> deserializer) {
        return deserializer instanceof FromStringDeserializer<?> ? new Texts(deserializer) : deserializer;
    }

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

    private static final class Texts extends DelegatingDeserializer {
        Texts(ValueDeserializer<?> inner) {
            super(inner);
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> inner) {
            return new Texts(inner);
        }

        @Override
        public Object deserialize(JsonParser in, DeserializationContext context) {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw RefusedException.reading(
                        in, "expected a string for " + handledType().getSimpleName());
            }
            return super.deserialize(in, context);
        }
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
