package io.leftfold.project;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.EventStore;
import io.leftfold.OverloadedException;
import io.leftfold.RecordedEvent;
import io.leftfold.jdbc.JdbcCheckpoints;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Subscriber;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What calls the hooks of versions of one projection: see [Projections#changes].
record ChangeHooks(ModelDatabase database, List<? extends ReadModel<?>> versions) {
    private static final Duration CHANGE_WAIT = Duration.ofSeconds(5);

    ChangeHooks {
        var first = versions.getFirst();
        if (versions.stream()
                .anyMatch(version -> !version.name().equals(first.name())
                        || version.onChange().isEmpty())) {
            throw new IllegalArgumentException("changes are of versions of one projection, each with a hook");
        }
    }

    private String projection() {
        return versions.getFirst().name();
    }

    /// What calls them, on a node whose ledger is in the database, once `changes` has made the tables.
    Subscriber<Connection> subscriber(VersionChanges changes, EventStore store) {
        var name = projection() + "/changes";
        var query = versions.stream()
                .map(ReadModel::query)
                .reduce((one, other) -> one.equals(other) ? one : one.or(other))
                .orElseThrow();
        changes.migrate(versions);
        beginNow(name, store);
        var log = store.log().id();
        return Subscriber.each(name, query, event -> changed(event, log));
    }

    /// A subscription that the ledger does not know yet is to begin behind the last event. That is left where it
    /// finds it when it is made known, so that it cannot be known without.
    private void beginNow(String name, EventStore store) {
        if (isBegun(name)) {
            return;
        }
        try {
            database.models()
                    .save(
                            name,
                            Optional.empty(),
                            Checkpoint.at(store, store.log().head()));
        } catch (CheckpointMismatchException mismatch) {
            // Another node may have been first.
            if (!isBegun(name)) {
                throw mismatch;
            }
        }
    }

    private boolean isBegun(String name) {
        return database.read(sql -> JdbcCheckpoints.isKnown(sql, name))
                || database.models().load(name).isPresent();
    }

    private void changed(RecordedEvent event, UUID log) {
        var live = database.await(CHANGE_WAIT, () -> database.read(sql -> reached(sql, event)), Optional::isPresent);
        tell(
                live.orElseThrow(() -> new OverloadedException("the live version of "
                        + projection() + " has not reached position " + event.position()
                        + " yet, or its code is not here; it is looked at again")),
                event,
                log);
    }

    /// The live version, if it is one of these and has taken in `event`.
    private Optional<ReadModel<?>> reached(Sql sql, RecordedEvent event) throws SQLException {
        int live = VersionRecords.requireLive(sql, projection());
        for (var version : versions) {
            if (version.version() == live
                    && JdbcCheckpoints.of(sql, version.subscription()).position() >= event.position()) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    private static <E> void tell(ReadModel<E> model, RecordedEvent event, UUID log) {
        if (model.query().matches(event) && !event.isAboutStream()) {
            model.onChange().ifPresent(hook -> hook.accept(model.codec().read(event, log)));
        }
    }
}
