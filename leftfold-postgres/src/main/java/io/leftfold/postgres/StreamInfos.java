package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.spi.Checksum;
import io.leftfold.spi.StreamColumns;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Reads what is known of a stream.
final class StreamInfos {
    private StreamInfos() {}

    /// The stream of the row that `row` is at, a result of [Sql#streamInfo].
    static StreamInfo read(ResultSet row, String store) throws SQLException {
        try {
            return new StreamInfo(
                    new StreamId(row.getString(1), row.getString(2)),
                    row.getLong(3),
                    Checksum.instant(row.getLong(4)),
                    Checksum.instant(row.getLong(5)),
                    StreamColumns.state(row.getInt(6)),
                    StreamColumns.fields(row.getBytes(7)));
        } catch (IllegalArgumentException undecodable) {
            throw new CorruptStoreException(
                    store + ": the stream " + row.getString(1) + "-" + row.getString(2) + " is not what was written: "
                            + undecodable.getMessage() + "; stop and restore from a backup",
                    undecodable);
        }
    }
}
