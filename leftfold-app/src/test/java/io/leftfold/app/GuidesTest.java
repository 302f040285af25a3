package io.leftfold.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.app.GuidesTest.BookingCommand.Book;
import io.leftfold.app.GuidesTest.BookingCommand.Cancel;
import io.leftfold.app.GuidesTest.BookingEvent.Booked;
import io.leftfold.app.GuidesTest.BookingEvent.Cancelled;
import io.leftfold.app.GuidesTest.BookingEvent.Moved;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.decide.Outcome;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.Sql;
import io.leftfold.json.JsonCodec;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionNode;
import io.leftfold.subscribe.SubscriptionOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the guides say, run.
@Timeout(60)
class GuidesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    // region: events
    sealed interface BookingEvent {
        /// These nights were booked, at this price for each.
        record Booked(String guest, String room, int nights, long centsPerNight) implements BookingEvent {}

        /// The guest moved to another room; who asked for it decides who pays.
        record Moved(String room, String askedBy) implements BookingEvent {}

        /// The booking is off, and costs so much all the same.
        record Cancelled(String reason, long feeCents) implements BookingEvent {}
    }
    // endregion

    sealed interface BookingCommand {
        record Book(String guest, String room, int nights, long centsPerNight) implements BookingCommand {}

        record Cancel(String reason, int daysBefore) implements BookingCommand {}
    }

    // region: decide
    record Booking(boolean isOpen, long centsPerNight) {
        Decision<BookingEvent> decide(BookingCommand command) {
            return switch (command) {
                case Book _ when isOpen -> Decision.refuse("already-booked", "the booking is there");
                case Book(var guest, var room, var nights, var cents) ->
                    Decision.of(new Booked(guest, room, nights, cents));
                case Cancel _ when !isOpen -> Decision.refuse("not-booked", "there is no booking");
                case Cancel(var reason, int daysBefore) ->
                    Decision.of(new Cancelled(reason, daysBefore < 2 ? centsPerNight : 0));
            };
        }

        Booking evolve(BookingEvent event) {
            return switch (event) {
                case Booked booked -> new Booking(true, booked.centsPerNight());
                case Moved _ -> this;
                case Cancelled _ -> new Booking(false, centsPerNight);
            };
        }
    }
    // endregion

    private static final JsonCodec<BookingEvent> CODEC = JsonCodec.of(BookingEvent.class);

    // region: tags
    static final Aggregate<BookingCommand, Booking, BookingEvent> BOOKING = Aggregate.of(
                    "booking", CODEC, Decider.of(new Booking(false, 0), Booking::decide, Booking::evolve))
            .withTags(event -> switch (event) {
                case Booked booked -> Set.of(Tag.of("guest", booked.guest()), Tag.of("room", booked.room()));
                case Moved moved -> Set.of(Tag.of("room", moved.room()));
                case Cancelled _ -> Set.of();
            });
    // endregion

    @TempDir
    private Path folder;

    @Test
    void events_say_what_was_decided_and_are_found_by_what_they_are_about() {
        try (var app = Leftfold.on(MemoryStore.create()).start()) {
            app.handle(BOOKING, "1", new Book("ada", "12", 3, 90_00));
            app.handle(BOOKING, "1", new Cancel("ill", 1));

            assertThat(app.handle(BOOKING, "1", new Cancel("ill", 1)))
                    .isEqualTo(new Outcome.Refused("not-booked", "there is no booking"));
            var events = app.store()
                    .read(StreamId.of("booking", "1"), Range.forward())
                    .events();
            var id = app.store().log().id();
            assertThat(events)
                    .extracting(event -> CODEC.read(event, id).data())
                    .containsExactly(new Booked("ada", "12", 3, 90_00), new Cancelled("ill", 90_00));
            assertThat(app.store()
                            .readAll(Query.tags(Tag.of("room", "12")), Range.forward())
                            .events())
                    .hasSize(1);
        }
    }

    @Test
    void many_callers_block_and_a_handler_has_lanes() {
        var mails = new ConcurrentHashMap<String, Integer>();
        var ids = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
        // region: lanes
        var app = Leftfold.on(MemoryStore.create())
                .ledger(MemoryLedger.create(Environment.system()))
                .subscriptionOptions(
                        SubscriptionOptions.DEFAULTS.withBatchSize(200).withLanes(8))
                .subscription(
                        "mail",
                        CODEC.query(),
                        event -> mails.merge(event.stream().entity(), 1, Integer::sum))
                .start();
        // endregion
        try (app) {
            // region: callers
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var id : ids) {
                    callers.execute(() ->
                            app.handle(BOOKING, id, new Book("ada", "12", 3, 90_00), CommandContext.of("book-" + id)));
                }
            } // closing it waits for all of them
            // endregion
            assertThat(app.store().log().head()).isEqualTo(300);
            assertThat(app.subscriptions().getFirst().waitFor(300, LONG)).isTrue();
        }
        assertThat(mails).hasSize(300).containsEntry("7", 1);
    }

    // region: sink
    /// Adds up the nights of each room: one write for each room of a batch, not for each event.
    record Nights(UUID log) implements EventSink<Connection> {
        @Override
        public void within(Batch batch, Connection connection) throws SQLException {
            var nights = new TreeMap<String, Integer>();
            batch.forEach(event -> {
                if (CODEC.read(event, log).data() instanceof Booked booked) {
                    nights.merge(booked.room(), booked.nights(), Integer::sum);
                }
            });
            try (var sql = Sql.in(connection)) {
                for (var room : nights.entrySet()) {
                    sql.write(
                            "INSERT INTO nights VALUES (?, ?) ON CONFLICT (room)"
                                    + " DO UPDATE SET nights = nights.nights + excluded.nights",
                            room.getKey(),
                            room.getValue());
                }
            }
        }
    }
    // endregion

    @Test
    void a_batch_is_one_write_of_each_kind_and_one_commit() {
        var environment = Environment.system();
        var ids = environment.ids();
        var rows = IntStream.range(0, 1_000)
                .mapToObj(i -> new Booked("guest " + i, "room " + i % 10, 2, 90_00))
                .toList();
        try (var store = MemoryStore.create();
                var database = SqliteReadModels.open(folder.resolve("nights.db"))) {
            var log = store.log().id();
            database.transaction(connection -> {
                try (var sql = Sql.in(connection)) {
                    return sql.update("CREATE TABLE nights (room TEXT PRIMARY KEY, nights BIGINT NOT NULL)");
                }
            });
            // region: append
            var stream = StreamId.of("import", "2026-01");
            List<EventData> events = rows.stream()
                    .map(row -> CODEC.write(row, ids.next(), log, stream))
                    .toList();
            store.append(Append.to(stream, new NoStream(), events).withKey("import-2026-01"))
                    .orThrow();
            // endregion
            // region: node
            var options = SubscriptionOptions.DEFAULTS.withBatchSize(1_000).withGatherFor(Duration.ofMillis(50));
            var nights = Subscriber.of("nights", CODEC.query(), new Nights(log)).withOptions(options);
            try (var node = SubscriptionNode.start(
                    store, JdbcLedger.open(database), NodeOptions.unnamed(environment), environment)) {
                node.run(nights).waitFor(1_000, Duration.ofSeconds(30));
            }
            // endregion
            Map<String, Long> found = new TreeMap<>();
            database.read(connection -> {
                try (var sql = Sql.in(connection)) {
                    return sql.query(
                            "SELECT room, nights FROM nights", row -> found.put(row.getString(1), row.getLong(2)));
                }
            });
            assertThat(found).hasSize(10).containsEntry("room 3", 200L);
        }
    }

    @Test
    void a_command_that_comes_twice_is_handled_once_and_what_it_calls_outside_stands_behind_the_log() {
        var charged = new ConcurrentHashMap<UUID, Long>();
        try (var app = Leftfold.on(MemoryStore.create())
                .ledger(MemoryLedger.create(Environment.system()))
                .subscription("charge", CODEC.query(), event -> charge(charged, event))
                .start()) {
            app.handle(BOOKING, "1", new Book("ada", "12", 3, 90_00), CommandContext.of("request-1"));
            // region: twice
            var cancel = new Cancel("ill", 1);
            var first = app.handle(BOOKING, "1", cancel, CommandContext.of("request-2"));
            var again = app.handle(BOOKING, "1", cancel, CommandContext.of("request-2"));
            // endregion
            assertThat(again.position()).isEqualTo(first.position());
            assertThatThrownBy(() -> app.handle(BOOKING, "1", new Cancel("bored", 1), CommandContext.of("request-2")))
                    .hasMessageContaining("request-2");
            assertThat(app.subscriptions().getFirst().waitFor(2, LONG)).isTrue();
            assertThat(app.store().log().head()).isEqualTo(2);
        }
        assertThat(charged.values()).containsExactly(90_00L);
    }

    // region: charge
    /// Called at least once, so the service gets the event's id as its key, and charges for it once.
    private static void charge(Map<UUID, Long> service, RecordedEvent event) {
        if (CODEC.read(event, new UUID(0, 0)).data() instanceof Cancelled cancelled && cancelled.feeCents() > 0) {
            service.putIfAbsent(event.id(), cancelled.feeCents());
        }
    }
    // endregion
}
