package io.leftfold.project;

import io.leftfold.Environment;
import io.leftfold.Event;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.ReadModelDatabase;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// A read model in tables, built from events. Each event takes effect exactly once, since tables and checkpoint
/// change in one transaction.
///
/// @param name    of its checkpoint; a projection that is to be built anew gets another name and other tables
/// @param query   which events it gets; all of `codec` unless said otherwise
/// @param tables  statements that make its tables where they are missing, run at every start
/// @param handler must do nothing but change the tables, since it runs again if the transaction has to
public record Projection<E>(String name, EventCodec<E> codec, Query query, List<String> tables, Handler<E> handler) {
    /// Changes the tables by what one event says.
    public interface Handler<E> {
        void apply(Sql sql, Event<E> event) throws SQLException;
    }

    public Projection {
        tables = List.copyOf(tables);
    }

    public static <E> Projection<E> of(String name, EventCodec<E> codec, List<String> tables, Handler<E> handler) {
        return new Projection<>(name, codec, codec.query(), tables, handler);
    }

    public Projection<E> withQuery(Query query) {
        return new Projection<>(name, codec, query, tables, handler);
    }

    /// Makes the tables and starts to keep them, on a node of its own.
    ///
    /// @throws io.leftfold.CheckpointMismatchException if the tables were built from another log
    public Subscription start(
            EventStore store,
            ReadModelDatabase<Connection> database,
            SubscriptionOptions options,
            Environment environment) {
        prepare(database);
        var subscriber = subscriber(store.log().id()).withOptions(options);
        return Subscription.start(store, JdbcLedger.open(database), subscriber, environment);
    }

    /// Makes its tables where they are missing.
    public void prepare(ReadModelDatabase<Connection> database) {
        database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                for (var table : tables) {
                    sql.update(table);
                }
                return name;
            }
        });
    }

    /// The subscription that keeps the tables, for a node whose ledger is in their database.
    ///
    /// @param log whose events they are
    public Subscriber<Connection> subscriber(UUID log) {
        return Subscriber.of(name, query, new ProjectionSink<>(this, log));
    }
}
