package io.leftfold.jdbc;

import io.leftfold.CorruptStoreException;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The letters of [JdbcLedger].
final class LedgerLetters {
    private LedgerLetters() {}

    /// Puts down what `step` does with letters, those of its claim, whose partition is locked.
    static void keep(Sql sql, LedgerSql statements, Claim claim, Step step) throws SQLException {
        if (step.letters().isEmpty() && step.settled().isEmpty()) {
            return;
        }
        var settled = step.settled().stream()
                .map(position -> LedgerRows.arguments(claim.subscription(), claim.partition(), position))
                .toList();
        long change = -count(sql.updateEach(statements.deleteLetter, settled));
        var rows = step.letters().stream().map(LedgerLetters::columns).toList();
        var inserted = sql.updateEach(statements.insertLetter, rows);
        change += count(inserted);
        var known = new ArrayList<@Nullable Object[]>();
        for (int i = 0; i < inserted.length; i++) {
            if (inserted[i] == 0) {
                known.add(rows.get(i));
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

    static DeadLetter letter(ResultSet row) throws SQLException {
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
        return LedgerRows.arguments(
                Escapes.escape(letter.key()),
                Escapes.escape(letter.type()),
                letter.state(),
                letter.attempts(),
                Escapes.escape(letter.code()),
                Escapes.escape(letter.error()),
                letter.since(),
                letter.dueAt(),
                letter.eventId(),
                letter.partition(),
                letter.subscription(),
                letter.position());
    }
}
