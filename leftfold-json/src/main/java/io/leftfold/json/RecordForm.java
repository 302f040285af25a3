package io.leftfold.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/// Values of one class as JSON: the only place where bytes meet Jackson, so that nothing of it, and nothing of a
/// payload in its messages, gets through.
///
/// @param name what messages of writing call the value
record RecordForm(String name, ObjectWriter writer, ObjectReader reader) {
    /// @throws IllegalArgumentException if JSON cannot say it
    byte[] write(Object value) {
        byte[] bytes;
        try {
            bytes = writer.writeValueAsBytes(value);
        } catch (JacksonException e) {
            var refusal = UnreadableException.of(e);
            throw new IllegalArgumentException(name + " cannot be written: " + refusal.reason(), refusal.getCause());
        }
        if (WellFormed.firstFault(bytes) >= 0) {
            throw new IllegalArgumentException(name + " cannot be written: it holds half a surrogate pair");
        }
        return bytes;
    }

    Object read(byte[] bytes) throws UnreadableException {
        return read(reader, bytes);
    }

    static Object read(ObjectReader reader, byte[] bytes) throws UnreadableException {
        WellFormed.check(bytes);
        @Nullable Object value;
        try {
            value = reader.readValue(bytes);
        } catch (JacksonException e) {
            throw UnreadableException.of(e);
        } catch (IllegalStateException e) {
            // Jackson's defence against names that were made to collide.
            throw new UnreadableException("too many property names of one hash");
        }
        if (value == null) {
            throw new UnreadableException("at the top: null where a value is needed");
        }
        return value;
    }
}
