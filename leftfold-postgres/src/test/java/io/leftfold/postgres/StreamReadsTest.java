package io.leftfold.postgres;

import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.CorruptStoreException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Limits;
import io.leftfold.Metadata;
import io.leftfold.Page;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreClosedException;
import io.leftfold.StreamId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is read for several callers by one statement is what each would have read.
@Timeout(120)
class StreamReadsTest {
    private static final Range FOLD = Range.forward().limit(500).dataOnly();
    private static final int STREAMS = 6;

    private final PostgresOptions options = Server.newLog();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static StreamId stream(int n) {
        return StreamId.of("shared", "s" + n);
    }

    private static <R> R within(Future<R> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    /// Reads streams as a store does, where the first caller reads until it is let go.
    private final class Crowd implements AutoCloseable {
        final Database database = Database.forLog(options);
        final LogReads log = new LogReads(database, Optional.empty());
        final CountDownLatch leads = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicInteger alone = new AtomicInteger();
        final StreamReads reads = new StreamReads(
                database,
                load -> {
                    if (alone.getAndIncrement() == 0) {
                        leads.countDown();
                        await(go);
                    }
                    return log.readAlone(load.stream(), load.range());
                },
                1);

        /// The pages of these, once they are let go: the first one's, and those of all others, which wait.
        List<Future<Page>> read(List<StreamId> streams) {
            var pages = new ArrayList<Future<Page>>();
            pages.add(threads.submit(() -> reads.read(stream(0), FOLD)));
            await(leads);
            for (var stream : streams) {
                int waiting = reads.waiting();
                pages.add(threads.submit(() -> reads.read(stream, FOLD)));
                while (reads.waiting() == waiting) {
                    Thread.onSpinWait();
                }
            }
            return pages;
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException over) {
            throw new IllegalStateException(over);
        }
    }

    private static List<StreamId> streams(int count) {
        return IntStream.range(0, count).mapToObj(StreamReadsTest::stream).toList();
    }

    /// Streams of one event and more.
    private void fill() {
        try (var store = PostgresStore.open(options)) {
            for (int n = 0; n < STREAMS; n++) {
                store.append(Append.to(stream(n), new Any(), events(n + 1)));
            }
        }
    }

    @Test
    void those_who_wait_get_their_pages_by_one_statement() throws Exception {
        fill();
        try (var crowd = new Crowd()) {
            var pages = crowd.read(streams(STREAMS + 1));
            crowd.go.countDown();

            within(pages.getFirst());
            for (int n = 0; n <= STREAMS; n++) {
                var page = within(pages.get(n + 1));
                assertThat(page.events()).hasSize(n == STREAMS ? 0 : n + 1);
                assertThat(page).isEqualTo(crowd.log.readAlone(stream(n), FOLD));
            }
            assertThat(crowd.alone).hasValue(1);
        }
    }

    @Test
    void a_stream_that_is_too_large_to_be_shared_is_not_tried_again() throws Exception {
        fill();
        try (var store = PostgresStore.open(options);
                var crowd = new Crowd()) {
            store.append(Append.to(stream(1), new Any(), events(StreamReads.EVENTS_MAX)));
            store.append(Append.to(stream(2), new Any(), event("large", "x".repeat(Limits.PAYLOAD_BYTES))));
            var pages = crowd.read(streams(STREAMS));
            crowd.go.countDown();

            assertThat(within(pages.get(2)).events()).hasSize(StreamReads.EVENTS_MAX + 2);
            assertThat(within(pages.get(3)).events()).hasSize(4);
            for (var page : pages) {
                within(page);
            }
            assertThat(crowd.alone).hasValue(3);
        }
    }

    @Test
    void damage_is_seen_by_who_reads_the_stream_and_by_nobody_else() throws Exception {
        fill();
        Raw.damage(
                options,
                "UPDATE {schema}.event SET checksum = 1 WHERE stream = 2;"
                        + " UPDATE {schema}.event SET schema_version = -9 WHERE stream = 3;"
                        + " DELETE FROM {schema}.event WHERE stream = 4 AND version = 2");
        try (var crowd = new Crowd()) {
            var pages = crowd.read(streams(STREAMS));
            crowd.go.countDown();

            for (int n = 0; n < STREAMS; n++) {
                var page = pages.get(n + 1);
                if (n == 0 || n > 3) {
                    assertThat(within(page).events()).hasSize(n + 1);
                } else {
                    assertThatThrownBy(() -> within(page)).hasCauseInstanceOf(CorruptStoreException.class);
                }
            }
        }
    }

    @Test
    void a_statement_whose_session_ends_is_made_up_for_by_each_alone() throws Exception {
        fill();
        try (var crowd = new Crowd();
                var held = Raw.connect()) {
            within(threads.submit(() -> crowd.database.read(connection -> 0)));
            var pages = crowd.read(streams(STREAMS));
            held.setAutoCommit(false);
            held.createStatement().execute("LOCK TABLE " + options.schema() + ".stream IN ACCESS EXCLUSIVE MODE");
            crowd.go.countDown();
            end("unnest");
            held.rollback();

            for (int n = 0; n < STREAMS; n++) {
                assertThat(within(pages.get(n + 1)).events()).hasSize(n + 1);
            }
            assertThat(crowd.alone).hasValue(STREAMS + 1);
        }
    }

    @Test
    void closing_ends_what_is_shared_and_what_waits() throws Exception {
        fill();
        var crowd = new Crowd();
        try (var held = Raw.connect()) {
            var pages = crowd.read(streams(STREAMS));
            held.setAutoCommit(false);
            held.createStatement().execute("LOCK TABLE " + options.schema() + ".stream IN ACCESS EXCLUSIVE MODE");
            crowd.go.countDown();
            crowd.close();

            for (var page : pages) {
                assertThatThrownBy(() -> within(page)).hasCauseInstanceOf(StoreClosedException.class);
            }
        }
    }

    /// Ends the session that waits for a lock with a statement that holds `text`.
    private void end(String text) throws SQLException {
        try (var connection = Raw.connect();
                var end = connection.prepareStatement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE wait_event_type = 'Lock' AND query LIKE ? AND query LIKE ?")) {
            end.setString(1, "%" + text + "%");
            end.setString(2, "%\"" + options.schema() + "\"%");
            boolean isEnded = false;
            while (!isEnded) {
                try (var row = end.executeQuery()) {
                    isEnded = row.next();
                }
            }
        }
    }

    @Test
    void pages_are_the_same_as_those_of_one_who_reads_alone() throws Exception {
        try (var store = PostgresStore.open(options)) {
            int[] sizes = {0, 1, 2, 10, 98, 99, 100, 101, 499, 500, 501};
            for (int n = 1; n < sizes.length; n++) {
                store.append(Append.to(stream(n), new Any(), events(sizes[n])));
            }
            int small = sizes.length;
            store.append(Append.to(stream(small), new Any(), event("small", "x".repeat(4_000))));
            store.append(Append.to(stream(small + 1), new Any(), event("half", "x".repeat(200_000)), event("tiny")));
            store.append(Append.to(stream(small + 2), new Any(), event("large", "x".repeat(Limits.PAYLOAD_BYTES))));
            assertThatAllAreReadRight(store, small + 3);
        }
    }

    @Test
    void what_is_archived_is_read_by_who_reads_alone(@TempDir Path folder) throws Exception {
        try (var store = ArchivingStore.create(folder, 100, 4, Environment.system())) {
            for (int n = 0; n < 600; n++) {
                store.append(Append.to(stream(n % 10), new Any(), event("n" + n)));
            }
            assertThatAllAreReadRight(store, 11);
        }
    }

    /// Many at once read from random places; who asks for tags too is never asked for with others.
    private void assertThatAllAreReadRight(EventStore store, int streams) throws Exception {
        var random = new Random(7);
        var clients = new ArrayList<Future<Integer>>();
        for (int client = 0; client < 40; client++) {
            long seed = random.nextLong();
            clients.add(threads.submit(() -> {
                var own = new Random(seed);
                for (int i = 0; i < 15; i++) {
                    var stream = stream(own.nextInt(streams));
                    var range = FOLD.after(own.nextInt(new int[] {1, 3, 110, 600}[own.nextInt(4)]));
                    var expected = store.read(stream, Range.forward().limit(500).after(range.after()));
                    assertThat(bare(store.read(stream, range))).isEqualTo(bare(expected));
                }
                return 0;
            }));
        }
        for (var client : clients) {
            within(client);
        }
    }

    /// Without what a fold does not ask for.
    private static Page bare(Page page) {
        var events = page.events().stream()
                .map(event -> new RecordedEvent(
                        event.position(),
                        event.stream(),
                        event.version(),
                        event.id(),
                        event.type(),
                        event.schemaVersion(),
                        event.payload(),
                        Set.of(),
                        Metadata.EMPTY,
                        event.recordedAt(),
                        event.occurredAt()))
                .toList();
        return new Page(events, page.scannedTo(), page.head(), page.atEnd());
    }
}
