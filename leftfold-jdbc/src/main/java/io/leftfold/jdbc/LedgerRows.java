package io.leftfold.jdbc;

import io.leftfold.Checkpoint;
import io.leftfold.CorruptStoreException;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.PartitionRecord;
import io.leftfold.subscribe.SubscriptionRecord;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the rows of [JdbcLedger] say, and what goes into their columns.
final class LedgerRows {
    private LedgerRows() {}

    /// What an owner asks of its partition.
    record Owned(
            Optional<String> owner, long epoch, Optional<Checkpoint> checkpoint, long trying, boolean isAbandoned) {
        boolean isHeldBy(Claim claim) {
            return epoch == claim.epoch() && owner.equals(Optional.of(claim.node()));
        }
    }

    static Owned owned(ResultSet row) throws SQLException {
        var checkpoint = checkpoint(row, 3);
        row.getLong(8);
        boolean isAbandoned = !row.wasNull();
        return new Owned(
                Optional.ofNullable(row.getString(1)),
                row.getLong(2),
                checkpoint,
                trying(row.getLong(7), checkpoint),
                isAbandoned);
    }

    /// Those that `node` runs, by name; all for an empty one.
    static List<SubscriptionRecord> subscriptions(Sql sql, LedgerSql statements, String node) throws SQLException {
        var partitions = new HashMap<String, List<PartitionRecord>>();
        for (var one : sql.query(statements.selectPartitions, LedgerRows::partition, node, node)) {
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
    static Checkpoint oldCheckpoint(ResultSet row) throws SQLException {
        return new Checkpoint(uuid(row.getObject(1)), row.getLong(2), row.getLong(3), uuid(row.getObject(4)));
    }

    private static UUID uuid(Object column) {
        if (column instanceof byte[] bytes) {
            var buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        return UUID.fromString(column.toString());
    }

    static @Nullable Object[] columns(Optional<Checkpoint> checkpoint) {
        return checkpoint
                .map(there ->
                        new @Nullable Object[] {there.log(), there.incarnation(), there.position(), there.eventId()})
                .orElseGet(() -> new @Nullable Object[] {null, null, null, null});
    }

    static @Nullable Object[] under(Claim claim) {
        return new @Nullable Object[] {claim.subscription(), claim.partition(), claim.epoch(), claim.node()};
    }

    /// One after the other, those of arrays one by one.
    static @Nullable Object[] arguments(Object... parts) {
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
}
