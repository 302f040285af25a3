package io.leftfold.project;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.Event;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.jdbc.Sql;
import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Accounts to build read models of.
final class Accounts {
    sealed interface AccountEvent {
        record Opened(String owner) implements AccountEvent {}

        record Deposited(long cents) implements AccountEvent {}

        record Closed() implements AccountEvent {}
    }

    /// An account as a document.
    record Account(String owner, long cents, int bookings) {}

    /// As it was in an earlier version.
    record OldAccount(String owner, long cents) {}

    static final JsonCodec<AccountEvent> CODEC = JsonCodec.of(AccountEvent.class);

    static final Documents<AccountEvent, OldAccount> OLD_DOCUMENTS = Documents.of(
                    "accounts", CODEC, JsonRecord.of(OldAccount.class), Accounts::foldOld)
            .withText("owner", OldAccount::owner);

    // region: documents
    static final Documents<AccountEvent, Account> DOCUMENTS = Documents.of(
                    "accounts", CODEC, JsonRecord.of(Account.class), Accounts::fold)
            .withEventsOfKey(key -> io.leftfold.Query.tags(Tag.of("account", key)))
            .withText("owner", Account::owner)
            .withNumber("cents", Account::cents);
    // endregion

    // region: tables
    static final Projection<AccountEvent> TABLE = Projection.of(
            "balances",
            CODEC,
            List.of(
                    "CREATE TABLE IF NOT EXISTS balance{v} (account TEXT PRIMARY KEY, cents BIGINT NOT NULL, version INTEGER NOT NULL)"),
            (sql, event) -> book(sql, event, 1));
    // endregion

    static final Projection<AccountEvent> TABLE_2 = new Projection<>(
            "balances", 2, CODEC, CODEC.query(), TABLE.tables(), (sql, event) -> book(sql, event, 2), Optional.empty());

    private Accounts() {}

    private static void book(Sql sql, Event<AccountEvent> event, int version) throws SQLException {
        var account = event.stream().entity();
        switch (event.data()) {
            case AccountEvent.Opened _ -> sql.update("INSERT INTO balance{v} VALUES (?, 0, ?)", account, version);
            case AccountEvent.Deposited(long cents) ->
                sql.update("UPDATE balance{v} SET cents = cents + ? WHERE account = ?", cents, account);
            case AccountEvent.Closed _ -> sql.update("DELETE FROM balance{v} WHERE account = ?", account);
        }
    }

    private static Optional<Account> fold(Optional<Account> account, Event<AccountEvent> event) {
        return switch (event.data()) {
            case AccountEvent.Opened(var owner) -> Optional.of(new Account(owner, 0, 0));
            case AccountEvent.Deposited(long cents) ->
                account.map(now -> new Account(now.owner(), now.cents() + cents, now.bookings() + 1));
            case AccountEvent.Closed _ -> Optional.empty();
        };
    }

    private static Optional<OldAccount> foldOld(Optional<OldAccount> account, Event<AccountEvent> event) {
        return switch (event.data()) {
            case AccountEvent.Opened(var owner) -> Optional.of(new OldAccount(owner, 0));
            case AccountEvent.Deposited(long cents) ->
                account.map(now -> new OldAccount(now.owner(), now.cents() + cents));
            case AccountEvent.Closed _ -> Optional.empty();
        };
    }

    static long append(EventStore store, String account, AccountEvent... events) {
        return append(store, account, Optional.empty(), events);
    }

    static long append(EventStore store, String account, Optional<Instant> occurredAt, AccountEvent... events) {
        var stream = StreamId.of("account", account);
        for (var event : events) {
            var id = Environment.system().ids().next();
            var data = CODEC.write(event, id, store.log().id(), stream).withTags(Tag.of("account", account));
            store.append(Append.to(
                    stream, new Any(), occurredAt.map(data::withOccurredAt).orElse(data)));
        }
        return store.log().head();
    }
}
