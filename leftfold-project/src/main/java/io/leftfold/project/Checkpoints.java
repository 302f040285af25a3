package io.leftfold.project;

import io.leftfold.jdbc.Sql;
import java.sql.SQLException;

/// How far the subscriptions that keep read models have come, seen and changed within a transaction on their
/// tables.
final class Checkpoints {
    private Checkpoints() {}

    /// 0 for nowhere yet.
    static long position(Sql sql, String subscription) throws SQLException {
        return sql.first(
                        "SELECT position FROM leftfold_checkpoint WHERE name = ?", row -> row.getLong(1), subscription)
                .orElse(0L);
    }

    /// Lets no batch commit until the transaction ends.
    static void hold(Sql sql, String subscription) throws SQLException {
        sql.update("UPDATE leftfold_checkpoint SET position = position WHERE name = ?", subscription);
    }

    /// What is in hand somewhere is not committed any more.
    static void forget(Sql sql, String subscription) throws SQLException {
        sql.update("DELETE FROM leftfold_checkpoint WHERE name = ?", subscription);
    }
}
