package io.leftfold.bench;

import io.leftfold.Environment;
import io.leftfold.Event;
import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.bench.BenchEvent.Booked;
import io.leftfold.jdbc.Sql;
import io.leftfold.json.JsonRecord;
import io.leftfold.project.Documents;
import io.leftfold.project.Projection;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.subscribe.SubscriptionOptions;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// Read models of accounts that Leftfold builds, a row or a document for each stream: each time a version of its
/// own, so that nothing is there yet.
///
/// @param batch events per page and per transaction
public record BenchModels(
        EventStore store, ReadModelDatabase<Connection> database, Environment environment, int batch) {
    /// How many events come to a row or a document.
    static final int EVENTS_EACH = 10;

    /// How many events a version has taken in.
    public static final String COUNT = "SELECT sum(events) FROM account{v}";

    static final String COUNT_DOCUMENTS = "SELECT count(*) * " + EVENTS_EACH + " FROM leftfold_document"
            + " WHERE version = {n} AND body LIKE '%\"events\":" + EVENTS_EACH + ",%'";

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /// What a document says of an account.
    record View(String account, long events, long cents, String currency) {
        static View of(String account, Booked first) {
            return new View(account, 1, first.cents(), first.currency());
        }

        View with(Booked next) {
            return new View(account, events + 1, cents + next.cents(), currency);
        }
    }

    // region: models
    public static final String CREATE = "CREATE TABLE IF NOT EXISTS account{v} (id TEXT PRIMARY KEY,"
            + " events BIGINT NOT NULL, cents BIGINT NOT NULL, currency TEXT NOT NULL)";
    public static final String UPSERT = "INSERT INTO account{v} (id, events, cents, currency) VALUES (?, 1, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE"
            + " SET events = account{v}.events + 1, cents = account{v}.cents + excluded.cents";

    private static final Projection<BenchEvent> TABLE =
            Projection.of("bench-table", BenchAccount.CODEC, List.of(CREATE), (sql, event) -> {
                switch (event.data()) {
                    case Booked booked -> sql.write(UPSERT, event.stream().entity(), booked.cents(), booked.currency());
                }
            });

    private static final Documents<BenchEvent, View> DOCUMENTS = Documents.of(
                    "bench-documents",
                    BenchAccount.CODEC,
                    JsonRecord.of(View.class),
                    (before, event) -> Optional.of(fold(before, event)))
            .withText("currency", View::currency)
            .withNumber("cents", View::cents);

    private static View fold(Optional<View> before, Event<BenchEvent> event) {
        return switch (event.data()) {
            case Booked booked ->
                before.map(view -> view.with(booked))
                        .orElseGet(() -> View.of(event.stream().entity(), booked));
        };
    }
    // endregion

    public Client table() {
        return client(TABLE::withVersion, COUNT);
    }

    Client documents() {
        return client(DOCUMENTS::withVersion, COUNT_DOCUMENTS);
    }

    /// Builds one version after the other.
    private Client client(IntFunction<ReadModel<BenchEvent>> version, String count) {
        var projections = Projections.in(database, environment);
        var options = SubscriptionOptions.DEFAULTS.withBatchSize(batch);
        var turn = new AtomicInteger();
        return () -> {
            var model = version.apply(turn.incrementAndGet());
            long head = store.log().head();
            if (!projections.build(model, store, options, (_, _) -> {}, PATIENCE)) {
                throw new IllegalStateException("a read model was not built within " + PATIENCE);
            }
            long events = database.read(connection -> {
                try (var sql = Sql.in(connection)) {
                    return sql.first(named(count, model.version()), row -> row.getLong(1))
                            .orElse(0L);
                }
            });
            return checked(events, head);
        };
    }

    /// `statement` for the tables of a version, and for its documents.
    public static String named(String statement, int version) {
        return statement.replace("{v}", version == 1 ? "" : "_v" + version).replace("{n}", String.valueOf(version));
    }

    public static long checked(long events, long head) {
        if (events != head) {
            throw new IllegalStateException("a read model has " + events + " events, the log " + head);
        }
        return head;
    }
}
