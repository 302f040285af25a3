package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.ConditionFailedException;
import io.leftfold.CorruptStoreException;
import io.leftfold.Environment;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.UnitOfWork;
import io.leftfold.spi.GroupAppend.Result;
import io.leftfold.spi.InlineRuns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Commits a caller's statements and appends together. The log's lock is taken when the work has returned, on
/// the same connection, and held for the appends and the commit: a slow caller stops nobody. Safe for use by
/// several threads.
final class UnitsOfWork {
    /// The work's statements are not to run with what suits those of a log.
    static final String FOR_THE_WORK = "SET LOCAL enable_seqscan = on; SET LOCAL plan_cache_mode = auto; ";

    private static final String FOR_THE_LOG =
            "SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan";

    private final Database database;
    private final Environment environment;
    private final Parts parts;
    private final LongConsumer grown;
    private final InlineTables inline;

    /// @param grown hears where the log ends, after each commit
    UnitsOfWork(Database database, Parts parts, LongConsumer grown, InlineTables inline) {
        this.inline = inline;
        this.database = database;
        this.environment = database.options().environment();
        this.parts = parts;
        this.grown = grown;
    }

    /// What is to be known once the transaction has committed.
    ///
    /// @param outcomes one per append
    private record Prepared<R>(R result, List<Queued> appends, List<Appended> outcomes) {}

    <R> R run(UnitOfWork<Connection, R> work) {
        var attempt = new Object() {
            Optional<Prepared<R>> prepared = Optional.empty();
        };
        try {
            database.transaction(connection -> {
                var prepared = prepare(connection, work);
                attempt.prepared = Optional.of(prepared);
                return prepared;
            });
        } catch (CommitUnknownException unknown) {
            settle(
                    attempt.prepared
                            .orElseThrow()
                            .appends
                            .getFirst()
                            .append()
                            .key()
                            .orElseThrow(),
                    unknown);
        }
        var done = attempt.prepared.orElseThrow();
        for (int i = 0; i < done.appends.size(); i++) {
            done.appends.get(i).committed(done.outcomes.get(i));
        }
        grown.accept(done.outcomes.getLast().last());
        return done.result;
    }

    private <R> Prepared<R> prepare(Connection connection, UnitOfWork<Connection, R> work) throws SQLException {
        var queued = new ArrayList<Queued>();
        R result = GuardedConnection.run(connection, FOR_THE_WORK, guarded -> {
            var transaction = new OpenTransaction(guarded, environment.ids());
            try {
                return work.in(transaction);
            } finally {
                queued.addAll(transaction.end());
            }
        });
        if (queued.isEmpty()) {
            // So that there is a key to ask for, should the connection break at the commit.
            var ids = environment.ids();
            queued.add(new Queued(
                    Append.nothing(AppendKey.of(ids.next().toString())).withFullKey(ids)));
        }
        try (var set = connection.createStatement()) {
            set.execute(FOR_THE_LOG);
        }
        var appends = queued.stream().map(Queued::append).toList();
        // Before the lock, for which others wait.
        var prepared = appends.stream().map(PreparedAppend::of).toList();
        var batch = new BatchRun(connection, database.sql(), environment.clock().instant());
        var tip = batch.lock();
        var plan = batch.decide(prepared, tip, true);
        var outcomes = outcomes(plan.results());
        if (plan.repeated().isEmpty()) {
            write(batch, plan, tip);
            try {
                inline.written(connection, plan.events());
            } catch (InlineRuns.FailedException failed) {
                throw failed.failure();
            }
        } else if (appends.stream()
                .allMatch(append -> plan.repeated().contains(append.key().orElseThrow()))) {
            connection.rollback();
        } else {
            var key = plan.repeated().iterator().next();
            throw BatchPlan.reused(key, outcomes.getFirst());
        }
        return new Prepared<>(result, queued, outcomes);
    }

    private void write(BatchRun batch, BatchPlan plan, LogTip tip) throws SQLException {
        parts.makeFor(plan.head());
        long head;
        try {
            head = batch.append(plan, tip);
        } catch (SQLException failure) {
            if (Failures.isOfAMissingPart(failure)) {
                throw parts.missing(failure);
            }
            throw failure;
        }
        if (head != plan.head()) {
            throw new CorruptStoreException(database.name()
                    + " says under its lock that it does not end at position " + tip.head()
                    + ", or that something is taken which it does not find; nothing was written: verify the log");
        }
    }

    private static List<Appended> outcomes(List<Result> results) {
        var outcomes = new ArrayList<Appended>();
        for (var result : results) {
            switch (result) {
                case Result.Done(Appended appended) -> outcomes.add(appended);
                case Result.Done(Refused refused) -> throw new ConditionFailedException(refused);
                case Result.Failed(var failure) -> throw failure;
            }
        }
        return outcomes;
    }

    /// Returns if the transaction with that key has committed. Its connection broke then, and the log's lock
    /// is free only when the server has ended it.
    private void settle(AppendKey key, CommitUnknownException unknown) {
        var patience = new Patience(database.options());
        var isCommitted = Optional.<Boolean>empty();
        while (isCommitted.isEmpty()) {
            try {
                isCommitted = Optional.of(database.transaction(connection -> {
                    var questions = new Questions(connection, database.sql());
                    questions.lock();
                    return questions.outcomeOf(key).isPresent();
                }));
            } catch (CommitUnknownException | StoreUnavailableException | ReadOnlyStoreException failure) {
                if (!patience.hasMore()) {
                    throw new OutcomeUnknownException(
                            database.name() + ": the connection broke at the commit, and the server could not be asked"
                                    + " within " + database.options().patience()
                                    + "; run it again with the same key, and it is done once",
                            key,
                            failure);
                }
            }
        }
        if (!isCommitted.get()) {
            throw new StoreUnavailableException(
                    database.name() + ": the connection broke at the commit; nothing was written, trying again is safe",
                    unknown);
        }
    }
}
