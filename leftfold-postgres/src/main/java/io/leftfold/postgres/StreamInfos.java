package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.Payload;
import io.leftfold.StreamEvent;
import io.leftfold.StreamEvent.Described;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.spi.Checksum;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads what is known of a stream.
final class StreamInfos {
    /// Free fields are kept as the payload of the event that sets them.
    private static final String FIELDS_CODEC =
            new Described(Map.of()).toEventData(new UUID(0, 0)).payload().codec();

    private StreamInfos() {}

    /// The stream of the row that `row` is at, a result of [Sql#streamInfo].
    static StreamInfo read(ResultSet row, String store) throws SQLException {
        try {
            return new StreamInfo(
                    new StreamId(row.getString(1), row.getString(2)),
                    row.getLong(3),
                    Checksum.instant(row.getLong(4)),
                    Checksum.instant(row.getLong(5)),
                    StreamTip.state(row.getInt(6)),
                    fields(row.getBytes(7)));
        } catch (IllegalArgumentException undecodable) {
            throw new CorruptStoreException(
                    store + ": the stream " + row.getString(1) + "-" + row.getString(2) + " is not what was written: "
                            + undecodable.getMessage() + "; stop and restore from a backup",
                    undecodable);
        }
    }

    /// The free fields as a row has them.
    static Map<String, String> fields(byte @Nullable [] fields) {
        return fields != null
                        && StreamEvent.of(StreamEvent.DESCRIBED, Payload.of(FIELDS_CODEC, fields))
                                instanceof Described(var described)
                ? described
                : Map.of();
    }
}
