package io.leftfold.cli;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.project.Projections;
import io.leftfold.subscribe.DeadLetters;
import io.leftfold.subscribe.SubscriptionProgress;
import io.leftfold.subscribe.Subscriptions;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The subscriptions that are kept beside the application's read models, and their letters.
final class KnownSubscriptions implements AutoCloseable {
    private final EventStore log;
    private final ReadModelDatabase<Connection> database;
    private final Environment environment;

    /// Empty where no application has made its tables yet, which it is not for a command that looks to do.
    private final Optional<JdbcLedger> ledger;

    private KnownSubscriptions(EventStore log, ReadModelDatabase<Connection> database, Environment environment) {
        this.log = log;
        this.database = database;
        this.environment = environment;
        this.ledger =
                JdbcLedger.missing(database).isEmpty() ? Optional.of(JdbcLedger.open(database)) : Optional.empty();
    }

    /// @param log of the store, which the caller closes
    static KnownSubscriptions open(Root root, StoreOption store, EventStore log) {
        var database = root.openReadModels(
                store, "no-subscription", "the application keeps no subscriptions where the command line could look");
        try {
            return new KnownSubscriptions(log, database, root.terminal.environment());
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    List<SubscriptionProgress> list() {
        return ledger.map(there -> subscriptions(there).list()).orElse(List.of());
    }

    /// @throws BadInputException if there is none of that name
    SubscriptionProgress find(String name) {
        var all = list();
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "no-subscription",
                        "no subscription " + name + " is kept in " + place(),
                        all.isEmpty()
                                ? "None is kept there."
                                : "It has "
                                        + all.stream()
                                                .map(SubscriptionProgress::name)
                                                .collect(Collectors.joining(", "))
                                        + "."));
    }

    /// To change the one of that name.
    ///
    /// @throws BadInputException if there is none
    Subscriptions of(String name) {
        find(name);
        return subscriptions(ledger.orElseThrow());
    }

    /// The letters of the one of that name.
    ///
    /// @throws BadInputException if there is none
    DeadLetters letters(String name) {
        find(name);
        return new DeadLetters(log, ledger.orElseThrow(), environment);
    }

    private Subscriptions subscriptions(JdbcLedger there) {
        return new Subscriptions(log, there, environment);
    }

    /// @throws BadInputException if the subscription keeps a version of a projection
    void checkKeepsNoProjection(String name) {
        Projections.in(database, environment).versions().stream()
                .filter(version -> version.subscription().equals(name))
                .findFirst()
                .ifPresent(version -> {
                    throw new BadInputException(
                            "subscription-refused",
                            name + " keeps version " + version.version() + " of the projection " + version.name()
                                    + ", whose tables stay as they are: its events would be in them twice, or not at all",
                            "Build another version with projections rebuild, or drop this one with projections drop.");
                });
    }

    /// Where it is looked, without a password.
    String place() {
        return database.read(connection -> {
            var schema = connection.getSchema();
            return Address.shown(connection.getMetaData().getURL()) + (schema == null ? "" : ", schema " + schema);
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
