package io.leftfold.jdbc;

import io.leftfold.Names;
import io.leftfold.ReadModelDatabase;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.SubscriptionLedger;
import io.leftfold.subscribe.SubscriptionRecord;
import java.sql.Connection;
import java.sql.SQLException;

/// Remembers which events a handler has handled, in the handler's own database and transaction, so that it handles
/// each exactly once though its checkpoint is elsewhere: for each key the last position, since events of one key
/// come in their order. Has no state of its own; safe for use by several threads.
///
/// ```java
/// if (JdbcInbox.isNew(connection, "invoices", event.stream().toString(), event.position())) {
///     insertInvoice(connection, event);
/// }
/// ```
///
/// It has a row for each key, until [#forget] is called with what [#finished] gives. Whoever seeks a subscription
/// back and wants the events handled again forgets all.
public final class JdbcInbox {
    /// Most characters (UTF-16 units) of a key.
    public static final int KEY_MAX = 200;

    private static final Tables TABLES = Tables.of("inbox", "inbox_1");
    private static final String TAKE = Tables.load("inbox_take");
    private static final String FORGET = Tables.load("inbox_forget");

    private JdbcInbox() {}

    /// Makes the table where it is missing.
    ///
    /// @throws io.leftfold.ReadOnlyStoreException if it may not be made; the message holds the statements
    public static void prepare(ReadModelDatabase<Connection> database) {
        TABLES.prepare(database);
    }

    /// The same for any database of SQLite or PostgreSQL, within the transaction that `connection` is in.
    public static void prepare(Connection connection) throws SQLException {
        TABLES.prepareIn(connection);
    }

    /// Takes note that the event at `position` is handled, in the transaction that `connection` is in. Another
    /// transaction that does so for the same key waits until this one ends.
    ///
    /// @param key of the event, as [io.leftfold.subscribe.Subscriber#key] gives it
    /// @return whether it was not handled before; if so, it is to be handled now
    /// @throws IllegalArgumentException if the key has more than [#KEY_MAX] characters
    public static boolean isNew(Connection connection, String subscription, String key, long position)
            throws SQLException {
        Names.check("a subscription", subscription);
        if (key.length() > KEY_MAX) {
            throw new IllegalArgumentException(
                    "an inbox remembers keys of at most " + KEY_MAX + " characters, not " + key.length());
        }
        try (var sql = Sql.in(connection)) {
            return sql.update(TAKE, subscription, Escapes.escape(key), position) == 1;
        }
    }

    /// Up to here nothing of `subscription` is delivered again: all partitions have passed it, and no letter is at
    /// or before it. 0 if there is no such subscription.
    public static long finished(SubscriptionLedger<?> ledger, String subscription) {
        // Before the letters: what fails after this is behind it.
        long passed = ledger.subscriptions().stream()
                .filter(one -> one.name().equals(subscription))
                .mapToLong(SubscriptionRecord::position)
                .findFirst()
                .orElse(0);
        long letter = ledger.letters(subscription, 0, 1).stream()
                .mapToLong(DeadLetter::position)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        return Math.min(passed, letter - 1);
    }

    /// Forgets what was handled up to `position`, inclusive; `Long.MAX_VALUE` for all.
    ///
    /// @return how many keys it does not know any more
    public static int forget(Connection connection, String subscription, long position) throws SQLException {
        try (var sql = Sql.in(connection)) {
            return sql.update(FORGET, subscription, position);
        }
    }
}
