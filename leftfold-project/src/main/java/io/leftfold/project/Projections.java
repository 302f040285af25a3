package io.leftfold.project;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.OverloadedException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.RecordedEvent;
import io.leftfold.jdbc.JdbcCheckpoints;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.Sql;
import io.leftfold.project.ProjectionVersion.State;
import io.leftfold.project.SwitchOutcome.Behind;
import io.leftfold.project.SwitchOutcome.Refused;
import io.leftfold.project.SwitchOutcome.Switched;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import io.leftfold.subscribe.SubscriptionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
    private static final Duration RETRY = Duration.ofMillis(20);
    private static final Duration CHANGE_WAIT = Duration.ofSeconds(5);
    private static final int DOCUMENTS_DROPPED_AT_ONCE = 5_000;

    private final ReadModelDatabase<Connection> database;
    private final Environment environment;

    private Projections(ReadModelDatabase<Connection> database, Environment environment) {
        this.database = database;
        this.environment = environment;
    }

    public static Projections in(ReadModelDatabase<Connection> database, Environment environment) {
        return new Projections(database, environment);
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
        VersionRecords.TABLES.prepare(database);
        JdbcLedger.open(database);
        models.forEach(this::migrate);
    }

    private void migrate(ReadModel<?> model) {
        if (read(sql -> VersionRecords.isMade(sql, model))) {
            return;
        }
        write(sql -> {
            // Of a new name there is no row yet to lock.
            VersionRecords.TABLES.prepareIn(sql.connection());
            VersionRecords.lock(sql, model.name());
            boolean isNew =
                    VersionRecords.of(sql, model.name(), model.version()).isEmpty();
            if (!isNew) {
                VersionRecords.checkFields(sql, model);
            }
            for (var statement : VersionRecords.tables(model)) {
                sql.update(statement);
            }
            VersionRecords.made(sql, model, decision("leftfold", "made"));
            if (isNew && model.version() > 1) {
                // Of tables that are gone. Those of the first version may be there from before versions.
                JdbcCheckpoints.forget(sql, model.subscription());
            }
            return model.name();
        });
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
        return Subscription.start(store, JdbcLedger.open(database), subscriber.withOptions(options), environment);
    }

    /// What keeps `model`, for a node whose ledger is in this database: events that change the same are of one
    /// partition. Makes the tables where they are missing.
    ///
    /// @param log the id of the log that it reads
    /// @throws io.leftfold.ReadOnlyStoreException if tables are missing and may not be made
    /// @throws IllegalStateException              if somebody has begun to drop the version
    public Subscriber<Connection> subscriber(ReadModel<?> model, UUID log) {
        migrate(List.of(model));
        if (read(sql -> VersionRecords.of(sql, model.name(), model.version()))
                .map(version -> version.state() == State.DROPPING)
                .orElse(false)) {
            throw new IllegalStateException(
                    model.subscription() + " is being dropped; drop it again to finish that, then start it");
        }
        return keyed(model, log);
    }

    private static <E> Subscriber<Connection> keyed(ReadModel<E> model, UUID log) {
        var all = Subscriber.of(model.subscription(), model.query(), new ModelSink<>(model, log));
        return switch (model) {
            case Projection<E> _ -> all;
            case Documents<E, ?> documents
            when documents.isByEntity() ->
                // Streams of several categories may be of one document.
                all.withKey(event -> event.stream().entity());
            case Documents<E, ?> documents -> all.withKey(new RememberedKeys(event -> key(documents, event, log)));
        };
    }

    private static <E> String key(Documents<E, ?> documents, RecordedEvent event, UUID log) {
        if (event.isAboutStream()) {
            return event.stream().toString();
        }
        try {
            return documents.keyOf(documents.codec().read(event, log));
        } catch (RuntimeException noKey) {
            // It becomes a letter when it is handled, whatever its key.
            return event.stream().toString();
        }
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
        var first = versions.getFirst();
        if (versions.stream()
                .anyMatch(version -> !version.name().equals(first.name())
                        || version.onChange().isEmpty())) {
            throw new IllegalArgumentException("changes are of versions of one projection, each with a hook");
        }
        var name = first.name() + "/changes";
        var query = versions.stream()
                .map(ReadModel::query)
                .reduce((one, other) -> one.equals(other) ? one : one.or(other))
                .orElseThrow();
        migrate(versions);
        beginNow(name, store);
        var log = store.log().id();
        return Subscriber.each(name, query, event -> changed(versions, event, log));
    }

    /// A subscription that the ledger does not know yet is to begin behind the last event. That is left where it
    /// finds it when it is made known, so that it cannot be known without.
    private void beginNow(String name, EventStore store) {
        if (isBegun(name)) {
            return;
        }
        try {
            database.save(
                    name, Optional.empty(), Checkpoint.at(store, store.log().head()));
        } catch (CheckpointMismatchException mismatch) {
            // Another node may have been first.
            if (!isBegun(name)) {
                throw mismatch;
            }
        }
    }

    private boolean isBegun(String name) {
        return read(sql -> JdbcCheckpoints.isKnown(sql, name))
                || database.load(name).isPresent();
    }

    private void changed(List<? extends ReadModel<?>> versions, RecordedEvent event, UUID log) {
        var live = await(CHANGE_WAIT, () -> read(sql -> reached(sql, versions, event)), Optional::isPresent);
        tell(
                live.orElseThrow(() -> new OverloadedException("the live version of "
                        + versions.getFirst().name() + " has not reached position " + event.position()
                        + " yet, or its code is not here; it is looked at again")),
                event,
                log);
    }

    /// The live version, if it is one of `versions` and has taken in `event`.
    private static Optional<ReadModel<?>> reached(Sql sql, List<? extends ReadModel<?>> versions, RecordedEvent event)
            throws SQLException {
        int live = VersionRecords.requireLive(sql, versions.getFirst().name());
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
        return database.read(connection -> {
            try (var sql = Sql.in(connection, VersionRecords.liveTables(own))) {
                return question.ask(sql);
            }
        });
    }

    /// All versions of all projections, by name and version.
    public List<ProjectionVersion> versions() {
        return VersionRecords.TABLES.missing(database).isEmpty() ? read(VersionRecords::all) : List.of();
    }

    /// How far each version has come in `store`, by name and version.
    public List<ProjectionStatus> status(EventStore store) {
        var statuses = new ArrayList<ProjectionStatus>();
        for (var version : versions()) {
            var checkpoints = read(sql -> JdbcCheckpoints.of(sql, version.subscription()));
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
        var next = store.readAll(Query.ALL, Range.forward().after(position).limit(1))
                .events();
        var lag = next.isEmpty()
                ? Duration.ZERO
                : Duration.between(
                        next.getFirst().recordedAt(), environment.clock().instant());
        return new ProjectionStatus(
                version, position, head, lag.isNegative() ? Duration.ZERO : lag, checkpoints.letters());
    }

    /// Up to here a subscription of a version has come; 0 for nowhere yet.
    long position(String subscription) {
        return read(sql -> JdbcCheckpoints.of(sql, subscription).position());
    }

    /// Waits until the live version has taken in all events up to `position`, whoever keeps it.
    ///
    /// @return `false` if the time is up, or the thread was interrupted, before
    /// @throws IllegalArgumentException if no version of that name is live
    public boolean waitFor(String projection, long position, Duration atMost) {
        return await(
                atMost,
                () -> read(sql -> {
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
        long since = environment.nanoTime().getAsLong();
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
                        || isOver(since, atMost)) {
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
        return await(
                atMost,
                () -> read(sql -> {
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
        VersionRecords.TABLES.prepare(database);
        return await(
                atMost,
                // Looks without a lock, so that waiting stands in nobody's way.
                () -> read(sql -> obstacle(sql, projection, version))
                        .orElseGet(() -> write(sql -> attempt(sql, projection, version, decision(by, why)))),
                outcome -> !(outcome instanceof Behind));
    }

    private static SwitchOutcome attempt(Sql sql, String projection, int version, Decision decision)
            throws SQLException {
        VersionRecords.lock(sql, projection);
        var live = VersionRecords.live(sql, projection);
        if (live.isPresent()) {
            // So that it does not move on between the comparison and the switch.
            JdbcCheckpoints.hold(sql, ReadModel.subscription(projection, live.getAsInt()));
        }
        var obstacle = obstacle(sql, projection, version);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (live.isPresent()) {
            VersionRecords.change(sql, projection, live.getAsInt(), State.RETIRED, decision);
        }
        VersionRecords.change(sql, projection, version, State.LIVE, decision);
        return new Switched(live.orElse(0), version);
    }

    /// Why `version` cannot be live now.
    private static Optional<SwitchOutcome> obstacle(Sql sql, String projection, int version) throws SQLException {
        var versions = VersionRecords.of(sql, projection);
        var wanted = versions.stream().filter(one -> one.version() == version).findFirst();
        if (wanted.isEmpty()) {
            return Optional.of(new Refused("there is no version " + version + " of " + projection + "; it has "
                    + versions.stream().map(ProjectionVersion::version).toList()));
        }
        switch (wanted.get().state()) {
            case LIVE -> {
                return Optional.of(new Refused(projection + " is at version " + version + " already"));
            }
            case DROPPING -> {
                return Optional.of(new Refused(projection + " version " + version + " is being dropped"));
            }
            case BUILDING, RETIRED -> {}
        }
        var live = VersionRecords.live(sql, projection);
        if (live.isEmpty()) {
            return Optional.empty();
        }
        // Every key must have come as far as any key that is read now.
        long there = JdbcCheckpoints.of(sql, ReadModel.subscription(projection, live.getAsInt()))
                .furthest();
        var come = JdbcCheckpoints.of(sql, wanted.get().subscription());
        if (come.position() < there) {
            return Optional.of(new Behind(come.position(), live.getAsInt(), there));
        }
        return come.letters() == 0
                ? Optional.empty()
                : Optional.of(new Refused("version " + version + " of " + projection + " lacks " + come.letters()
                        + " events that could not be handled; retry or skip its dead letters first"));
    }

    /// Lets the version be read again that was live before, like [#switchTo].
    public SwitchOutcome rollback(String projection, String by, String why, Duration atMost) {
        var before = versions().stream()
                .filter(version -> version.name().equals(projection) && version.state() == State.RETIRED)
                .max(Comparator.comparing(ProjectionVersion::since));
        return before.map(version -> switchTo(projection, version.version(), by, why, atMost))
                .orElseGet(() -> new Refused("no version of " + projection + " was live before"));
    }

    /// Drops a version that is not live: its tables or documents, its checkpoint and its record. Whoever still
    /// keeps it stops. Can be repeated after a failure, and then goes on.
    ///
    /// @return whether it was there
    /// @throws IllegalArgumentException if it is live; nothing was done
    public boolean drop(String projection, int version, String by, String why) {
        VersionRecords.TABLES.prepare(database);
        var begun = write(sql -> {
            VersionRecords.lock(sql, projection);
            var there = VersionRecords.of(sql, projection, version);
            if (there.map(one -> one.state() == State.LIVE).orElse(false)) {
                throw new IllegalArgumentException("version " + version + " of " + projection
                        + " is live and is not dropped; let another version be live first");
            }
            if (there.isPresent()) {
                VersionRecords.change(sql, projection, version, State.DROPPING, decision(by, why));
                JdbcCheckpoints.forget(sql, there.get().subscription());
            }
            return there;
        });
        if (begun.isEmpty()) {
            return false;
        }
        while (write(sql -> isDropping(sql, projection, version)
                && DocumentRows.drop(sql, projection, version, DOCUMENTS_DROPPED_AT_ONCE))) {
            // In steps, so that others get to write in between.
        }
        write(sql -> isDropping(sql, projection, version) && finishDrop(sql, begun.get()));
        return true;
    }

    /// Whether the version still is to be dropped: somebody else may have done it, and the version been made anew.
    private static boolean isDropping(Sql sql, String projection, int version) throws SQLException {
        VersionRecords.lock(sql, projection);
        return VersionRecords.of(sql, projection, version)
                .map(there -> there.state() == State.DROPPING)
                .orElse(false);
    }

    private static boolean finishDrop(Sql sql, ProjectionVersion version) throws SQLException {
        for (var drop : VersionRecords.drops(sql, version)) {
            sql.update(drop);
        }
        JdbcCheckpoints.forget(sql, version.subscription());
        while (DocumentRows.drop(sql, version.name(), version.version(), DOCUMENTS_DROPPED_AT_ONCE)) {
            // What somebody has added who had begun to keep it before, and does so no more.
        }
        VersionRecords.delete(sql, version);
        return true;
    }

    private Decision decision(String by, String why) {
        return new Decision(environment.clock().instant(), by, why);
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

    private boolean isOver(long since, Duration atMost) {
        return environment.nanoTime().getAsLong() - since >= TimeUnit.NANOSECONDS.convert(atMost);
    }

    <R> R read(Question<R> question) {
        return database.read(in(question));
    }

    <R> R write(Question<R> question) {
        return database.transaction(in(question));
    }

    private static <R> Work<Connection, R> in(Question<R> question) {
        return connection -> {
            try (var sql = Sql.in(connection)) {
                return question.ask(sql);
            }
        };
    }
}
