package io.leftfold.json;

import io.leftfold.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Writes and reads records of one class as JSON, by the rules of [JsonCodec]: strict both ways, and equal records
/// have equal bytes. For what is kept beside a log and can be built anew: documents, and states as snapshots.
/// Immutable; safe for use by several threads.
///
/// @param <R> the record
public final class JsonRecord<R extends Record> {
    private static final int DIGEST_BYTES = 8;

    private final Class<R> record;
    private final RecordForm form;
    private final int schemaVersion;
    private final String shape;

    private JsonRecord(Class<R> record, RecordForm form, int schemaVersion, String shape) {
        this.record = record;
        this.form = form;
        this.schemaVersion = schemaVersion;
        this.shape = shape;
    }

    /// In schema version 1.
    ///
    /// @throws IllegalArgumentException if the record cannot be written and read exactly
    public static <R extends Record> JsonRecord<R> of(Class<R> record) {
        var json = StrictJson.mapper(List.of());
        new Components(json, Set.of()).check(record);
        var shapes = new Shapes(json, Set.of());
        var shape = shapes.of(record) + " " + shapes.definitions();
        var form = new RecordForm(record.getSimpleName(), json.writerFor(record), json.readerFor(record));
        return new JsonRecord<>(record, form, 1, digest(shape));
    }

    /// @param schemaVersion to be raised when the values of a record come to mean something else while their
    ///     types stay, at least 1
    public JsonRecord<R> withSchemaVersion(int schemaVersion) {
        if (schemaVersion < 1) {
            throw new IllegalArgumentException("schema versions count from 1: " + schemaVersion);
        }
        return new JsonRecord<>(record, form, schemaVersion, shape);
    }

    public Class<R> record() {
        return record;
    }

    /// Stands for the format, the version that was given, and the names and types of all components, also of
    /// records within: another text is another JSON.
    public String schema() {
        return "json:" + schemaVersion + ":" + shape;
    }

    /// @throws IllegalArgumentException if a value cannot be said in JSON
    public byte[] encode(R value) {
        return form.write(value);
    }

    /// @throws UndecodableException if the bytes are not what [#encode] writes under this [#schema]
    public R decode(byte[] bytes) {
        try {
            return record.cast(form.read(bytes));
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
