package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.Damage;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import io.leftfold.StreamEvent;
import io.leftfold.StreamEvent.Described;
import io.leftfold.StreamId;
import io.leftfold.StreamState;
import io.leftfold.spi.StreamColumns;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks for damage in a log: whether the guards of its tables stand, and what must hold among events,
/// streams, tags and keys, all in one state of the database, while others append. Each part is looked at even
/// where another is damaged.
///
/// Takes memory for each stream, some 200 bytes.
final class Verification {
    private static final int FINDINGS_MAX = 1_000;
    private static final int PAGE = 500;

    private interface Check {
        void run() throws SQLException;
    }

    private interface Look {
        void at(ResultSet row) throws SQLException;
    }

    /// What the standard events of one stream add up to.
    ///
    /// @param fields empty where they are archived
    private record Life(StreamState state, Optional<Map<String, String>> fields) {
        static final Life NEW = new Life(StreamState.OPEN, Optional.of(Map.of()));

        Life after(RecordedEvent event) {
            boolean describes = event.type().equals(StreamEvent.DESCRIBED);
            return new Life(
                    state.after(event.type()),
                    describes && StreamEvent.of(event.type(), event.payload()) instanceof Described(var now)
                            ? Optional.of(now)
                            : fields);
        }

        /// After an event whose payload is not read.
        Life afterArchived(String type) {
            return new Life(state.after(type), type.equals(StreamEvent.DESCRIBED) ? Optional.empty() : fields);
        }
    }

    private final Connection connection;
    private final Database database;
    private final Progress progress;
    private final List<Finding> findings = new ArrayList<>();
    private final Optional<ArchiveFolder> archive;
    private final EventScan scan;
    private final Map<StreamId, Life> lives = new HashMap<>();

    /// The last version of each stream, 0 before its first event.
    private final Map<Integer, Integer> versions = new HashMap<>();

    private long first = 1;
    private long head;

    private Verification(Connection connection, Database database, Optional<ArchiveFolder> archive, Progress progress) {
        this.connection = connection;
        this.database = database;
        this.archive = archive;
        this.scan = new EventScan(connection, database);
        this.progress = progress;
    }

    /// @param archive to be looked at too
    static List<Finding> run(Database database, Optional<ArchiveFolder> archive, Progress progress) {
        try (var connection = database.connect()) {
            // A statement may look at the whole log.
            connection.setNetworkTimeout(Runnable::run, 0);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            var verification = new Verification(connection, database, archive, progress);
            verification.checkAll();
            connection.rollback();
            return List.copyOf(verification.findings);
        } catch (SQLException failure) {
            throw Failures.translate(failure, database.name());
        }
    }

    private void checkAll() throws SQLException {
        try (var set = connection.createStatement()) {
            set.execute("SET LOCAL enable_seqscan = on");
        }
        check("table event", this::keepParts);
        check("schema", this::checkGuards);
        check("log", this::findEnds);
        check("stream numbers", () -> each("verify_streams", row -> versions.put(row.getInt(1), 0)));
        check("order", this::checkOrder);
        check("archive", this::checkArchive);
        check("events", this::checkEvents);
        check("ids", this::checkIds);
        check("tags", this::checkTags);
        check("keys", this::checkKeys);
        check("streams", this::checkStreams);
    }

    private void check(String part, Check check) throws SQLException {
        var before = connection.setSavepoint();
        try {
            check.run();
            connection.releaseSavepoint(before);
        } catch (SQLException failure) {
            if (connection.isClosed() || !Failures.isOfDamage(failure)) {
                throw failure;
            }
            connection.rollback(before);
            find(Damage.UNREADABLE, part, String.valueOf(failure.getMessage()));
        }
    }

    private void each(String resource, Look look) throws SQLException {
        try (var select = connection.prepareStatement(database.sql().load(resource))) {
            select.setFetchSize(10_000);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    look.at(row);
                }
            }
        }
    }

    /// Before the state of the database is fixed: a part that is archived meanwhile would be in none.
    private void keepParts() throws SQLException {
        try (var lock = connection.createStatement()) {
            lock.execute(database.sql().of("LOCK TABLE {schema}.event IN ACCESS SHARE MODE"));
        }
    }

    private void checkGuards() throws SQLException {
        each(
                "verify_guards",
                row -> find(
                        Damage.SCHEMA,
                        "table " + row.getString(1),
                        "has no trigger " + row.getString(2) + " as it was created, or it is disabled"));
    }

    private void findEnds() throws SQLException {
        each("log", row -> {
            first = row.getLong(3);
            head = row.getLong(4);
        });
    }

    private void checkOrder() throws SQLException {
        var last = new Object() {
            long position = 0;
            long recordedAt = Long.MIN_VALUE;
        };
        each("verify_order", row -> {
            long position = row.getLong(1);
            var where = "position " + position;
            if (position != last.position + 1) {
                find(Damage.POSITION_GAP, where, "follows position " + last.position);
            }
            last.position = position;
            if (row.getLong(2) < last.recordedAt) {
                find(Damage.RECORDED_AT, where, "was recorded before the event at the position before");
            }
            last.recordedAt = row.getLong(2);
            checkVersion(row.getInt(3), row.getInt(4), where);
        });
    }

    private void checkVersion(int stream, int version, String where) {
        var last = versions.get(stream);
        if (last == null) {
            find(Damage.STREAM_MISSING, where, "belongs to stream number " + stream + ", which has no row");
            return;
        }
        if (version != last + 1) {
            find(
                    Damage.VERSION_GAP,
                    where,
                    "has version " + version + " of stream number " + stream + ", where version " + (last + 1)
                            + " is due");
        }
        versions.put(stream, version);
    }

    private void checkArchive() throws SQLException {
        checkArchivedLives();
        if (archive.isEmpty()) {
            return;
        }
        for (var part : ArchivedParts.all(connection, database.sql())) {
            var read = new Object() {
                long upTo = part.first() - 1;
            };
            ArchivedParts.verify(connection, database.sql(), archive.get(), part, event -> {
                        describe(event);
                        read.upTo = event.position();
                    })
                    .ifPresent(this::find);
            if (read.upTo < part.last()) {
                forgetFields();
            }
            progress.at(part.last(), head);
        }
    }

    /// Since a part that is not read may have given others.
    private void forgetFields() {
        lives.replaceAll((_, life) -> new Life(life.state, Optional.empty()));
    }

    private void describe(RecordedEvent event) {
        if (event.type().equals(StreamEvent.DESCRIBED)) {
            lives.computeIfPresent(event.stream(), (_, life) -> new Life(life.state, Life.NEW.after(event).fields));
        }
    }

    private void checkArchivedLives() throws SQLException {
        each("verify_archived_lives", row -> {
            var type = row.getString(3);
            try {
                lives.compute(
                        new StreamId(row.getString(1), row.getString(2)),
                        (_, life) -> (life == null ? Life.NEW : life).afterArchived(type));
            } catch (IllegalArgumentException noName) {
                // That is found where the streams are looked at.
            }
        });
    }

    /// Page by page; where one is damaged its events are taken singly, and more and more at once after that.
    private void checkEvents() throws SQLException {
        long at = first - 1;
        int limit = PAGE;
        while (at < head) {
            try {
                for (var event : scan.read(at, head, limit)) {
                    if (event.isAboutStream()) {
                        lives.compute(event.stream(), (_, life) -> (life == null ? Life.NEW : life).after(event));
                    }
                    at = event.position();
                }
                limit = Math.min(2 * limit, PAGE);
                progress.at(at, head);
            } catch (CorruptStoreException damaged) {
                if (limit == 1) {
                    at = skip(at, damaged);
                }
                limit = 1;
            }
        }
    }

    /// @return the position of the damaged event, which is the next after `at`
    private long skip(long at, CorruptStoreException damaged) throws SQLException {
        try (var select = connection.prepareStatement(database.sql()
                .of("SELECT position, stream FROM {schema}.event WHERE position > ? ORDER BY position LIMIT 1"))) {
            select.setLong(1, at);
            try (var row = select.executeQuery()) {
                row.next();
                // One whose stream is missing was found before.
                if (versions.containsKey(row.getInt(2))) {
                    find(Damage.CHECKSUM, "position " + row.getLong(1), String.valueOf(damaged.getMessage()));
                }
                return row.getLong(1);
            }
        }
    }

    private void checkIds() throws SQLException {
        each(
                "verify_ids",
                row -> find(
                        Damage.INTEGRITY,
                        "position " + row.getLong(3),
                        "has the event id " + row.getString(1) + ", which is that of position " + row.getLong(2)));
    }

    private void checkTags() throws SQLException {
        each(
                "verify_tags_missing",
                row -> find(
                        Damage.TAG_MISSING,
                        "position " + row.getLong(1),
                        "has the tag " + row.getString(2) + ", which the index of tags does not know"));
        each(
                "verify_tags_unfounded",
                row -> find(
                        Damage.TAG_UNFOUNDED,
                        "position " + row.getLong(1),
                        "the index of tags says it has the tag number " + row.getLong(2) + ", which it has not"));
    }

    /// Every append has a key, so the ranges of the keys cover the log, one after the other.
    private void checkKeys() throws SQLException {
        var due = new Object() {
            long position = 1;
        };
        each("verify_keys", row -> {
            var where = "key " + row.getString(1);
            long begin = row.getLong(2);
            int count = row.getInt(3);
            if (begin < 1 || count < 0 || begin + count - 1 > head) {
                find(Damage.KEY_RANGE, where, "has " + count + " positions from " + begin + " on, of " + head);
                return;
            }
            if (count > 0) {
                if (begin != due.position) {
                    find(
                            Damage.KEY_RANGE,
                            where,
                            "begins at " + begin + ", where position " + due.position + " is due");
                }
                due.position = begin + count;
            }
        });
        if (due.position <= head) {
            find(Damage.KEY_RANGE, "position " + due.position, "no key covers the positions up to " + head);
        }
    }

    private void checkStreams() throws SQLException {
        each("verify_streams", row -> {
            var name = row.getString(2) + "-" + row.getString(3);
            if (versions.getOrDefault(row.getInt(1), 0) == 0) {
                find(Damage.STREAM_EMPTY, "stream " + name, "has a row and no events");
            }
            try {
                var life = lives.getOrDefault(new StreamId(row.getString(2), row.getString(3)), Life.NEW);
                checkLife("stream " + name, life, row.getShort(4), row.getBytes(5));
            } catch (IllegalArgumentException noName) {
                find(Damage.UNREADABLE, "stream " + name, String.valueOf(noName.getMessage()));
            }
        });
    }

    private void checkLife(String where, Life life, short state, byte @Nullable [] fields) {
        if (state != StreamColumns.code(life.state)) {
            find(Damage.STREAM_STATE, where, "has state " + state + ", by its events it is " + life.state);
        }
        try {
            var actual = StreamColumns.fields(fields);
            if (!actual.equals(life.fields.orElse(actual))) {
                find(Damage.STREAM_FIELDS, where, "has other fields than its events gave it");
            }
        } catch (IllegalArgumentException undecodable) {
            find(Damage.STREAM_FIELDS, where, "has fields that cannot be read: " + undecodable.getMessage());
        }
    }

    private void find(Damage damage, String where, String message) {
        find(new Finding(damage, where, message));
    }

    private void find(Finding finding) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        }
    }
}
