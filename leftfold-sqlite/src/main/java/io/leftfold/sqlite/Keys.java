package io.leftfold.sqlite;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.CorruptStoreException;
import io.leftfold.KeyReusedException;
import io.leftfold.StreamId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the table of append keys knows.
final class Keys {
    private Keys() {}

    /// Notes that `append` gets the positions after `head`.
    ///
    /// @param append with a key
    /// @return whether its key was unknown; else nothing was noted
    static boolean insert(Session session, Append append, long head) throws SQLException {
        var insert = session.prepare(Sql.INSERT_KEY);
        insert.setString(1, append.key().orElseThrow().value());
        insert.setString(2, append.fingerprint());
        insert.setLong(3, head + 1);
        insert.setLong(4, head + append.eventCount());
        try {
            insert.executeUpdate();
            return true;
        } catch (SQLException failure) {
            if (Failures.isConstraint(failure)) {
                return false;
            }
            throw failure;
        }
    }

    /// The outcome of the append with this key; empty where there is none.
    ///
    /// @param key its fingerprint is compared unless it is empty
    /// @throws KeyReusedException if the key was used for something else
    static Optional<Appended> find(Session session, AppendKey key, Path file) throws SQLException {
        var find = session.prepare(Sql.FIND_KEY);
        find.setString(1, key.value());
        String fingerprint;
        long first;
        long last;
        try (var row = find.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            fingerprint = row.getString(1);
            first = row.getLong(2);
            last = row.getLong(3);
        }
        if (!key.fingerprint().isEmpty() && !key.fingerprint().equals(fingerprint)) {
            throw new KeyReusedException(
                    "the key " + key.value() + " was used for something else, up to position " + last
                            + "; nothing was written: use a new key for a new intention",
                    key);
        }
        return Optional.of(new Appended(first, last, versions(session, key, first, last, file)).again());
    }

    private static Map<StreamId, Long> versions(Session session, AppendKey key, long first, long last, Path file)
            throws SQLException {
        var versions = new HashMap<StreamId, Long>();
        if (first > last) {
            return versions;
        }
        var select = session.prepare(Sql.OUTCOME_VERSIONS);
        select.setLong(1, first);
        select.setLong(2, last);
        try (var row = select.executeQuery()) {
            while (row.next()) {
                versions.put(new StreamId(row.getString(1), row.getString(2)), row.getLong(3));
            }
        } catch (IllegalArgumentException | NullPointerException undecodable) {
            throw corrupt(key, first, last, file, undecodable);
        }
        if (versions.isEmpty()) {
            throw corrupt(key, first, last, file, new IllegalArgumentException("no events"));
        }
        return versions;
    }

    private static CorruptStoreException corrupt(
            AppendKey key, long first, long last, Path file, RuntimeException cause) {
        return new CorruptStoreException(
                String.format(
                        Locale.ROOT,
                        "%s: the events of the append key %s, from position %d to %d, cannot be found; stop and restore from a backup",
                        file,
                        key.value(),
                        first,
                        last),
                cause);
    }
}
