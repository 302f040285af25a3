package io.leftfold.project;

import io.leftfold.Environment;
import io.leftfold.Event;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.ReadModelDatabase;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A read model in tables, built from events. Each event takes effect exactly once, since tables and checkpoint
/// change in one transaction.
///
/// In `tables`, and in every statement that names them, `{v}` stands for the version: `balance{v}` is `balance`
/// in version 1 and `balance_v2` in version 2.
///
/// @param query    which events it gets; all of `codec` unless said otherwise
/// @param tables   statements that make its tables, indexes and views where they are missing; run once, and again
///     when they have changed
/// @param handler  must do nothing but change the tables of its version, since it runs again if the transaction
///     has to, and for all events when a version is built
/// @param onChange see [ReadModel#onChange]
public record Projection<E>(
        String name,
        int version,
        EventCodec<E> codec,
        Query query,
        List<String> tables,
        Handler<E> handler,
        Optional<Consumer<Event<E>>> onChange)
        implements ReadModel<E> {
    /// Changes the tables by what one event says.
    public interface Handler<E> {
        void apply(Sql sql, Event<E> event) throws SQLException;
    }

    /// @throws IllegalArgumentException if a version above 1 makes something without `{v}` in its name, which
    ///     would be another version's
    public Projection {
        ReadModel.check(name, version);
        tables = List.copyOf(tables);
        if (version > 1) {
            tables.stream().flatMap(statement -> Made.by(statement).stream()).forEach(made -> {
                if (!made.name().contains("{v}")) {
                    throw new IllegalArgumentException("version " + version + " of " + name + " makes " + made.name()
                            + ", as every version would; call it " + made.name() + "{v}");
                }
            });
        }
    }

    /// Version 1.
    public static <E> Projection<E> of(String name, EventCodec<E> codec, List<String> tables, Handler<E> handler) {
        return new Projection<>(name, 1, codec, codec.query(), tables, handler, Optional.empty());
    }

    public Projection<E> withVersion(int version) {
        return new Projection<>(name, version, codec, query, tables, handler, onChange);
    }

    public Projection<E> withQuery(Query query) {
        return new Projection<>(name, version, codec, query, tables, handler, onChange);
    }

    public Projection<E> withOnChange(Consumer<Event<E>> hook) {
        return new Projection<>(name, version, codec, query, tables, handler, Optional.of(hook));
    }

    /// Makes the tables where they are missing and starts to keep them, on a node of its own.
    ///
    /// @throws io.leftfold.CheckpointMismatchException if the tables were built from another log
    /// @throws io.leftfold.ReadOnlyStoreException      if tables are missing and may not be made
    public Subscription start(
            EventStore store,
            ReadModelDatabase<Connection> database,
            SubscriptionOptions options,
            Environment environment) {
        return Projections.in(database, environment).start(this, store, options);
    }
}
