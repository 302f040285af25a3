package io.leftfold.json;

import io.leftfold.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/// Writes and reads records of one class as JSON, by the rules of [JsonCodec]: strict both ways, and equal
/// records have equal texts. For what is kept beside a log and can be built anew, so it has no versions. Safe for
/// use by several threads.
///
/// @param <D> the record
public final class RecordJson<D> {
    private final Class<D> record;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    private RecordJson(Class<D> record) {
        this.record = record;
        var json = StrictJson.mapper(List.of());
        new Components(json, Set.of()).check(record.asSubclass(Record.class));
        this.writer = json.writerFor(record);
        this.reader = json.readerFor(record);
    }

    /// @throws IllegalArgumentException if `record` cannot be written and read exactly
    public static <D extends Record> RecordJson<D> of(Class<D> record) {
        return new RecordJson<>(record);
    }

    public Class<D> record() {
        return record;
    }

    /// @throws IllegalArgumentException if it cannot be written
    public String write(D value) {
        byte[] bytes;
        try {
            bytes = writer.writeValueAsBytes(value);
        } catch (JacksonException e) {
            var refusal = UnreadableException.of(e);
            throw new IllegalArgumentException(
                    record.getSimpleName() + " cannot be written: " + refusal.reason(), refusal.getCause());
        }
        if (WellFormed.firstFault(bytes) >= 0) {
            throw new IllegalArgumentException(
                    record.getSimpleName() + " cannot be written: it holds half a surrogate pair");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// @throws UndecodableException if `json` is no such record, as today's class has it
    public D read(String json) {
        @Nullable Object value;
        try {
            value = reader.readValue(json);
        } catch (JacksonException e) {
            var refusal = UnreadableException.of(e);
            throw new UndecodableException(
                    record.getSimpleName() + " cannot be read: " + refusal.reason(),
                    refusal.getCause() == null ? e : refusal.getCause());
        }
        if (value == null) {
            throw new UndecodableException(record.getSimpleName() + " cannot be read: it is null");
        }
        return record.cast(value);
    }
}
