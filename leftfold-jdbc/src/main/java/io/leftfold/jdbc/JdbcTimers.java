package io.leftfold.jdbc;

import io.leftfold.ReadModelDatabase;
import io.leftfold.StreamId;
import io.leftfold.subscribe.Timer;
import io.leftfold.subscribe.TimerStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Timers in the table `leftfold_timer` of a database of read models, where those that wait cost nothing but a
/// row and its place in an index. Safe for use by several threads; several nodes may have one each on one
/// database.
///
/// Times are those of the callers' clocks. Who takes timers waits for nobody who does the same; on SQLite all
/// that write wait for each other. Besides what the contract names, calls may throw
/// [io.leftfold.WorkFailedException], where the table is not what [#open] made or the role may not write it;
/// nothing was done then.
public final class JdbcTimers implements TimerStore {
    private static final Tables TABLES = Tables.of("timers", "timers_1");
    private static final String SET = Tables.load("set_timer");
    private static final String CLEAR = Tables.load("clear_timers");
    private static final String NEXT = Tables.load("next_timer");
    private static final String TAKE = Tables.load("take_timers");
    private static final String DELETE = Tables.load("delete_timer");
    private static final String PUT_OFF = Tables.load("put_off_timer");

    private final ReadModelDatabase<Connection> database;
    private final String take;
    private final String delete;
    private final String putOff;

    private JdbcTimers(ReadModelDatabase<Connection> database, Dialect dialect) {
        this.database = database;
        this.take = dialect.sql(TAKE);
        this.delete = dialect.sql(DELETE);
        this.putOff = dialect.sql(PUT_OFF);
    }

    /// On `database`, which the caller closes; makes the table where it is missing.
    ///
    /// @throws io.leftfold.ReadOnlyStoreException if it is missing and may not be made; the message holds the
    ///     statements for somebody who may
    /// @throws io.leftfold.NewerSchemaException   if a newer version of Leftfold has made it
    public static JdbcTimers open(ReadModelDatabase<Connection> database) {
        TABLES.prepare(database);
        return new JdbcTimers(database, database.read(Dialect::of));
    }

    /// The statements that [#open] would run on `database`, for those who let somebody else run them.
    public static List<String> missing(ReadModelDatabase<Connection> database) {
        return TABLES.missing(database);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void apply(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                for (var change : changes) {
                    switch (change) {
                        case Change.Set(var timer) -> {
                            long due = micros(timer.due());
                            var stream = timer.stream();
                            sql.write(SET, stream.category(), stream.entity(), timer.name(), due, due);
                        }
                        case Change.Clear(var stream) -> sql.write(CLEAR, stream.category(), stream.entity());
                    }
                }
                return changes;
            }
        });
    }

    @Override
    public Taken take(String category, Instant now, Instant until, int limit) {
        TimerStore.checkTake(now, until, limit);
        // Most often there is none, and then nobody has to wait for who writes.
        var first = database.read(connection -> {
            try (var sql = Sql.in(connection)) {
                return next(sql, category);
            }
        });
        if (first.filter(due -> !due.isAfter(now)).isEmpty()) {
            return new Taken(List.of(), first);
        }
        return database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                var taken = new ArrayList<>(
                        sql.query(take, row -> timer(category, row), category, floor(now), limit, micros(until)));
                taken.sort(Comparator.naturalOrder());
                return new Taken(taken, next(sql, category));
            }
        });
    }

    private static Optional<Instant> next(Sql sql, String category) throws SQLException {
        // Of no rows the smallest is null.
        return sql.first(
                        NEXT,
                        row -> {
                            long next = row.getLong(1);
                            return row.wasNull() ? Optional.<Instant>empty() : Optional.of(instant(next));
                        },
                        category)
                .flatMap(next -> next);
    }

    private static Timer timer(String category, ResultSet row) throws SQLException {
        return new Timer(StreamId.of(category, row.getString(1)), row.getString(2), instant(row.getLong(3)));
    }

    /// Passes over rows that another transaction changes: it clears them, or the next one who takes them finds out. So
    /// only who sets and clears waits for others here, and no two wait for each other.
    @Override
    public void settle(List<Timer> done, List<PutOff> others) {
        if (done.isEmpty() && others.isEmpty()) {
            return;
        }
        database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                for (var timer : done) {
                    var stream = timer.stream();
                    sql.write(delete, stream.category(), stream.entity(), timer.name(), micros(timer.due()));
                }
                for (var other : others) {
                    var timer = other.timer();
                    var stream = timer.stream();
                    sql.write(
                            putOff,
                            micros(other.until()),
                            stream.category(),
                            stream.entity(),
                            timer.name(),
                            micros(timer.due()));
                }
                return done;
            }
        });
    }

    /// Rounded up, so that nothing is taken before its time.
    private static long micros(Instant time) {
        return floor(time.isBefore(Timer.LATEST) ? time.plusNanos(999) : Timer.LATEST);
    }

    private static long floor(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
