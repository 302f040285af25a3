package io.leftfold.jdbc;

import java.sql.SQLException;
import java.util.List;

/// How far a subscription has come, seen and changed within the caller's transaction on the database of
/// [JdbcLedger]: as the ledger has it, or as a checkpoint alone. For transactions that must not be apart from the
/// work of the subscription; everybody else asks the ledger.
///
/// Some tables of Leftfold must have been made there; those of the ledger may be missing.
///
/// @param position up to where all partitions have come, 0 for nowhere yet
/// @param furthest where the foremost partition is
/// @param letters  how many events wait, with all that follows on them
public record JdbcCheckpoints(long position, long furthest, long letters) {
    private static final String POSITIONS = Tables.load("positions_of");
    private static final String PARTITIONS = Tables.load("partitions_of");
    private static final String CHECKPOINT = Tables.load("select_checkpoint");
    private static final String HOLD_CHECKPOINT = Tables.load("hold_checkpoint");
    private static final String HOLD_PARTITIONS = Tables.load("hold_partitions");
    private static final String DELETE_CHECKPOINT = Tables.load("delete_checkpoint");

    /// The subscription first, so that a seek and this do not wait for each other.
    private static final List<String> FORGET = List.of(
            Tables.load("hold_subscription"),
            Tables.load("delete_partitions"),
            Tables.load("delete_letters"),
            Tables.load("delete_nodes"),
            Tables.load("delete_subscription"));

    public static JdbcCheckpoints of(Sql sql, String subscription) throws SQLException {
        if (JdbcLedger.TABLES.areThere(sql)) {
            var partitions = sql.query(
                    POSITIONS,
                    row -> new JdbcCheckpoints(row.getLong(1), row.getLong(1), row.getLong(2)),
                    subscription);
            if (!partitions.isEmpty()) {
                return partitions.stream().reduce(JdbcCheckpoints::with).orElseThrow();
            }
        }
        long position =
                sql.first(CHECKPOINT, row -> row.getLong(1), subscription).orElse(0L);
        return new JdbcCheckpoints(position, position, 0);
    }

    private JdbcCheckpoints with(JdbcCheckpoints other) {
        return new JdbcCheckpoints(
                Math.min(position, other.position), Math.max(furthest, other.furthest), letters + other.letters);
    }

    /// Whether all partitions are there.
    public boolean isAt(long there) {
        return position == there && furthest == there;
    }

    /// Whether the ledger knows the subscription.
    public static boolean isKnown(Sql sql, String subscription) throws SQLException {
        return JdbcLedger.TABLES.areThere(sql)
                && sql.first(PARTITIONS, row -> row.getLong(1), subscription).isPresent();
    }

    /// Lets no batch of the subscription commit until the transaction ends.
    public static void hold(Sql sql, String subscription) throws SQLException {
        sql.update(HOLD_CHECKPOINT, subscription);
        if (JdbcLedger.TABLES.areThere(sql)) {
            sql.update(HOLD_PARTITIONS, subscription);
        }
    }

    /// Removes all that is known of the subscription: what is in hand somewhere is not committed any more.
    public static void forget(Sql sql, String subscription) throws SQLException {
        sql.update(DELETE_CHECKPOINT, subscription);
        if (JdbcLedger.TABLES.areThere(sql)) {
            forgetInLedger(sql, subscription);
        }
    }

    static void forgetInLedger(Sql sql, String subscription) throws SQLException {
        for (var statement : FORGET) {
            sql.update(statement, subscription);
        }
    }
}
