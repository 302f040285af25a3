package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.AsOf;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.decide.Outcome;
import io.leftfold.decide.Rows;
import io.leftfold.decide.StateStoredHandler;
import io.leftfold.jdbc.Sql;
import io.leftfold.json.JsonCodec;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A table that an application has always had becomes events, step by step: the code of docs/how-to.
public class RowsToEventsTest {
    // region: domain
    sealed interface StockCommand {
        record Receive(int count) implements StockCommand {}

        record Ship(int count) implements StockCommand {}

        /// Begins the history of a row that was there before.
        record TakeOver() implements StockCommand {}
    }

    sealed interface StockEvent {
        record Received(int count) implements StockEvent {}

        record Shipped(int count) implements StockEvent {}

        record TakenOver(int onHand) implements StockEvent {}
    }

    record Stock(int onHand) {
        Decision<StockEvent> decide(StockCommand command) {
            return switch (command) {
                case StockCommand.Receive(int count) -> Decision.of(new StockEvent.Received(count));
                case StockCommand.Ship(int count) when count <= onHand -> Decision.of(new StockEvent.Shipped(count));
                case StockCommand.Ship(int count) ->
                    Decision.refuse("out-of-stock", "%d asked, %d there", count, onHand);
                case StockCommand.TakeOver() -> Decision.of(new StockEvent.TakenOver(onHand));
            };
        }

        Stock evolve(StockEvent event) {
            return switch (event) {
                case StockEvent.Received(int count) -> new Stock(onHand + count);
                case StockEvent.Shipped(int count) -> new Stock(onHand - count);
                case StockEvent.TakenOver(int there) -> new Stock(there);
            };
        }
    }

    static final Aggregate<StockCommand, Stock, StockEvent> STOCK = Aggregate.of(
            "stock", JsonCodec.of(StockEvent.class), Decider.of(new Stock(0), Stock::decide, Stock::evolve));
    // endregion

    // region: rows
    static final class StockRows implements Rows<Connection, Stock> {
        @Override
        public Optional<Row<Stock>> load(Connection connection, String sku) throws SQLException {
            try (var sql = Sql.in(connection)) {
                return sql.first(
                        "SELECT on_hand, version FROM shop.stock WHERE sku = ? FOR UPDATE",
                        row -> new Row<>(new Stock(row.getInt(1)), row.getLong(2)),
                        sku);
            }
        }

        @Override
        public boolean save(Connection connection, String sku, Row<Stock> row, long loaded) throws SQLException {
            try (var sql = Sql.in(connection)) {
                return sql.update("""
                                INSERT INTO shop.stock AS old (sku, on_hand, version) VALUES (?, ?, ?)
                                ON CONFLICT (sku) DO UPDATE SET on_hand = excluded.on_hand, version = excluded.version
                                WHERE old.version = ?
                                """, sku, row.state().onHand(), row.version(), loaded) == 1;
            }
        }
    }
    // endregion

    private static void run(PostgresOptions log, String statements) throws SQLException {
        try (var connection = DriverManager.getConnection(log.url());
                var statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static int onHand(PostgresStore store, String sku) {
        return store.inTransaction(transaction -> new StockRows()
                .load(transaction.connection(), sku)
                .orElseThrow()
                .state()
                .onHand());
    }

    @Test
    void a_table_becomes_events_step_by_step_and_none_of_them_stops_the_application() throws SQLException {
        var log = Servers.newLog();
        run(log, "DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop");
        run(log, "CREATE TABLE shop.stock (sku text PRIMARY KEY, on_hand int NOT NULL)");
        run(log, "INSERT INTO shop.stock VALUES ('apple', 5), ('pear', 7)");
        run(log, "ALTER TABLE shop.stock ADD COLUMN version bigint NOT NULL DEFAULT 0");
        try (var store = PostgresStore.open(log)) {
            // region: handle
            var stock = StateStoredHandler.of(store, STOCK, new StockRows());

            var outcome = stock.handle("apple", new StockCommand.Ship(2), CommandContext.of("order-17"));
            // endregion
            assertThat(outcome).isEqualTo(new Outcome.Accepted(1, 1));
            assertThat(stock.handle("apple", new StockCommand.Ship(2), CommandContext.of("order-17")))
                    .isEqualTo(outcome);
            assertThat(stock.handle("apple", new StockCommand.Ship(4), CommandContext.NONE))
                    .isEqualTo(new Outcome.Refused("out-of-stock", "4 asked, 3 there"));
            assertThat(onHand(store, "apple")).isEqualTo(3);
            // What has not been moved yet writes the row as it always did.
            run(log, "UPDATE shop.stock SET on_hand = 10 WHERE sku = 'pear'");

            // region: take-over
            List<String> before = store.inTransaction(transaction -> {
                try (var sql = Sql.in(transaction.connection())) {
                    return sql.query("SELECT sku FROM shop.stock", row -> row.getString(1));
                }
            });
            for (var sku : before) {
                stock.handle(sku, new StockCommand.TakeOver(), CommandContext.of("take-over-" + sku));
            }
            // endregion

            // region: events
            var handler = CommandHandler.on(store);

            var shipped = handler.handle(STOCK, "pear", new StockCommand.Ship(3));
            // endregion
            assertThat(shipped).isInstanceOf(Outcome.Accepted.class);
            assertThat(handler.state(STOCK, "apple", new AsOf.Latest()).state().onHand())
                    .isEqualTo(3);
            assertThat(handler.state(STOCK, "pear", new AsOf.Latest()).state().onHand())
                    .isEqualTo(7);
        }
    }
}
