package io.leftfold.jdbc;

import io.leftfold.ReadModelDatabase;
import io.leftfold.subscribe.SubscriptionLedger;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ledgers in tables.
@Timeout(120)
abstract class JdbcLedgerTest implements SubscriptionLedgerContract<Connection> {
    @TempDir
    private Path folder = Path.of("");

    private final Place place;
    private final ConcurrentLinkedQueue<ReadModelDatabase<Connection>> opened = new ConcurrentLinkedQueue<>();

    JdbcLedgerTest(Place place) {
        this.place = place;
    }

    ReadModelDatabase<Connection> open() {
        var database = place.open("ledger", folder);
        opened.add(database);
        return database;
    }

    @Override
    public SubscriptionLedger<Connection> openAgain() {
        return JdbcLedger.open(open());
    }

    @Override
    public void age(Duration by) {
        execute("UPDATE leftfold_node SET lease_end = lease_end - ?", TimeUnit.MICROSECONDS.convert(by));
    }

    int execute(String sql, Object... arguments) {
        try (var database = place.open("ledger", folder)) {
            return database.transaction(connection -> {
                try (var statements = Sql.in(connection)) {
                    return statements.update(sql, arguments);
                }
            });
        }
    }

    @AfterEach
    void close() {
        opened.forEach(ReadModelDatabase::close);
    }
}
