package io.leftfold.json;

import io.leftfold.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Writes and reads one record as JSON, as strictly as [JsonCodec] does: for states that are kept as snapshots. Safe
/// for use by several threads.
///
/// @param <R> the record
public final class JsonRecord<R extends Record> {
    private static final int DIGEST_BYTES = 8;

    private final Class<R> record;
    private final EventType type;
    private final String schema;

    private JsonRecord(Class<R> record, EventType type, String schema) {
        this.record = record;
        this.type = type;
        this.schema = schema;
    }

    /// @param schemaVersion to be raised when the values of a record come to mean something else while their
    ///     types stay, at least 1
    /// @throws IllegalArgumentException if the record cannot be written and read exactly
    public static <R extends Record> JsonRecord<R> of(Class<R> record, int schemaVersion) {
        if (schemaVersion < 1) {
            throw new IllegalArgumentException("schema versions count from 1: " + schemaVersion);
        }
        var json = StrictJson.mapper(List.of());
        new Components(json, Set.of()).check(record);
        var shapes = new Shapes(json, Set.of());
        var shape = shapes.of(record) + " " + shapes.definitions();
        return new JsonRecord<>(
                record,
                new EventType(record.getSimpleName(), record, List.of(), json),
                "json:" + schemaVersion + ":" + digest(shape));
    }

    /// Stands for the format, the version that was given, and the names and types of all components, also of
    /// records within: another text is another JSON.
    public String schema() {
        return schema;
    }

    /// @throws IllegalArgumentException if a value cannot be said in JSON
    public byte[] encode(R value) {
        return type.write(value);
    }

    /// @throws UndecodableException if the bytes are not what [#encode] writes under this [#schema]
    public R decode(byte[] bytes) {
        try {
            return record.cast(type.read(type.version(), bytes));
        } catch (UnreadableException failure) {
            throw new UndecodableException(record.getSimpleName() + " cannot be decoded: " + failure.reason(), failure);
        }
    }

    private static String digest(String text) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
