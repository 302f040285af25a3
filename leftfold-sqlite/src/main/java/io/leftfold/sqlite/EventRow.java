package io.leftfold.sqlite;

import io.leftfold.RecordedEvent;
import io.leftfold.spi.Checksum;
import io.leftfold.spi.Labels;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event on its way into a row; [EventReader] goes back.
final class EventRow {
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
        setText(insert, 11, Labels.tags(event.tags()));
        setText(insert, 12, event.metadata().correlationId().orElse(null));
        setText(insert, 13, event.metadata().causationId().orElse(null));
        insert.setBytes(14, Labels.rest(event.metadata()));
        insert.setBytes(15, event.payload().bytes());
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

    private static void setText(PreparedStatement statement, int parameter, @Nullable String text) throws SQLException {
        if (text == null) {
            statement.setObject(parameter, null);
        } else {
            statement.setString(parameter, text);
        }
    }
}
