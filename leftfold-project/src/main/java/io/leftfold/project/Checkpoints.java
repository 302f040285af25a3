package io.leftfold.project;

import io.leftfold.jdbc.Sql;
import java.sql.SQLException;
import java.util.List;

/// How far the subscriptions that keep read models have come, seen and changed within a transaction on their
/// tables: as the ledger of subscriptions has it, or as a checkpoint alone.
///
/// @param position up to where all partitions have come, 0 for nowhere yet
/// @param furthest where the foremost partition is
/// @param letters  how many events wait, with all that follows on them
record Checkpoints(long position, long furthest, long letters) {
    /// In the order in which the ledger locks them.
    private static final List<String> OF_LEDGER = List.of(
            "UPDATE leftfold_subscription SET is_paused = is_paused WHERE name = ?",
            "DELETE FROM leftfold_partition WHERE subscription = ?",
            "DELETE FROM leftfold_letter WHERE subscription = ?",
            "DELETE FROM leftfold_node WHERE subscription = ?",
            "DELETE FROM leftfold_subscription WHERE name = ?");

    static Checkpoints of(Sql sql, String subscription) throws SQLException {
        if (hasLedger(sql)) {
            var partitions = sql.query(
                    "SELECT coalesce(position, 0), letters FROM leftfold_partition WHERE subscription = ?",
                    row -> new Checkpoints(row.getLong(1), row.getLong(1), row.getLong(2)),
                    subscription);
            if (!partitions.isEmpty()) {
                return partitions.stream().reduce(Checkpoints::with).orElseThrow();
            }
        }
        long position = sql.first(
                        "SELECT position FROM leftfold_checkpoint WHERE name = ?", row -> row.getLong(1), subscription)
                .orElse(0L);
        return new Checkpoints(position, position, 0);
    }

    private Checkpoints with(Checkpoints other) {
        return new Checkpoints(
                Math.min(position, other.position), Math.max(furthest, other.furthest), letters + other.letters);
    }

    /// Whether all partitions are there.
    boolean isAt(long there) {
        return position == there && furthest == there;
    }

    static long position(Sql sql, String subscription) throws SQLException {
        return of(sql, subscription).position;
    }

    /// Lets no batch commit until the transaction ends.
    static void hold(Sql sql, String subscription) throws SQLException {
        sql.update("UPDATE leftfold_checkpoint SET position = position WHERE name = ?", subscription);
        if (hasLedger(sql)) {
            sql.update("UPDATE leftfold_partition SET epoch = epoch WHERE subscription = ?", subscription);
        }
    }

    /// What is in hand somewhere is not committed any more.
    static void forget(Sql sql, String subscription) throws SQLException {
        sql.update("DELETE FROM leftfold_checkpoint WHERE name = ?", subscription);
        if (hasLedger(sql)) {
            for (var delete : OF_LEDGER) {
                sql.update(delete, subscription);
            }
        }
    }

    /// Whether the ledger knows the subscription.
    static boolean isKnown(Sql sql, String subscription) throws SQLException {
        return hasLedger(sql)
                && sql.first(
                                "SELECT partitions FROM leftfold_subscription WHERE name = ?",
                                row -> row.getLong(1),
                                subscription)
                        .isPresent();
    }

    private static boolean hasLedger(Sql sql) throws SQLException {
        return sql.first(
                        "SELECT version FROM leftfold_component WHERE component = 'subscriptions'",
                        row -> row.getLong(1))
                .isPresent();
    }
}
