package io.leftfold.postgres;

import io.leftfold.Append;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The steps of a batch on one connection: what it has to know is asked, it is decided, and its rows are
/// written.
final class BatchRun {
    /// The answer of [#append] where a key, an id or a name is taken.
    static final long TAKEN = -1;

    /// The answer of [#append] where the log does not end where it was thought to.
    static final long GROWN = -2;

    private final Connection connection;
    private final Sql sql;
    private final Questions questions;
    private final Instant now;

    BatchRun(Connection connection, Sql sql, Instant now) {
        this.connection = connection;
        this.sql = sql;
        this.questions = new Questions(connection, sql);
        this.now = now;
    }

    /// Reads where the log stands, without its lock.
    LogTip tip() throws SQLException {
        return questions.tip();
    }

    /// Takes the log's lock until the transaction ends, and reads where the log stands then.
    LogTip lock() throws SQLException {
        return questions.lock();
    }

    /// @param isLookedUp whether every key and event id is looked up first, and not only where an append is
    ///     refused
    BatchPlan decide(List<PreparedAppend> prepared, LogTip known, boolean isLookedUp) throws SQLException {
        var appends = prepared.stream().map(PreparedAppend::append).toList();
        questions.findStreams(appends, known);
        var facts = facts(appends, known, isLookedUp);
        var plan = BatchPlan.of(prepared, known, facts, now);
        if (plan.doubtful().isEmpty()) {
            return plan;
        }
        var keys = plan.doubtful();
        facts = new Facts(Questions.asked(keys), questions.keys(keys), facts.matches(), facts.ids());
        return BatchPlan.of(prepared, known, facts, now);
    }

    private Facts facts(List<Append> appends, LogTip known, boolean isLookedUp) throws SQLException {
        var matches = questions.matches(appends, known.head());
        if (!isLookedUp) {
            return new Facts(Set.of(), Map.of(), matches, Map.of());
        }
        var keys = appends.stream().map(append -> append.key().orElseThrow()).toList();
        return new Facts(Questions.asked(keys), questions.keys(keys), matches, questions.ids(appends));
    }

    /// @return where the log ends now; nothing was written if that is [#TAKEN] or [#GROWN]
    long append(BatchPlan plan, LogTip known) throws SQLException {
        var rows = plan.rows();
        try (var append = connection.prepareStatement(rows.isOne() ? sql.appendOne : sql.append)) {
            rows.bind(append, known.head(), plan.recordedAt());
            try (var row = append.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
