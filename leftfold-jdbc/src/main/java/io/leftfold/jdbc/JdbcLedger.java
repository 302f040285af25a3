package io.leftfold.jdbc;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CorruptStoreException;
import io.leftfold.LeaseLostException;
import io.leftfold.Names;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkUnknownException;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.PartitionRecord;
import io.leftfold.subscribe.Resumed;
import io.leftfold.subscribe.Step;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionLedger;
import io.leftfold.subscribe.SubscriptionRecord;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    private static final Tables TABLES = Tables.of("subscriptions", "subscriptions_1", "subscriptions_2");
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
                var from = sql.first(statements.takeCheckpoint, JdbcLedger::oldCheckpoint, subscription);
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
            var there = partition(sql, claim).filter(row -> row.isHeldBy(claim));
            var row = there.orElseThrow(() -> lost(claim));
            var letters = sql.query(
                    statements.selectLettersOfPartition, JdbcLedger::letter, claim.subscription(), claim.partition());
            return new Resumed(row.checkpoint(), row.isAbandoned(), row.trying(), letters);
        });
    }

    @Override
    public void apply(Claim claim, Step step, Work<Connection, ?> work) {
        for (var letter : step.parked()) {
            if (!letter.subscription().equals(claim.subscription()) || letter.partition() != claim.partition()) {
                throw new IllegalArgumentException("a letter of " + letter.subscription() + ", partition "
                        + letter.partition() + ", is not to be recorded under " + claim + "; nothing was done");
            }
        }
        database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                move(sql, claim, step);
                work.in(connection);
                keepLetters(sql, claim, step);
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
        return reading(sql -> sql.query(statements.selectLetters, JdbcLedger::letter, subscription, after, limit));
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
            // Before the partitions, so that a seek and this do not wait for each other.
            sql.update(statements.holdSubscription, subscription);
            sql.update(statements.deletePartitions, subscription);
            sql.update(statements.deleteLetters, subscription);
            sql.update(statements.deleteNodes, subscription);
            return sql.update(statements.deleteSubscription, subscription);
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
        var row = partition(sql, claim).filter(there -> there.isHeldBy(claim)).orElseThrow(() -> lost(claim));
        throw new CheckpointMismatchException(String.format(
                Locale.ROOT,
                "the checkpoint of %s, partition %d, was to be moved from %s to %s and is at %s; nothing was done: go on from there",
                claim.subscription(),
                claim.partition(),
                step.from(),
                step.to(),
                row.checkpoint()));
    }

    private void keepLetters(Sql sql, Claim claim, Step step) throws SQLException {
        if (step.parked().isEmpty() && step.settled().isEmpty()) {
            return;
        }
        var settled = step.settled().stream()
                .map(position -> arguments(claim.subscription(), claim.partition(), position))
                .toList();
        long change = -count(sql.updateEach(statements.deleteLetter, settled));
        var parked = step.parked().stream().map(JdbcLedger::columns).toList();
        var inserted = sql.updateEach(statements.insertLetter, parked);
        change += count(inserted);
        var known = new ArrayList<@Nullable Object[]>();
        for (int i = 0; i < inserted.length; i++) {
            if (inserted[i] == 0) {
                known.add(parked.get(i));
            }
        }
        sql.updateEach(statements.updateLetter, known);
        sql.update(statements.countLetters, change, claim.subscription(), claim.partition());
    }

    private static long count(int[] rows) {
        long sum = 0;
        for (int count : rows) {
            sum += count;
        }
        return sum;
    }

    private List<SubscriptionRecord> records(String node) {
        return reading(sql -> {
            var partitions = new HashMap<String, List<PartitionRecord>>();
            for (var one : sql.query(statements.selectPartitions, JdbcLedger::partition, node, node)) {
                partitions
                        .computeIfAbsent(one.subscription(), _ -> new ArrayList<>())
                        .add(one);
            }
            var nodes = new HashMap<String, TreeSet<String>>();
            sql.query(
                    statements.selectNodes,
                    row -> nodes.computeIfAbsent(row.getString(1), _ -> new TreeSet<>())
                            .add(row.getString(2)),
                    node,
                    node);
            var records = sql.query(
                    statements.selectSubscriptions,
                    row -> new SubscriptionRecord(
                            row.getString(1),
                            row.getLong(2) == 1,
                            Escapes.unescape(row.getString(3)),
                            Escapes.unescape(row.getString(4)),
                            partitions.getOrDefault(row.getString(1), List.of()),
                            List.copyOf(nodes.getOrDefault(row.getString(1), new TreeSet<>()))),
                    node,
                    node);
            // Databases differ in the order of names.
            Map<String, SubscriptionRecord> byName = new TreeMap<>();
            records.forEach(one -> byName.put(one.name(), one));
            return List.copyOf(byName.values());
        });
    }

    /// What an owner asks of its partition.
    private record Row(
            Optional<String> owner, long epoch, Optional<Checkpoint> checkpoint, long trying, boolean isAbandoned) {
        boolean isHeldBy(Claim claim) {
            return epoch == claim.epoch() && owner.equals(Optional.of(claim.node()));
        }
    }

    private Optional<Row> partition(Sql sql, Claim claim) throws SQLException {
        return sql.first(
                statements.selectPartition,
                row -> {
                    var checkpoint = checkpoint(row, 3);
                    row.getLong(8);
                    boolean isAbandoned = !row.wasNull();
                    return new Row(
                            Optional.ofNullable(row.getString(1)),
                            row.getLong(2),
                            checkpoint,
                            trying(row.getLong(7), checkpoint),
                            isAbandoned);
                },
                claim.subscription(),
                claim.partition());
    }

    private static PartitionRecord partition(ResultSet row) throws SQLException {
        var checkpoint = checkpoint(row, 5);
        return new PartitionRecord(
                row.getString(1),
                row.getInt(2),
                Optional.ofNullable(row.getString(3)),
                row.getInt(11) == 1,
                row.getLong(4),
                checkpoint,
                trying(row.getLong(9), checkpoint),
                row.getLong(10));
    }

    private static long trying(long marked, Optional<Checkpoint> checkpoint) {
        return checkpoint.filter(there -> there.position() >= marked).isPresent() ? 0 : marked;
    }

    private static Optional<Checkpoint> checkpoint(ResultSet row, int first) throws SQLException {
        var log = row.getString(first);
        if (log == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Checkpoint(
                    UUID.fromString(log),
                    row.getLong(first + 1),
                    row.getLong(first + 2),
                    UUID.fromString(row.getString(first + 3))));
        } catch (IllegalArgumentException | NullPointerException undecodable) {
            throw new CorruptStoreException("a checkpoint in leftfold_partition cannot be read", undecodable);
        }
    }

    /// The table of subscriptions without a ledger is not the same everywhere.
    private static Checkpoint oldCheckpoint(ResultSet row) throws SQLException {
        return new Checkpoint(uuid(row.getObject(1)), row.getLong(2), row.getLong(3), uuid(row.getObject(4)));
    }

    private static UUID uuid(Object column) {
        if (column instanceof byte[] bytes) {
            var buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        return UUID.fromString(column.toString());
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        try {
            return new DeadLetter(
                    row.getString(1),
                    row.getInt(2),
                    Escapes.unescape(row.getString(3)),
                    row.getLong(4),
                    UUID.fromString(row.getString(5)),
                    Escapes.unescape(row.getString(6)),
                    DeadLetter.State.valueOf(row.getString(7)),
                    row.getInt(8),
                    Escapes.unescape(row.getString(9)),
                    Escapes.unescape(row.getString(10)),
                    Instant.parse(row.getString(11)),
                    Instant.parse(row.getString(12)));
        } catch (RuntimeException undecodable) {
            throw new CorruptStoreException("a letter in leftfold_letter cannot be read", undecodable);
        }
    }

    private static @Nullable Object[] columns(DeadLetter letter) {
        return arguments(
                Escapes.escape(letter.key()),
                Escapes.escape(letter.type()),
                letter.state(),
                letter.attempts(),
                Escapes.escape(letter.code()),
                Escapes.escape(letter.error()),
                letter.parkedAt(),
                letter.dueAt(),
                letter.eventId(),
                letter.partition(),
                letter.subscription(),
                letter.position());
    }

    private static @Nullable Object[] columns(Optional<Checkpoint> checkpoint) {
        return checkpoint
                .map(there ->
                        new @Nullable Object[] {there.log(), there.incarnation(), there.position(), there.eventId()})
                .orElseGet(() -> new @Nullable Object[] {null, null, null, null});
    }

    private static @Nullable Object[] under(Claim claim) {
        return new @Nullable Object[] {claim.subscription(), claim.partition(), claim.epoch(), claim.node()};
    }

    /// One after the other, those of arrays one by one.
    private static @Nullable Object[] arguments(Object... parts) {
        var all = new ArrayList<@Nullable Object>();
        for (var part : parts) {
            if (part instanceof @Nullable Object[] several) {
                all.addAll(Arrays.asList(several));
            } else {
                all.add(part);
            }
        }
        return all.toArray();
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
