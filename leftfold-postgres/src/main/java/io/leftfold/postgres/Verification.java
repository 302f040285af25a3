package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.Damage;
import io.leftfold.Limits;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for damage in a log: whether the guards of its tables stand, and what must hold among events,
/// streams, tags and keys, all in one state of the database, while others append. Each part is looked at even
/// where another is damaged.
///
/// Takes memory for each stream, some 200 bytes.
final class Verification {
    private static final int FINDINGS_MAX = 1_000;
    private static final int PAGE = 500;

    /// Rows that are under way at once, each with a payload.
    private static final int FETCH = 50;

    /// Whole events as [EventReader] expects them.
    private static final String EVENTS = "SELECT 1, 0, " + EventReader.COLUMNS
            + " FROM {schema}.event e WHERE e.position > ? ORDER BY e.position LIMIT ?";

    private interface Check {
        void run() throws SQLException;
    }

    private interface Look {
        void at(ResultSet row) throws SQLException;
    }

    /// What the standard events of one stream add up to.
    private record Life(StreamState state, Map<String, String> fields) {
        static final Life NEW = new Life(StreamState.OPEN, Map.of());

        Life after(RecordedEvent event) {
            boolean describes = event.type().equals(StreamEvent.DESCRIBED);
            return new Life(
                    state.after(event.type()),
                    describes && StreamEvent.of(event.type(), event.payload()) instanceof Described(var now)
                            ? now
                            : fields);
        }
    }

    private final Connection connection;
    private final Database database;
    private final Progress progress;
    private final List<Finding> findings = new ArrayList<>();
    private final StreamNames names = new StreamNames(100_000);
    private final Map<StreamId, Life> lives = new HashMap<>();

    /// The last version of each stream, 0 before its first event.
    private final Map<Integer, Integer> versions = new HashMap<>();

    private long first = 1;
    private long head;

    private Verification(Connection connection, Database database, Progress progress) {
        this.connection = connection;
        this.database = database;
        this.progress = progress;
    }

    static List<Finding> run(Database database, Progress progress) {
        try (var connection = database.connect()) {
            // A statement may look at the whole log.
            connection.setNetworkTimeout(Runnable::run, 0);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            var verification = new Verification(connection, database, progress);
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
        check("schema", this::checkGuards);
        check("log", this::findEnds);
        check("stream numbers", () -> each("verify_streams", row -> versions.put(row.getInt(1), 0)));
        check("order", this::checkOrder);
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
            long position = first - 1;
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

    /// Page by page; where one is damaged its events are taken singly, and more and more at once after that.
    private void checkEvents() throws SQLException {
        long at = first - 1;
        int limit = PAGE;
        while (at < head) {
            try {
                for (var event : events(at, limit)) {
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

    private List<RecordedEvent> events(long after, int limit) throws SQLException {
        try (var select = connection.prepareStatement(database.sql().of(EVENTS))) {
            select.setFetchSize(FETCH);
            select.setLong(1, after);
            select.setInt(2, limit);
            try (var row = select.executeQuery()) {
                return new EventReader(database.name(), false)
                        .read(row, numbers -> names.of(numbers, this::names), Limits.PAGE_BYTES);
            }
        }
    }

    private Map<Integer, StreamId> names(Set<Integer> numbers) throws SQLException {
        var found = new HashMap<Integer, StreamId>();
        try (var select = connection.prepareStatement(database.sql().streamNames)) {
            BinaryArray.of(numbers.stream().mapToInt(Integer::intValue).toArray())
                    .bind(select, 1);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.put(row.getInt(1), new StreamId(row.getString(2), row.getString(3)));
                }
            }
        } catch (IllegalArgumentException noName) {
            throw new CorruptStoreException("the name of a stream was never written: " + noName.getMessage(), noName);
        }
        return found;
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
            long position = first;
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
            if (!StreamColumns.fields(fields).equals(life.fields)) {
                find(Damage.STREAM_FIELDS, where, "has other fields than its events gave it");
            }
        } catch (IllegalArgumentException undecodable) {
            find(Damage.STREAM_FIELDS, where, "has fields that cannot be read: " + undecodable.getMessage());
        }
    }

    private void find(Damage damage, String where, String message) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(new Finding(damage, where, message));
        }
    }
}
