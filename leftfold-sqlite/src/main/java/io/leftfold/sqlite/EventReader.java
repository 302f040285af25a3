package io.leftfold.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leftfold.CorruptStoreException;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.spi.Checksum;
import io.leftfold.spi.Labels;
import io.leftfold.spi.RepeatedMetadata;
import io.leftfold.spi.RepeatedText;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads events from the rows of one result.
///
/// Texts are taken as their bytes, which the file holds in UTF-8: the driver's own way to a text takes several
/// times as long. What mostly repeats from row to row is made once.
final class EventReader {
    /// What it expects of a result, of the table `event e`, for events without tags and metadata.
    static final String DATA_COLUMNS = "e.position, e.stream, e.version, e.id, e.recorded_at,"
            + " coalesce(e.occurred_at, e.recorded_at), e.checksum, e.schema_version, e.type, e.codec, e.payload";

    /// What it expects for whole events.
    static final String COLUMNS = DATA_COLUMNS + ", e.tags, e.correlation_id, e.causation_id, e.metadata";

    /// Knows a stream by its number.
    interface Streams {
        /// @throws IllegalArgumentException if there is none
        StreamId of(long number) throws SQLException;
    }

    private final ResultSet row;
    private final Path file;
    private final Streams streams;
    private final boolean isDataOnly;
    private final RepeatedText type = new RepeatedText();
    private final RepeatedText codec = new RepeatedText();
    private final RepeatedMetadata metadata = new RepeatedMetadata(bytes -> new String(bytes, UTF_8));
    private final Checksum checksum = new Checksum();
    private long number;
    private @Nullable StreamId stream;

    EventReader(ResultSet row, Path file, Streams streams, boolean isDataOnly) {
        this.row = row;
        this.file = file;
        this.streams = streams;
        this.isDataOnly = isDataOnly;
    }

    /// The event of the row that the result is at.
    ///
    /// @throws CorruptStoreException if it is not what was written
    RecordedEvent read() throws SQLException {
        long position = row.getLong(1);
        try {
            long recordedAt = row.getLong(5);
            long occurredAt = row.getLong(6);
            var recorded = Checksum.instant(recordedAt);
            var event = new RecordedEvent(
                    position,
                    stream(row.getLong(2)),
                    row.getLong(3),
                    EventRow.uuid(row.getBytes(4)),
                    type.of(row.getBytes(9)),
                    Math.toIntExact(row.getLong(8)),
                    Payload.owning(codec.of(row.getBytes(10)), row.getBytes(11)),
                    isDataOnly ? Set.of() : Labels.tags(row.getBytes(12)),
                    isDataOnly ? Metadata.EMPTY : metadata.of(row.getBytes(13), row.getBytes(14), row.getBytes(15)),
                    recorded,
                    occurredAt == recordedAt ? recorded : Checksum.instant(occurredAt));
            check(event, row.getLong(7));
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

    private StreamId stream(long now) throws SQLException {
        var known = stream;
        if (known == null || number != now) {
            known = streams.of(now);
            stream = known;
            number = now;
        }
        return known;
    }

    private void check(RecordedEvent event, long stored) {
        long expected = isDataOnly ? stored >>> 32 : stored;
        long actual = isDataOnly ? checksum.sumData(event) : checksum.sum(event);
        if (actual != expected) {
            throw new CorruptStoreException(String.format(
                    Locale.ROOT,
                    "%s: the event at position %d has checksum %d, not %d as when it was written; stop and restore from a backup",
                    file,
                    event.position(),
                    actual,
                    expected));
        }
    }
}
