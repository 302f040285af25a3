package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.spi.Checksum;
import io.leftfold.spi.Labels;
import io.leftfold.spi.PageReader.Span;
import io.leftfold.spi.RepeatedMetadata;
import io.leftfold.spi.RepeatedText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads events from the rows of one result, behind the columns that say what they are read for: for a page two,
/// where what is read begins and ends.
///
/// Texts are taken as their bytes: what mostly repeats from row to row is made once.
final class EventReader {
    /// What it expects of the table `event e`, for events without tags and metadata.
    static final String DATA_COLUMNS = "e.position, e.stream, e.version, e.id, e.recorded_at, e.occurred_at,"
            + " e.checksum, e.schema_version, e.type, e.codec, e.payload";

    /// The column that is null where a statement leaves out what is too much for a page.
    private static final int PAYLOAD = 11;

    /// What it expects for whole events.
    static final String COLUMNS = DATA_COLUMNS + ", e.tags, e.correlation_id, e.causation_id, e.metadata";

    /// Knows streams by their numbers.
    interface Streams {
        /// Without asking the database.
        @Nullable
        StreamId known(int number);

        /// @return names of all these; those that have no row are left out
        Map<Integer, StreamId> find(Set<Integer> numbers) throws SQLException;
    }

    /// A row whose stream is not known by name yet.
    record Row(
            long position,
            int stream,
            long version,
            UUID id,
            long recordedAt,
            long occurredAt,
            long checksum,
            int schemaVersion,
            String type,
            Payload payload,
            Set<Tag> tags,
            Metadata metadata) {}

    private final String store;
    private final boolean isDataOnly;
    private final RepeatedText type = new RepeatedText();
    private final RepeatedText codec = new RepeatedText();
    private final RepeatedMetadata metadata = new RepeatedMetadata(Compact::text);
    private final Optional<ArchiveFolder.Reading> archive;
    private final Checksum checksum = new Checksum();

    /// Columns before those of the event.
    private final int before;

    private Span span = new Span(1, 0);
    private boolean isHeavy;

    /// @param archive where the payloads and metadata of archived events are, by the first position of the
    ///                database in the first column; without it they are not read
    EventReader(String store, boolean isDataOnly, Optional<ArchiveFolder.Reading> archive) {
        this(store, isDataOnly, archive, 2);
    }

    private EventReader(String store, boolean isDataOnly, Optional<ArchiveFolder.Reading> archive, int before) {
        this.store = store;
        this.isDataOnly = isDataOnly;
        this.archive = archive;
        this.before = before;
    }

    /// Of events without tags and metadata, of several streams: the first column says which.
    static EventReader ofStreams(String store) {
        return new EventReader(store, true, Optional.empty(), 1);
    }

    /// The version of the row's event, whatever else is read of it.
    long version(ResultSet row) throws SQLException {
        return row.getInt(before + 3);
    }

    /// What [#event] makes an event of; null if its payload was left out, or is archived.
    @Nullable
    Row usual(ResultSet row) throws SQLException {
        var payload = row.getBytes(before + PAYLOAD);
        return payload == null ? null : row(row, payload);
    }

    /// What the first row said.
    Span span() {
        return span;
    }

    /// Whether a payload was left out, so that what was read counts for nothing.
    boolean isHeavy() {
        return isHeavy;
    }

    /// The events of all rows, up to where their payloads have `bytesMax`, or to one that is archived elsewhere.
    ///
    /// @throws CorruptStoreException if one is not what was written
    List<RecordedEvent> read(ResultSet row, Streams streams, long bytesMax) throws SQLException {
        var rows = new ArrayList<Row>();
        var names = new ArrayList<@Nullable StreamId>();
        var unknown = new LinkedHashSet<Integer>();
        long bytes = 0;
        while (bytes < bytesMax && row.next()) {
            var payload = row.getBytes(before + PAYLOAD);
            if (payload == null) {
                isHeavy = true;
                return List.of();
            }
            var one = row(row, payload);
            if (rows.isEmpty()) {
                span = new Span(row.getLong(1), row.getLong(2));
            }
            if (one == null) {
                break;
            }
            rows.add(one);
            var name = streams.known(one.stream);
            names.add(name);
            if (name == null) {
                unknown.add(one.stream);
            }
            bytes += one.payload.size();
        }
        var found = unknown.isEmpty() ? Map.<Integer, StreamId>of() : streams.find(unknown);
        var events = new ArrayList<RecordedEvent>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            var one = rows.get(i);
            var name = names.get(i);
            events.add(event(one, name == null ? found.get(one.stream) : name, checksum));
        }
        return events;
    }

    /// @return null if it is archived, and there is no file of it
    private @Nullable Row row(ResultSet row, byte[] payload) throws SQLException {
        long position = row.getLong(before + 1);
        try {
            long recordedAt = row.getLong(before + 5);
            long occurred = row.getLong(before + 6);
            long occurredAt = row.wasNull() ? recordedAt : occurred;
            var codecName = codec.of(row.getBytes(before + 10));
            boolean isArchived = codecName.isEmpty();
            long end = row.getLong(1);
            var archived = archive.filter(_ -> isArchived).flatMap(reading -> reading.event(position, end));
            if (isArchived && archived.isEmpty()) {
                return null;
            }
            return new Row(
                    position,
                    row.getInt(before + 2),
                    row.getInt(before + 3),
                    row.getObject(before + 4, UUID.class),
                    recordedAt,
                    occurredAt,
                    row.getLong(before + 7),
                    row.getInt(before + 8),
                    type.of(row.getBytes(before + 9)),
                    archived.isPresent() ? archived.get().payload() : Payload.owning(codecName, payload),
                    isDataOnly ? Set.of() : Labels.tags(row.getBytes(before + 12)),
                    isDataOnly
                            ? Metadata.EMPTY
                            : archived.isPresent()
                                    ? archived.get().metadata()
                                    : metadata.of(
                                            row.getBytes(before + 13),
                                            row.getBytes(before + 14),
                                            row.getBytes(before + 15)));
        } catch (IllegalArgumentException | NullPointerException undecodable) {
            throw neverWritten(position, undecodable);
        }
    }

    /// For use by several threads.
    ///
    /// @throws CorruptStoreException if it is not what was written
    RecordedEvent event(Row row, @Nullable StreamId stream) {
        return event(row, stream, new Checksum());
    }

    private RecordedEvent event(Row row, @Nullable StreamId stream, Checksum checksum) {
        if (stream == null) {
            throw new CorruptStoreException(store + ": the event at position " + row.position + " is of stream number "
                    + row.stream + ", which has no row; stop and restore from a backup");
        }
        RecordedEvent event;
        try {
            event = new RecordedEvent(
                    row.position,
                    stream,
                    row.version,
                    row.id,
                    row.type,
                    row.schemaVersion,
                    row.payload,
                    row.tags,
                    row.metadata,
                    Checksum.instant(row.recordedAt),
                    Checksum.instant(row.occurredAt));
        } catch (IllegalArgumentException | DateTimeException undecodable) {
            throw neverWritten(row.position, undecodable);
        }
        long expected = isDataOnly ? row.checksum >>> 32 : row.checksum;
        long actual = isDataOnly ? checksum.sumData(event) : checksum.sum(event);
        if (actual != expected) {
            throw new CorruptStoreException(String.format(
                    Locale.ROOT,
                    "%s: the event at position %d has checksum %d, not %d as when it was written; stop and restore from a backup",
                    store,
                    row.position,
                    actual,
                    expected));
        }
        return event;
    }

    private CorruptStoreException neverWritten(long position, RuntimeException undecodable) {
        return new CorruptStoreException(
                store + ": the event at position " + position + " holds a value that was never written: "
                        + undecodable.getMessage() + "; stop and restore from a backup",
                undecodable);
    }
}
