package io.leftfold.json;

import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/// Teaches Jackson that a type is a text, as a value and as the key of a map.
final class TextValues {
    private TextValues() {}

    /// @param isDomain whether the application gave the functions, so that what they throw says why
    static <V> void register(SimpleModule module, Value<V> value, boolean isDomain) {
        module.addSerializer(value.type(), new Writer<>(value));
        module.addKeySerializer(value.type(), new KeyWriter<>(value));
        module.addDeserializer(value.type(), new Reader<>(value, isDomain));
        module.addKeyDeserializer(value.type(), new KeyReader<>(value, isDomain));
    }

    private static <V> V parse(Value<V> value, boolean isDomain, String text, JsonParser at) {
        V parsed;
        try {
            parsed = value.read().apply(text);
        } catch (RuntimeException e) {
            var name = value.type().getSimpleName();
            throw isDomain
                    ? RefusedException.reading(at, name + " refused it: " + e.getMessage(), e)
                    : RefusedException.reading(at, "not a valid " + name);
        }
        if (parsed == null) {
            throw RefusedException.reading(at, value.type().getSimpleName() + " made null of it");
        }
        return parsed;
    }

    private static <V> String text(Function<V, String> write, V value, JsonGenerator at) {
        var text = write.apply(value);
        if (text == null) {
            throw RefusedException.writing(at, value.getClass().getSimpleName() + " gave null for its text");
        }
        return text;
    }

    private static final class Writer<V> extends StdScalarSerializer<V> {
        private final Value<V> value;

        Writer(Value<V> value) {
            super(value.type());
            this.value = value;
        }

        @Override
        public void serialize(V object, JsonGenerator out, SerializationContext context) {
            out.writeString(text(value.write(), object, out));
        }
    }

    private static final class KeyWriter<V> extends StdScalarSerializer<V> {
        private final Value<V> value;

        KeyWriter(Value<V> value) {
            super(value.type());
            this.value = value;
        }

        @Override
        public void serialize(V object, JsonGenerator out, SerializationContext context) {
            out.writeName(text(value.write(), object, out));
        }
    }

    private static final class Reader<V> extends StdScalarDeserializer<V> {
        private final Value<V> value;
        private final boolean isDomain;

        Reader(Value<V> value, boolean isDomain) {
            super(value.type());
            this.value = value;
            this.isDomain = isDomain;
        }

        @Override
        public V deserialize(JsonParser in, DeserializationContext context) {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw RefusedException.reading(
                        in, "expected a string for " + value.type().getSimpleName());
            }
            return parse(value, isDomain, in.getString(), in);
        }
    }

    private static final class KeyReader<V> extends KeyDeserializer {
        private final Value<V> value;
        private final boolean isDomain;

        KeyReader(Value<V> value, boolean isDomain) {
            this.value = value;
            this.isDomain = isDomain;
        }

        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return parse(value, isDomain, key, context.getParser());
        }
    }
}
