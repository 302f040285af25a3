package io.leftfold.project;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.jdbc.JdbcCheckpoints;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.Sql;
import io.leftfold.project.ProjectionVersion.State;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import io.leftfold.subscribe.SubscriptionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The projections of one database, with their versions. Versions of one name are built and kept beside each
/// other; one of them is live, which whoever asks finds out within the transaction that reads, so that nobody
/// sees a model that is half built, or two versions in one answer. Safe for use by several threads; calls block.
///
/// A version that was live stays, and can be live again at once while somebody still keeps it. What is not needed
/// any more is dropped on command.
public final class Projections {
    /// A question to the read models.
    public interface Question<R> {
        R ask(Sql sql) throws SQLException;
    }

    /// Is told how far a build has come.
    public interface BuildProgress {
        /// @param position up to where all is done
        /// @param head     the last position of the log
        void at(long position, long head);
    }

    private static final Duration TICK = Duration.ofMillis(200);

    private final ModelDatabase database;
    private final VersionChanges changes;

    private Projections(ModelDatabase database) {
        this.database = database;
        this.changes = new VersionChanges(database);
    }

    public static Projections in(ReadModelDatabase<Connection> database, Environment environment) {
        return new Projections(new ModelDatabase(database, environment));
    }

    /// Makes the tables that `models` need and that are missing, those of Leftfold itself among them, and notes
    /// these versions. The first version of a name is live at once. Where nothing is missing this only reads: run
    /// it once in the role that may make tables, and the application's own role needs no right to.
    ///
    /// @throws io.leftfold.ReadOnlyStoreException if tables of Leftfold are missing and may not be made
    /// @throws io.leftfold.WorkFailedException    if a statement fails; nothing of that version was made
    /// @throws IllegalArgumentException           if documents of that version were made with other indexed fields;
    ///     nothing of it was changed
    public void migrate(List<? extends ReadModel<?>> models) {
        changes.migrate(models);
    }

    /// Makes the tables where they are missing and starts to keep them, whatever state the version is in, on a node
    /// of its own.
    ///
    /// @throws io.leftfold.CheckpointMismatchException if the tables were built from another log
    /// @throws io.leftfold.ReadOnlyStoreException      if tables are missing and may not be made
    /// @throws IllegalStateException                   if somebody has begun to drop the version
    public Subscription start(ReadModel<?> model, EventStore store, SubscriptionOptions options) {
        return start(subscriber(model, store.log().id()), store, options);
    }

    private Subscription start(Subscriber<Connection> subscriber, EventStore store, SubscriptionOptions options) {
        return Subscription.start(
                store, JdbcLedger.open(database.models()), subscriber.withOptions(options), database.environment());
    }

    /// What keeps `model`, for a node whose ledger is in this database: events that change the same are of one
    /// partition. Makes the tables where they are missing.
    ///
    /// @param log the id of the log that it reads
    /// @throws io.leftfold.ReadOnlyStoreException if tables are missing and may not be made
    /// @throws IllegalStateException              if somebody has begun to drop the version
    public Subscriber<Connection> subscriber(ReadModel<?> model, UUID log) {
        migrate(List.of(model));
        if (database.read(sql -> VersionRecords.of(sql, model.name(), model.version()))
                .map(version -> version.state() == State.DROPPING)
                .orElse(false)) {
            throw new IllegalStateException(
                    model.subscription() + " is being dropped; drop it again to finish that, then start it");
        }
        return ModelSink.subscriber(model, log);
    }

    /// Starts to call [ReadModel#onChange] of whichever of `versions` is live, for each event that matches its
    /// query, once it has taken effect, in the order of the log and at least once: after a crash the newest may
    /// come again, and an event whose hook fails waits as a letter, with those of its stream that follow. Begins
    /// with the events after the first call of this method, so neither a build nor a switch calls it for what was.
    /// Where the live version is none of these, it waits.
    ///
    /// @param versions all of one name, each with a hook
    public Subscription changes(List<? extends ReadModel<?>> versions, EventStore store, SubscriptionOptions options) {
        return start(changesSubscriber(versions, store), store, options);
    }

    /// The same, for a node whose ledger is in this database. The first call of this method, too, says with which
    /// events it begins.
    public Subscriber<Connection> changesSubscriber(List<? extends ReadModel<?>> versions, EventStore store) {
        return new ChangeHooks(database, versions).subscriber(changes, store);
    }

    /// Asks the read models, which it sees in one state and cannot change. `{v:orders}` in a statement stands for
    /// the live version of the projection `orders`.
    public <R> R query(Question<R> question) {
        return query(Optional.empty(), question);
    }

    /// The same, where `{v}` stands for the live version of `projection`.
    public <R> R query(String projection, Question<R> question) {
        return query(Optional.of(projection), question);
    }

    private <R> R query(Optional<String> own, Question<R> question) {
        return database.models().read(connection -> {
            try (var sql = Sql.in(connection, VersionRecords.liveTables(own))) {
                return question.ask(sql);
            }
        });
    }

    /// All versions of all projections, by name and version.
    public List<ProjectionVersion> versions() {
        return database.versions();
    }

    /// How far each version has come in `store`, by name and version.
    public List<ProjectionStatus> status(EventStore store) {
        var statuses = new ArrayList<ProjectionStatus>();
        for (var version : versions()) {
            var checkpoints = database.read(sql -> JdbcCheckpoints.of(sql, version.subscription()));
            statuses.add(status(store, version, checkpoints));
        }
        return statuses;
    }

    private ProjectionStatus status(EventStore store, ProjectionVersion version, JdbcCheckpoints checkpoints) {
        long position = checkpoints.position();
        long head = store.log().head();
        if (position >= head) {
            return new ProjectionStatus(version, position, head, Duration.ZERO, checkpoints.letters());
        }
        var lag = store.event(position + 1)
                .map(next -> Duration.between(
                        next.recordedAt(), database.environment().clock().instant()))
                .orElse(Duration.ZERO);
        return new ProjectionStatus(
                version, position, head, lag.isNegative() ? Duration.ZERO : lag, checkpoints.letters());
    }

    /// Waits until the live version has taken in all events up to `position`, whoever keeps it.
    ///
    /// @return `false` if the time is up, or the thread was interrupted, before
    /// @throws IllegalArgumentException if no version of that name is live
    public boolean waitFor(String projection, long position, Duration atMost) {
        return database.await(
                atMost,
                () -> database.read(sql -> {
                    int live = VersionRecords.requireLive(sql, projection);
                    return JdbcCheckpoints.of(sql, ReadModel.subscription(projection, live))
                                    .position()
                            >= position;
                }),
                Boolean::booleanValue);
    }

    /// Builds a version in this process until it has all events of the log, then stops: what is there already is
    /// gone on from. Side effects stay off.
    ///
    /// @return `false` if the time is up, or the thread was interrupted, before; what is done stays
    /// @throws io.leftfold.SubscriptionFailedException if an event could not be handled
    public boolean build(
            ReadModel<?> model,
            EventStore store,
            SubscriptionOptions options,
            BuildProgress progress,
            Duration atMost) {
        long since = database.environment().nanoTime().getAsLong();
        try (var running = start(model, store, options.withOnFailure(OnFailure.STOP))) {
            while (true) {
                long head = store.log().head();
                boolean isDone = running.waitFor(head, TICK);
                progress.at(running.status().position(), head);
                if (isDone) {
                    return true;
                }
                if (running.status() instanceof SubscriptionStatus.Closed
                        || Thread.currentThread().isInterrupted()
                        || database.isOver(since, atMost)) {
                    return false;
                }
            }
        }
    }

    /// Compares what two versions have kept, row by row or document by document, at a moment at which both have
    /// come to the same position. Columns and fields that only one of them has are left out.
    ///
    /// @param tables    how tables are compared; empty for all that both make, by primary key
    /// @param sampleMax most differences to show, 1 to 1,000
    /// @param atMost    how long to wait for such a moment
    /// @throws IllegalArgumentException if they are not two versions of one projection, of one kind
    public Comparison compare(
            ReadModel<?> first, ReadModel<?> second, List<ComparedTable> tables, int sampleMax, Duration atMost) {
        if (!first.name().equals(second.name())
                || first.version() == second.version()
                || !first.getClass().equals(second.getClass())) {
            throw new IllegalArgumentException("two versions of one projection are compared, not "
                    + first.subscription() + " and " + second.subscription());
        }
        if (sampleMax < 1 || sampleMax > 1_000) {
            throw new IllegalArgumentException("sampleMax must be 1 to 1,000: " + sampleMax);
        }
        return database.await(
                atMost,
                () -> database.read(sql -> {
                    var one = JdbcCheckpoints.of(sql, first.subscription());
                    var other = JdbcCheckpoints.of(sql, second.subscription());
                    return one.isAt(other.position()) && other.isAt(one.position())
                            ? new Comparer(sql, first, second, sampleMax).compare(one.position(), tables)
                            : new Comparison.Apart(one.position(), other.position());
                }),
                comparison -> comparison instanceof Comparison.Compared);
    }

    /// Lets `version` be the one that is read, once it has all events that the live one has. Takes effect at once
    /// and for everybody; transactions that read already go on with what they see.
    ///
    /// @param by     who wants it
    /// @param why    the reason
    /// @param atMost how long to wait for it to come as far as the live one
    public SwitchOutcome switchTo(String projection, int version, String by, String why, Duration atMost) {
        return changes.switchTo(projection, version, by, why, atMost);
    }

    /// Lets the version be read again that was live before, like [#switchTo].
    public SwitchOutcome rollback(String projection, String by, String why, Duration atMost) {
        return changes.rollback(projection, by, why, atMost);
    }

    /// Drops a version that is not live: its tables or documents, its checkpoint and its record. Whoever still
    /// keeps it stops. Can be repeated after a failure, and then goes on.
    ///
    /// @return whether it was there
    /// @throws IllegalArgumentException if it is live; nothing was done
    public boolean drop(String projection, int version, String by, String why) {
        return changes.drop(projection, version, by, why);
    }
}
