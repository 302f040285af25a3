package io.leftfold.sqlite;

import io.leftfold.CorruptStoreException;
import io.leftfold.Damage;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.StreamState;
import io.leftfold.spi.StreamColumns;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Looks for damage in a log: what SQLite can tell of the file, and what must hold among events, streams, tags
/// and keys. Each part is looked at even where another is damaged.
final class Verification {
    private static final int FINDINGS_MAX = 1_000;
    private static final long PROGRESS_STEP = 1_000;

    /// Whole events as [EventReader] expects them, and behind that the names of their streams.
    private static final String EVENTS = "SELECT " + EventReader.COLUMNS + ", s.category, s.entity"
            + " FROM event e LEFT JOIN stream s ON s.number = e.stream ORDER BY e.position";

    private interface Check {
        void on(Session session) throws SQLException;
    }

    /// What the standard events of one stream add up to.
    private record Life(StreamState state, Map<String, String> fields) {
        static final Life NEW = new Life(StreamState.OPEN, Map.of());
    }

    private final Database database;
    private final Progress progress;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Long, Life> lives = new HashMap<>();
    private final Set<Long> streams = new HashSet<>();
    private long head;

    Verification(Database database, Progress progress) {
        this.database = database;
        this.progress = progress;
    }

    List<Finding> run() {
        database.translated(() -> {
            try (var session = database.openReadOnly()) {
                session.execute(Sql.BEGIN);
                check("integrity", session, this::checkIntegrity);
                check("schema", session, this::checkSchema);
                check("events", session, this::checkEvents);
                check("versions", session, this::checkVersions);
                check("tags", session, this::checkTags);
                check("keys", session, this::checkKeys);
                check("streams", session, this::checkStreams);
                return true;
            }
        });
        return List.copyOf(findings);
    }

    private void check(String part, Session session, Check check) {
        try {
            check.on(session);
        } catch (SQLException failure) {
            find(Damage.UNREADABLE, part, String.valueOf(failure.getMessage()));
        }
    }

    private void checkIntegrity(Session session) throws SQLException {
        try (var row = session.prepare("PRAGMA integrity_check").executeQuery()) {
            while (row.next()) {
                if (!"ok".equals(row.getString(1))) {
                    find(Damage.INTEGRITY, "file", row.getString(1));
                }
            }
        }
    }

    private void checkSchema(Session session) throws SQLException {
        var actual = schema(session);
        try (var fresh = new Session(DriverManager.getConnection("jdbc:sqlite::memory:"));
                var statement = fresh.connection().createStatement()) {
            statement.executeUpdate(Sql.SCHEMA);
            var expected = schema(fresh);
            expected.forEach((name, sql) -> {
                var there = actual.remove(name);
                if (there == null) {
                    find(Damage.SCHEMA, name, "is missing");
                } else if (!there.equals(sql)) {
                    find(Damage.SCHEMA, name, "is not as it was created: " + there);
                }
            });
            // Where something is inline, there are tables and indexes of the application's own.
            if (actual.remove("table leftfold_checkpoint") != null) {
                actual.keySet().removeIf(name -> name.startsWith("table ") || name.startsWith("index "));
            }
            actual.forEach((name, _) -> find(Damage.SCHEMA, name, "is none of Leftfold's"));
        }
    }

    private static Map<String, String> schema(Session session) throws SQLException {
        var schema = new TreeMap<String, String>();
        try (var row = session.prepare(Sql.VERIFY_SCHEMA).executeQuery()) {
            while (row.next()) {
                schema.put(row.getString(1), row.getString(2));
            }
        }
        return schema;
    }

    private void checkEvents(Session session) throws SQLException {
        long last = number(session, Sql.LOG, 3) - 1;
        long recordedAt = Long.MIN_VALUE;
        long total = number(session, Sql.LOG, 4);
        try (var row = session.prepare(EVENTS).executeQuery()) {
            while (row.next()) {
                long position = row.getLong(1);
                var where = "position " + position;
                if (position != last + 1) {
                    find(Damage.POSITION_GAP, where, "follows position " + last);
                }
                last = position;
                head = position;
                if (row.getLong(5) < recordedAt) {
                    find(Damage.RECORDED_AT, where, "was recorded before the event at the position before");
                }
                recordedAt = row.getLong(5);
                streams.add(row.getLong(2));
                checkEvent(session, row, where);
                if (position % PROGRESS_STEP == 0) {
                    progress.at(position, total);
                }
            }
        }
        progress.at(head, total);
    }

    private void checkEvent(Session session, ResultSet row, String where) throws SQLException {
        if (row.getString("category") == null) {
            find(Damage.STREAM_MISSING, where, "belongs to stream number " + row.getLong(2) + ", which has no row");
            return;
        }
        try {
            var event = new EventReader(
                            row,
                            database.path(),
                            _ -> new StreamId(row.getString("category"), row.getString("entity")),
                            false)
                    .read();
            live(row.getLong(2), event);
            for (var tag : event.tags()) {
                var find = session.prepare(Sql.VERIFY_TAG);
                find.setString(1, tag.toString());
                find.setLong(2, event.position());
                try (var entry = find.executeQuery()) {
                    if (!entry.next()) {
                        find(
                                Damage.TAG_MISSING,
                                where,
                                "has the tag " + tag + ", which the index of tags does not know");
                    }
                }
            }
        } catch (CorruptStoreException damaged) {
            find(Damage.CHECKSUM, where, String.valueOf(damaged.getMessage()));
        }
    }

    private void live(long stream, RecordedEvent event) {
        if (!event.isAboutStream()) {
            return;
        }
        var before = lives.getOrDefault(stream, Life.NEW);
        var fields = before.fields;
        if (event.type().equals(StreamEvent.DESCRIBED)
                && StreamEvent.of(event.type(), event.payload()) instanceof StreamEvent.Described(var described)) {
            fields = described;
        }
        lives.put(stream, new Life(before.state.after(event.type()), fields));
    }

    private void checkVersions(Session session) throws SQLException {
        try (var row = session.prepare(Sql.VERIFY_VERSIONS).executeQuery()) {
            while (row.next()) {
                find(
                        Damage.VERSION_GAP,
                        "position " + row.getLong(2),
                        String.format(
                                Locale.ROOT,
                                "has version %d of stream number %d, where version %d is due",
                                row.getLong(3),
                                row.getLong(1),
                                row.getLong(4)));
            }
        }
    }

    private void checkTags(Session session) throws SQLException {
        try (var row = session.prepare(Sql.VERIFY_TAGS).executeQuery()) {
            while (row.next()) {
                find(
                        Damage.TAG_UNFOUNDED,
                        "position " + row.getLong(2),
                        "the index of tags says it has the tag " + row.getString(1) + ", which it has not");
            }
        }
    }

    /// Every append has a key, so the ranges of the keys cover the log, one after the other.
    private void checkKeys(Session session) throws SQLException {
        long covered = number(session, Sql.LOG, 3) - 1;
        try (var row = session.prepare(Sql.VERIFY_KEYS).executeQuery()) {
            while (row.next()) {
                var key = "key " + row.getString(1);
                long first = row.getLong(2);
                long last = row.getLong(3);
                if (first < 1 || last < first - 1 || last > head) {
                    find(
                            Damage.KEY_RANGE,
                            key,
                            String.format(Locale.ROOT, "has positions %d to %d of %d", first, last, head));
                } else if (first <= last) {
                    if (first != covered + 1) {
                        find(
                                Damage.KEY_RANGE,
                                key,
                                String.format(
                                        Locale.ROOT, "begins at position %d, where %d is due", first, covered + 1));
                    }
                    covered = last;
                }
            }
        }
        if (covered != head) {
            find(Damage.KEY_RANGE, "position " + (covered + 1), "no key covers the positions up to " + head);
        }
    }

    private void checkStreams(Session session) throws SQLException {
        try (var row = session.prepare(Sql.VERIFY_STREAMS).executeQuery()) {
            while (row.next()) {
                long number = row.getLong(1);
                var where = "stream " + row.getString(2) + "-" + row.getString(3);
                if (!streams.contains(number)) {
                    find(Damage.STREAM_EMPTY, where, "has a row and no events");
                }
                checkLife(row, where, lives.getOrDefault(number, Life.NEW));
            }
        }
    }

    private void checkLife(ResultSet row, String where, Life life) throws SQLException {
        if (row.getInt(4) != StreamColumns.code(life.state)) {
            find(Damage.STREAM_STATE, where, "has state " + row.getInt(4) + ", by its events it is " + life.state);
        }
        try {
            if (!StreamColumns.fields(row.getBytes(5)).equals(life.fields)) {
                find(Damage.STREAM_FIELDS, where, "has other fields than its events gave it");
            }
        } catch (IllegalArgumentException undecodable) {
            find(Damage.STREAM_FIELDS, where, "has fields that cannot be read: " + undecodable.getMessage());
        }
    }

    private static long number(Session session, String sql, int column) throws SQLException {
        try (var row = session.prepare(sql).executeQuery()) {
            return row.next() ? row.getLong(column) : 1;
        }
    }

    private void find(Damage damage, String where, String message) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(new Finding(damage, where, message));
        }
    }
}
