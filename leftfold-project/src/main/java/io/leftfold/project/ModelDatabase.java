package io.leftfold.project;

import io.leftfold.Environment;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.jdbc.Sql;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The database of projections, and the time that those who work on it take. Safe for use by several threads.
record ModelDatabase(ReadModelDatabase<Connection> models, Environment environment) {
    private static final Duration RETRY = Duration.ofMillis(20);

    <R> R read(Work<Sql, R> work) {
        return models.read(in(work));
    }

    <R> R write(Work<Sql, R> work) {
        return models.transaction(in(work));
    }

    private static <R> Work<Connection, R> in(Work<Sql, R> work) {
        return connection -> {
            try (var sql = Sql.in(connection)) {
                return work.in(sql);
            }
        };
    }

    /// All versions of all projections, by name and version.
    List<ProjectionVersion> versions() {
        return VersionRecords.TABLES.missing(models).isEmpty() ? read(VersionRecords::all) : List.of();
    }

    /// Tries until the result is the one that is waited for, or the time is up, or the thread was interrupted.
    ///
    /// @return the last result
    <R> R await(Duration atMost, Supplier<R> attempt, Predicate<R> isIt) {
        long since = environment.nanoTime().getAsLong();
        while (true) {
            var result = attempt.get();
            if (isIt.test(result)
                    || isOver(since, atMost)
                    || Thread.currentThread().isInterrupted()) {
                return result;
            }
            environment.pause().accept(RETRY);
        }
    }

    boolean isOver(long since, Duration atMost) {
        return environment.nanoTime().getAsLong() - since >= TimeUnit.NANOSECONDS.convert(atMost);
    }

    /// That of `by`, now.
    Decision decision(String by, String why) {
        return new Decision(environment.clock().instant(), by, why);
    }
}
