package io.leftfold.jdbc;

import com.github.luben.zstd.Zstd;
import io.leftfold.CorruptStoreException;
import io.leftfold.Payload;
import io.leftfold.ReadModelDatabase;
import io.leftfold.StreamId;
import io.leftfold.decide.Anchor;
import io.leftfold.decide.Snapshot;
import io.leftfold.decide.SnapshotInfo;
import io.leftfold.decide.SnapshotStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Snapshots in the table `leftfold_snapshot` of a database of read models, compressed with zstd. Safe for use by
/// several threads.
public final class JdbcSnapshots implements SnapshotStore {
    /// What is made before the first use; see [Tables#missing] for those who let others make it.
    public static final Tables TABLES = Tables.of("snapshot", "snapshot-1", "snapshot-2");

    /// The library's own default: more takes longer and gains little.
    private static final int LEVEL = 3;

    private static final int STATE_BYTES_MAX = 256 << 20;

    private static final String LOAD = Tables.load("load_snapshot");
    private static final String SAVE = Tables.load("save_snapshot");
    private static final String DELETE_OLD = Tables.load("delete_old_snapshots");
    private static final String LIST = Tables.load("list_snapshots");
    private static final String OF_STREAM = Tables.load("snapshots_of_stream");
    private static final String DELETE =
            "DELETE FROM leftfold_snapshot WHERE log = ? AND category = ? AND entity = ? AND schema_name = ? AND version = ?";
    private static final String DELETE_ALL = "DELETE FROM leftfold_snapshot WHERE log = ? AND (category = ? OR ? = '')";

    private final ReadModelDatabase<Connection> database;

    private JdbcSnapshots(ReadModelDatabase<Connection> database) {
        this.database = database;
    }

    /// Snapshots in `database`, which the caller closes, and whose table is made where it is missing.
    ///
    /// @throws io.leftfold.ReadOnlyStoreException if it is missing and may not be made
    public static JdbcSnapshots in(ReadModelDatabase<Connection> database) {
        TABLES.prepare(database);
        return new JdbcSnapshots(database);
    }

    @Override
    public Optional<Snapshot> load(UUID log, StreamId stream, String schema, long versionMax, long positionMax) {
        return database.read(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.first(
                        LOAD,
                        row -> snapshot(log, stream, row),
                        log,
                        stream.category(),
                        stream.entity(),
                        schema,
                        versionMax,
                        positionMax);
            }
        });
    }

    @Override
    public void save(Snapshot snapshot) {
        var anchor = snapshot.anchor();
        var stream = anchor.stream();
        database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                // Here, and so on a platform thread: the library is native code.
                return sql.update(
                        Dialect.of(connection).sql(SAVE),
                        anchor.log(),
                        stream.category(),
                        stream.entity(),
                        anchor.version(),
                        anchor.position(),
                        anchor.incarnation(),
                        anchor.eventId(),
                        snapshot.state().codec(),
                        snapshot.state().size(),
                        Zstd.compress(snapshot.state().bytes(), LEVEL));
            }
        });
    }

    @Override
    public void delete(UUID log, StreamId stream, String schema, long version) {
        change(DELETE, log, stream.category(), stream.entity(), schema, version);
    }

    @Override
    public int deleteOld(UUID log, StreamId stream, String schema, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("at least one snapshot is left: " + keep);
        }
        return change(
                DELETE_OLD,
                log,
                stream.category(),
                stream.entity(),
                schema,
                log,
                stream.category(),
                stream.entity(),
                schema,
                keep - 1);
    }

    @Override
    public int deleteAll(UUID log, Optional<String> category) {
        return change(DELETE_ALL, log, category.orElse(""), category.orElse(""));
    }

    @Override
    public List<SnapshotInfo> list(UUID log, Optional<String> category, Optional<SnapshotInfo> after, int limit) {
        var last = after.map(SnapshotInfo::anchor);
        return database.read(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.query(
                        LIST,
                        row -> info(log, row),
                        log,
                        last.map(anchor -> anchor.stream().category()).orElse(""),
                        last.map(anchor -> anchor.stream().entity()).orElse(""),
                        last.map(Anchor::version).orElse(0L),
                        after.map(SnapshotInfo::schema).orElse(""),
                        category.orElse(""),
                        category.orElse(""),
                        limit);
            }
        });
    }

    /// The snapshots of one stream, by version.
    public List<SnapshotInfo> ofStream(UUID log, StreamId stream) {
        return database.read(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.query(OF_STREAM, row -> info(log, row), log, stream.category(), stream.entity());
            }
        });
    }

    /// Deletes these, in one transaction; those that are gone already do not count.
    ///
    /// @return how many were deleted
    public int deleteEach(List<SnapshotInfo> snapshots) {
        var keys = snapshots.stream().map(JdbcSnapshots::key).toList();
        return database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                return IntStream.of(sql.updateEach(DELETE, keys)).sum();
            }
        });
    }

    private static @Nullable Object[] key(SnapshotInfo snapshot) {
        var anchor = snapshot.anchor();
        var stream = anchor.stream();
        return new @Nullable Object[] {
            anchor.log(), stream.category(), stream.entity(), snapshot.schema(), anchor.version()
        };
    }

    private int change(String statement, Object... arguments) {
        return database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.update(statement, arguments);
            }
        });
    }

    private static Snapshot snapshot(UUID log, StreamId stream, ResultSet row) throws SQLException {
        long size = row.getLong("size");
        if (size < 0 || size > STATE_BYTES_MAX) {
            throw new CorruptStoreException("a snapshot of " + stream + " has " + size + " bytes; delete it");
        }
        return new Snapshot(
                anchor(log, stream, row),
                Payload.of(row.getString("schema_name"), Zstd.decompress(row.getBytes("state"), (int) size)));
    }

    private static SnapshotInfo info(UUID log, ResultSet row) throws SQLException {
        return new SnapshotInfo(
                anchor(log, StreamId.of(row.getString("category"), row.getString("entity")), row),
                row.getString("schema_name"),
                row.getLong("size"),
                row.getLong(9),
                Instant.parse(row.getString("saved_at")));
    }

    private static Anchor anchor(UUID log, StreamId stream, ResultSet row) throws SQLException {
        return new Anchor(
                log,
                row.getLong("incarnation"),
                stream,
                row.getLong("version"),
                row.getLong("position"),
                UUID.fromString(row.getString("event_id")));
    }
}
