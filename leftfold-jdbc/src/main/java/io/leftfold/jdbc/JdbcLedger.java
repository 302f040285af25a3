package io.leftfold.jdbc;

import static io.leftfold.jdbc.LedgerRows.arguments;
import static io.leftfold.jdbc.LedgerRows.columns;
import static io.leftfold.jdbc.LedgerRows.under;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.LeaseLostException;
import io.leftfold.Names;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkUnknownException;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.Resumed;
import io.leftfold.subscribe.Step;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionLedger;
import io.leftfold.subscribe.SubscriptionRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Keeps subscriptions in tables beside read models, so that what an event changes there, and that it was handled,
/// are committed together. Safe for use by several threads; several ledgers, of several processes, may be on one
/// database.
///
/// Every write for a partition begins with an update of the partition's row that names owner and epoch. It locks
/// the row until the transaction ends, so a later claim is made behind work that is under way, and work under a claim
/// that was lost does not begin. What work locks itself it locks after that. Leases are timed by the database.
///
/// Waits are those of the database. On PostgreSQL a seek waits at most 10 s for work on that partition; beats and
/// claims wait for nobody's work: a partition whose silent owner is at work still is claimed later. SQLite has one
/// writer: there whatever writes, beats too, waits for the work of any
/// partition, at most `busyTimeout`, in the order of coming within a process. So let no work take longer than a
/// third of the lease.
///
/// A commit without an answer is repeated, but for [#apply]: everything else may be recorded twice. Besides what
/// the contract names, calls may throw [io.leftfold.OverloadedException], where another transaction writes for
/// long, and [io.leftfold.WorkFailedException], where the tables are not what [#open] made or the role may not
/// write them; nothing was written then.
public final class JdbcLedger implements SubscriptionLedger<Connection> {
    static final Tables TABLES = Tables.of("subscriptions", "subscriptions_1", "subscriptions_2");
    private static final int ATTEMPTS = 3;
    private static final int LETTERS_MAX = 10_000;
    private static final String ALL = "";

    private final ReadModelDatabase<Connection> database;
    private final LedgerSql statements;

    private JdbcLedger(ReadModelDatabase<Connection> database, LedgerSql statements) {
        this.database = database;
        this.statements = statements;
    }

    /// On `database`, which the caller closes; makes the tables where they are missing.
    ///
    /// @throws io.leftfold.ReadOnlyStoreException if they are missing and may not be made; the message holds the
    ///     statements for somebody who may
    /// @throws io.leftfold.NewerSchemaException   if a newer version of Leftfold has made them
    public static JdbcLedger open(ReadModelDatabase<Connection> database) {
        TABLES.prepare(database);
        return new JdbcLedger(database, database.read(connection -> new LedgerSql(Dialect.of(connection))));
    }

    /// The statements that [#open] would run on `database`, for those who let somebody else run them.
    public static List<String> missing(ReadModelDatabase<Connection> database) {
        return TABLES.missing(database);
    }

    /// A checkpoint of this name that a subscription without a ledger has left in `database` becomes that of all
    /// partitions, and is taken away from whoever still moves it.
    @Override
    public void register(String subscription, int partitions) {
        Names.check("a subscription", subscription);
        if (partitions < 1 || partitions > Subscriber.PARTITIONS_MAX) {
            throw new IllegalArgumentException(
                    "partitions must be 1 to " + Subscriber.PARTITIONS_MAX + ": " + partitions);
        }
        long there = repeatable(sql -> {
            if (sql.update(statements.insertSubscription, subscription, partitions) == 1) {
                var from = sql.first(statements.takeCheckpoint, LedgerRows::oldCheckpoint, subscription);
                for (int partition = 0; partition < partitions; partition++) {
                    sql.write(statements.insertPartition, arguments(subscription, partition, columns(from)));
                }
            }
            return sql.first(statements.partitionsOf, row -> row.getLong(1), subscription)
                    .orElse(0L);
        });
        if (there != partitions) {
            throw new IllegalArgumentException("the subscription " + subscription + " has " + there
                    + " partitions, not " + partitions + ", and keeps them; nothing was written: give it that number,"
                    + " or another name");
        }
    }

    @Override
    public List<SubscriptionRecord> subscriptions() {
        return records(ALL);
    }

    @Override
    public List<SubscriptionRecord> beat(String node, Collection<String> subscriptions, Duration lease) {
        Names.check("a node", node);
        var run = new TreeSet<>(subscriptions);
        long micros = micros(lease);
        repeatable(sql -> {
            sql.update(statements.deleteSilentNodes);
            for (var known : sql.query(statements.selectRun, row -> row.getString(1), node)) {
                if (!run.contains(known)) {
                    sql.write(statements.deleteRun, node, known);
                }
            }
            for (var subscription : run) {
                sql.write(statements.lease, node, micros, subscription);
            }
            return run;
        });
        return run.isEmpty() ? List.of() : records(node);
    }

    @Override
    public Optional<Claim> claim(String subscription, int partition, String node, Duration lease) {
        Names.check("a node", node);
        long micros = micros(lease);
        return repeatable(sql -> {
            // Once the row is locked: a statement that waits for a lock sees other tables as they were before.
            if (sql.first(statements.holdClaimable, _ -> node, subscription, partition, node)
                    .isEmpty()) {
                return Optional.empty();
            }
            var epoch =
                    sql.first(statements.claimPartition, row -> row.getLong(1), node, subscription, partition, node);
            if (epoch.isPresent()) {
                sql.update(statements.lease, node, micros, subscription);
            }
            return epoch.map(there -> new Claim(subscription, partition, node, there));
        });
    }

    @Override
    public void release(Claim claim) {
        repeatable(sql -> sql.update(statements.releasePartition, under(claim)));
    }

    @Override
    public Resumed resume(Claim claim) {
        // A transaction of this claim that got no answer may be under way yet, and ends before this lock is got.
        repeatable(sql -> {
            checkHeld(claim, sql.update(statements.holdPartition, under(claim)));
            return claim;
        });
        return reading(sql -> {
            var row = held(sql, claim);
            var letters = sql.query(
                    statements.selectLettersOfPartition,
                    LedgerLetters::letter,
                    claim.subscription(),
                    claim.partition());
            return new Resumed(row.checkpoint(), row.isAbandoned(), row.trying(), letters);
        });
    }

    @Override
    public void apply(Claim claim, Step step, Work<Connection, ?> work) {
        for (var letter : step.letters()) {
            if (!letter.subscription().equals(claim.subscription()) || letter.partition() != claim.partition()) {
                throw new IllegalArgumentException("a letter of " + letter.subscription() + ", partition "
                        + letter.partition() + ", is not to be recorded under " + claim + "; nothing was done");
            }
        }
        database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                move(sql, claim, step);
                work.in(connection);
                LedgerLetters.keep(sql, statements, claim, step);
                return claim;
            }
        });
    }

    @Override
    public void mark(Claim claim, long position) {
        repeatable(sql -> {
            checkHeld(
                    claim,
                    sql.update(
                            statements.markPartition,
                            position,
                            claim.subscription(),
                            claim.partition(),
                            claim.epoch(),
                            claim.node()));
            return claim;
        });
    }

    /// @throws IllegalArgumentException if there is no such subscription
    @Override
    public void pause(String subscription, boolean isPaused, String by, String why) {
        repeatable(sql -> {
            int count = sql.update(
                    statements.pauseSubscription,
                    isPaused ? 1 : 0,
                    Escapes.escape(by),
                    Escapes.escape(why),
                    subscription);
            checkKnown(subscription, count);
            return count;
        });
    }

    /// @throws IllegalArgumentException if there is no such subscription
    @Override
    public void seek(String subscription, Optional<Checkpoint> checkpoint) {
        repeatable(sql -> {
            checkKnown(subscription, sql.update(statements.holdSubscription, subscription));
            sql.update(statements.seekPartitions, arguments(columns(checkpoint), subscription));
            return sql.update(statements.deleteLetters, subscription);
        });
    }

    @Override
    public List<DeadLetter> letters(String subscription, long after, int limit) {
        if (limit < 1 || limit > LETTERS_MAX) {
            throw new IllegalArgumentException("a limit is 1 to 10,000: " + limit);
        }
        return reading(sql -> sql.query(statements.selectLetters, LedgerLetters::letter, subscription, after, limit));
    }

    @Override
    public List<Integer> asked(String subscription) {
        return reading(sql -> sql.query(statements.askedPartitions, row -> row.getInt(1), subscription));
    }

    @Override
    public boolean ask(String subscription, long position, DeadLetter.State wanted) {
        if (wanted != DeadLetter.State.WANTED && wanted != DeadLetter.State.UNWANTED) {
            throw new IllegalArgumentException("a letter can be WANTED or UNWANTED, not " + wanted);
        }
        return repeatable(sql -> sql.update(statements.askLetter, wanted, subscription, position) == 1);
    }

    @Override
    public void forget(String subscription) {
        repeatable(sql -> {
            JdbcCheckpoints.forgetInLedger(sql, subscription);
            return subscription;
        });
    }

    private <R> R repeatable(Work<Sql, R> work) {
        for (int attempt = 1; true; attempt++) {
            try {
                return database.transaction(connection -> within(connection, work));
            } catch (WorkUnknownException unknown) {
                if (attempt == ATTEMPTS) {
                    throw new StoreUnavailableException(
                            "it is not known whether a change of the ledger was recorded; asking for it again is safe: "
                                    + unknown.getMessage(),
                            unknown);
                }
            }
        }
    }

    private <R> R reading(Work<Sql, R> work) {
        return database.read(connection -> within(connection, work));
    }

    private static <R> R within(Connection connection, Work<Sql, R> work) throws Exception {
        try (var sql = Sql.in(connection)) {
            return work.in(sql);
        }
    }

    /// The fence.
    private void move(Sql sql, Claim claim, Step step) throws SQLException {
        var to = columns(step.to().or(step::from));
        if (sql.update(statements.movePartition, arguments(to, under(claim), columns(step.from()))) == 1) {
            return;
        }
        var row = held(sql, claim);
        throw new CheckpointMismatchException(String.format(
                Locale.ROOT,
                "the checkpoint of %s, partition %d, was to be moved from %s to %s and is at %s; nothing was done: go on from there",
                claim.subscription(),
                claim.partition(),
                step.from(),
                step.to(),
                row.checkpoint()));
    }

    private LedgerRows.Owned held(Sql sql, Claim claim) throws SQLException {
        return sql.first(statements.selectPartition, LedgerRows::owned, claim.subscription(), claim.partition())
                .filter(row -> row.isHeldBy(claim))
                .orElseThrow(() -> lost(claim));
    }

    private List<SubscriptionRecord> records(String node) {
        return reading(sql -> LedgerRows.subscriptions(sql, statements, node));
    }

    private static long micros(Duration lease) {
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("a lease must be positive: " + lease);
        }
        return TimeUnit.MICROSECONDS.convert(lease);
    }

    private static void checkHeld(Claim claim, int rows) {
        if (rows == 0) {
            throw lost(claim);
        }
    }

    private static LeaseLostException lost(Claim claim) {
        return new LeaseLostException("the claim of " + claim.node() + " on " + claim.subscription() + ", partition "
                + claim.partition() + ", with epoch " + claim.epoch()
                + ", does not count any more; nothing was done: claim the partition again");
    }

    private static void checkKnown(String subscription, int rows) {
        if (rows == 0) {
            throw new IllegalArgumentException(
                    "there is no subscription " + subscription + "; nothing was written: subscriptions() lists them");
        }
    }
}
