package io.leftfold.sqlite;

import io.leftfold.CorruptStoreException;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.spi.Checksum;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An event as a row, there and back.
final class EventRow {
    /// What [#read] expects of a result, from the tables `event e` and `stream s`.
    static final String COLUMNS = "e.position, s.category, s.entity, e.version, e.id, e.recorded_at, e.occurred_at,"
            + " e.checksum, e.schema_version, e.type, e.codec, e.tags, e.correlation_id, e.causation_id, e.metadata,"
            + " e.payload";

    private static final Comparator<Tag> TAG_ORDER =
            Comparator.comparing(Tag::name).thenComparing(Tag::value);

    private EventRow() {}

    /// Fills in the parameters of [Sql#INSERT_EVENT].
    static void bind(PreparedStatement insert, RecordedEvent event, long stream, boolean occurredIsGiven)
            throws SQLException {
        insert.setLong(1, event.position());
        insert.setLong(2, stream);
        insert.setLong(3, event.version());
        insert.setBytes(4, bytes(event.id()));
        insert.setLong(5, Checksum.micros(event.recordedAt()));
        if (occurredIsGiven) {
            insert.setLong(6, Checksum.micros(event.occurredAt()));
        } else {
            insert.setObject(6, null);
        }
        insert.setLong(7, Checksum.of(event));
        insert.setInt(8, event.schemaVersion());
        insert.setString(9, event.type());
        insert.setString(10, event.payload().codec());
        setText(insert, 11, tags(event.tags()));
        setText(insert, 12, event.metadata().correlationId().orElse(null));
        setText(insert, 13, event.metadata().causationId().orElse(null));
        insert.setBytes(14, rest(event.metadata()));
        insert.setBytes(15, event.payload().bytes());
    }

    /// The event of the row that `row` is at.
    ///
    /// @throws CorruptStoreException if it is not what was written
    static RecordedEvent read(ResultSet row, Path file) throws SQLException {
        long position = row.getLong(1);
        try {
            var recordedAt = Checksum.instant(row.getLong(6));
            long occurredAt = row.getLong(7);
            var event = new RecordedEvent(
                    position,
                    new StreamId(row.getString(2), row.getString(3)),
                    row.getLong(4),
                    uuid(row.getBytes(5)),
                    row.getString(10),
                    Math.toIntExact(row.getLong(9)),
                    Payload.of(row.getString(11), row.getBytes(16)),
                    tags(row.getString(12)),
                    metadata(row.getString(13), row.getString(14), row.getBytes(15)),
                    recordedAt,
                    occurredAt == 0 && isNull(row, 7) ? recordedAt : Checksum.instant(occurredAt));
            long expected = row.getLong(8);
            long actual = Checksum.of(event);
            if (actual != expected) {
                throw new CorruptStoreException(String.format(
                        Locale.ROOT,
                        "%s: the event at position %d has checksum %d, not %d as when it was written; stop and restore from a backup",
                        file,
                        position,
                        actual,
                        expected));
            }
            return event;
        } catch (IllegalArgumentException
                | NullPointerException
                | ArithmeticException
                | java.time.DateTimeException undecodable) {
            throw new CorruptStoreException(
                    file + ": the event at position " + position + " holds a value that was never written: "
                            + undecodable.getMessage() + "; stop and restore from a backup",
                    undecodable);
        }
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /// @throws IllegalArgumentException if there are not 16 bytes
    static UUID uuid(byte[] bytes) {
        if (bytes.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("an id has 16 bytes, not " + bytes.length);
        }
        var both = ByteBuffer.wrap(bytes);
        return new UUID(both.getLong(), both.getLong());
    }

    /// One per line, which no tag can hold; null for none.
    static @Nullable String tags(Set<Tag> tags) {
        return tags.isEmpty() ? null : tags.stream().map(Tag::toString).collect(Collectors.joining("\n"));
    }

    static Set<Tag> tags(@Nullable String lines) {
        if (lines == null) {
            return Set.of();
        }
        var tags = new TreeSet<>(TAG_ORDER);
        lines.lines().map(Tag::parse).forEach(tags::add);
        return Collections.unmodifiableSet(tags);
    }

    /// The entries that have no column of their own; null for none.
    private static byte @Nullable [] rest(Metadata metadata) {
        var rest = new TreeMap<>(metadata.entries());
        rest.remove(Metadata.CORRELATION_ID);
        rest.remove(Metadata.CAUSATION_ID);
        return rest.isEmpty() ? null : new Metadata(rest).encode();
    }

    private static Metadata metadata(
            @Nullable String correlationId, @Nullable String causationId, byte @Nullable [] rest) {
        var entries = new TreeMap<String, String>(
                rest == null ? Map.of() : Metadata.decode(rest).entries());
        if (correlationId != null) {
            entries.put(Metadata.CORRELATION_ID, correlationId);
        }
        if (causationId != null) {
            entries.put(Metadata.CAUSATION_ID, causationId);
        }
        return entries.isEmpty() ? Metadata.EMPTY : new Metadata(entries);
    }

    private static boolean isNull(ResultSet row, int column) throws SQLException {
        return row.getObject(column) == null;
    }

    private static void setText(PreparedStatement statement, int parameter, @Nullable String text) throws SQLException {
        if (text == null) {
            statement.setObject(parameter, null);
        } else {
            statement.setString(parameter, text);
        }
    }
}
