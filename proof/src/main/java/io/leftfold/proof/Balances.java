package io.leftfold.proof;

import io.leftfold.AsOf;
import io.leftfold.EventCodec;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.decide.Outcome;
import io.leftfold.decide.Rows;
import io.leftfold.decide.StateStoredHandler;
import io.leftfold.json.JsonCodec;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/// A state-stored aggregate in PostgreSQL: balances that never fall below zero, each a row of a table in the
/// schema of its log, written in one commit with its events. As a process of its own it pays in and out until it
/// is killed, and tells each command that was acknowledged.
final class Balances implements Rows<Connection, Long> {
    /// How many there are.
    static final int COUNT = 3;

    sealed interface Change {
        record Paid(long cents) implements Change {}
    }

    record Pay(long cents) {}

    private static final EventCodec<Change> CODEC = JsonCodec.of(Change.class);

    static final Aggregate<Pay, Long, Change> BALANCE = Aggregate.of(
            "balance",
            CODEC,
            Decider.<Pay, Long, Change>of(
                    0L,
                    (cents, pay) -> cents + pay.cents < 0
                            ? Decision.refuse("insufficient-funds", "%d there", cents)
                            : Decision.of(new Change.Paid(pay.cents)),
                    (cents, change) -> switch (change) {
                        case Change.Paid(long paid) -> cents + paid;
                    }));

    private final String table;
    private final String load;

    /// @param isLocking whether others wait for a row that is being decided on
    Balances(PostgresOptions log, boolean isLocking) {
        this.table = log.schema() + ".balance";
        this.load = "SELECT cents, version FROM " + table + " WHERE id = ?" + (isLocking ? " FOR UPDATE" : "");
    }

    static void createTable(PostgresOptions log) throws SQLException {
        try (var connection = DriverManager.getConnection(log.url());
                var create = connection.createStatement()) {
            create.execute(
                    "CREATE TABLE " + log.schema()
                            + ".balance (id text PRIMARY KEY, cents bigint NOT NULL CHECK (cents >= 0), version bigint NOT NULL)");
        }
    }

    @Override
    public Optional<Row<Long>> load(Connection connection, String entity) throws SQLException {
        try (var select = connection.prepareStatement(load)) {
            select.setString(1, entity);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(new Row<>(row.getLong(1), row.getLong(2))) : Optional.empty();
            }
        }
    }

    @Override
    public boolean save(Connection connection, String entity, Row<Long> row, long loaded) throws SQLException {
        try (var save = connection.prepareStatement("INSERT INTO " + table
                + " AS b VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET cents = excluded.cents, version = excluded.version"
                + " WHERE b.version = ?")) {
            save.setString(1, entity);
            save.setLong(2, row.state());
            save.setLong(3, row.version());
            save.setLong(4, loaded);
            return save.executeUpdate() == 1;
        }
    }

    /// @throws Broken if a row is not what its events come to
    static void check(PostgresStore store, PostgresOptions log) throws SQLException {
        var rows = new Balances(log, false);
        try (var connection = DriverManager.getConnection(log.url())) {
            for (int i = 0; i < COUNT; i++) {
                var row = rows.load(connection, "" + i).orElse(new Row<>(0L, 0));
                var folded = CommandHandler.on(store).state(BALANCE, "" + i, new AsOf.Latest());
                Broken.unless(
                        row.equals(new Row<>(folded.state(), folded.version())),
                        "the row of balance " + i + " is " + row + ", and its events come to " + folded);
            }
        }
    }

    /// @param arguments address of the log, and a word that this process's commands begin with
    static void main(String... arguments) {
        var log = Stores.options(arguments[0]);
        try (var store = PostgresStore.open(log)) {
            var handler = StateStoredHandler.of(store, BALANCE, new Balances(log, true));
            for (int i = 0; ; i++) {
                var id = arguments[1] + "-" + i;
                var pay = new Pay(i % 2 == 0 ? 3 : -1);
                if (handler.handle("" + i % COUNT, pay, CommandContext.of(id)) instanceof Outcome.Accepted) {
                    System.out.println(id);
                }
            }
        }
    }
}
