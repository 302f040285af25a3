package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AsOf;
import io.leftfold.Criterion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.OverloadedException;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.Tag;
import io.leftfold.spi.PageReader.Part;
import io.leftfold.spi.PlatformThreads;
import io.leftfold.tck.Samples;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void a_filter_without_an_index_is_bounded_per_page_and_moves_on() {
        try (var store = open()) {
            fill(store, 25_000);
            var query = Query.types("rare");
            var page = store.readAll(query, Range.forward());
            assertThat(page).isEqualTo(new Page(List.of(), 10_000, 25_000, false));
            assertThat(Samples.all(store, query, Range.forward())).isEmpty();
            assertThat(store.readAll(query, Range.backward())).isEqualTo(new Page(List.of(), 15_001, 25_000, false));
            assertThat(Samples.all(store, query, Range.backward())).isEmpty();

            var longAgo = new AsOf.Occurred(Instant.EPOCH);
            assertThat(store.read(ACCOUNT, Range.forward().asOf(longAgo)))
                    .isEqualTo(new Page(List.of(), 10_000, 25_000, false));
            assertThat(store.read(ACCOUNT, Range.backward().asOf(longAgo)).scannedTo())
                    .isEqualTo(15_001);
            assertThat(store.readAll(Query.tags(Tag.of("a", "b")), Range.forward()))
                    .isEqualTo(new Page(List.of(), 25_000, 25_000, true));
        }
    }

    @Test
    void times_beyond_all_events_are_no_trouble() {
        try (var store = open()) {
            fill(store, 5);
            for (var time : List.of(Instant.MAX, Instant.MIN)) {
                int expected = time.equals(Instant.MAX) ? 5 : 0;
                for (var asOf : List.of(new AsOf.Recorded(time), new AsOf.Occurred(time))) {
                    assertThat(store.readAll(Query.ALL, Range.forward().asOf(asOf))
                                    .events())
                            .hasSize(expected);
                    assertThat(store.read(ACCOUNT, Range.backward().asOf(asOf)).events())
                            .hasSize(expected);
                }
            }
            assertThat(store.readAll(Query.ALL, Range.backward().asOf(new AsOf.Position(-3))))
                    .isEqualTo(new Page(List.of(), 1, 5, true));
        }
    }

    @Test
    void the_largest_queries_are_answered_as_small_ones_are() {
        try (var store = open()) {
            SomeLog.fill(store, new Random(3), 60);
            var all = Samples.all(store, Query.ALL, Range.forward());
            var many = IntStream.range(0, 499).mapToObj(i -> "" + i).collect(Collectors.toSet());
            var queries = List.of(
                    new Query(many.stream()
                            .map(n -> Criterion.ANY.withTags(Set.of(Tag.of("a", n))))
                            .toList()),
                    new Query(many.stream()
                            .map(n -> Criterion.ANY.withTypes(Set.of("type" + n)))
                            .toList()),
                    new Query(many.stream()
                            .map(n -> Criterion.ANY.withCorrelationIds(Set.of("c" + n)))
                            .toList()),
                    Query.of(Criterion.ANY.withTags(
                            many.stream().map(n -> Tag.of("a", n)).collect(Collectors.toSet()))),
                    Query.of(Criterion.ANY.withTags(
                                    many.stream().map(n -> Tag.of("a", n)).collect(Collectors.toSet())))
                            .or(Query.types("type1")),
                    Query.of(Criterion.ANY.withCausationIds(
                            many.stream().map(n -> "d" + n).collect(Collectors.toSet()))),
                    Query.tags(Tag.of("a", "1"), Tag.of("b", "2"))
                            .or(Query.tags(Tag.of("b", "3")).and(Query.types("type2", "type3"))),
                    Query.correlation("c3").and(Query.categories("account")).or(Query.causation("d4")));
            for (var query : queries) {
                var expected = all.stream().filter(query::matches).toList();
                assertThat(Samples.all(store, query, Range.forward().limit(7))).isEqualTo(expected);
                assertThat(Samples.all(store, query, Range.backward().limit(7))).isEqualTo(expected.reversed());
                var occurred = new AsOf.Occurred(Instant.EPOCH);
                assertThat(Samples.all(store, query, Range.forward().limit(7).asOf(occurred)))
                        .isEqualTo(expected.stream().filter(occurred::includes).toList());
            }
        }
    }

    @Test
    void tags_and_ids_lead_over_an_index_in_order_without_sorting() throws SQLException {
        try (var store = open()) {
            SomeLog.fill(store, new Random(3), 50);
            assertThat(plan(store, Query.tags(Tag.of("a", "1"), Tag.of("b", "1"))))
                    .anyMatch(line -> line.contains("SEARCH t USING PRIMARY KEY (tag=? AND position>? AND position<?)"))
                    .noneMatch(line -> line.contains("TEMP B-TREE"))
                    .noneMatch(line -> line.startsWith("SCAN e"));
            assertThat(plan(store, Query.correlation("c1")))
                    .anyMatch(line -> line.contains("event_by_correlation (correlation_id=? AND rowid>? AND rowid<?)"))
                    .noneMatch(line -> line.contains("TEMP B-TREE"));
            assertThat(plan(store, Query.tags(Tag.of("a", "1")).or(Query.tags(Tag.of("a", "2")))))
                    .anyMatch(line -> line.startsWith("MERGE"))
                    .noneMatch(line -> line.contains("TEMP B-TREE"));
            assertThat(plan(store, Query.types("type1")))
                    .containsExactly("SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)");
        }
    }

    private static List<String> plan(SqliteStore store, Query query) throws SQLException {
        var sql = QuerySql.positions(query, new Part(1, 99, true, 10, OptionalLong.empty()));
        var lines = new ArrayList<String>();
        try (var statement = store.writer().session().connection().prepareStatement("EXPLAIN QUERY PLAN " + sql);
                var row = statement.executeQuery()) {
            while (row.next()) {
                lines.add(row.getString(4));
            }
        }
        return lines;
    }

    @Test
    void virtual_threads_append_and_read_and_hear_what_goes_wrong() throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var store = open();
            var tasks = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> {
                        store.append(Append.to(ACCOUNT, new Any(), event("e" + i)));
                        return store.read(ACCOUNT, Range.backward().limit(1)).events();
                    }))
                    .toList();
            for (var task : tasks) {
                assertThat(task.get()).hasSize(1);
            }
            assertThat(store.log().head()).isEqualTo(200);

            store.writer().commitBy(_ -> {
                throw new OutOfMemoryError("pretended");
            });
            var failing = threads.submit(() -> store.append(Append.to(ACCOUNT, new Any(), event("x"))));
            assertThatThrownBy(failing::get).hasRootCauseInstanceOf(OutOfMemoryError.class);
            var tooLate = threads.submit(() -> {
                store.close();
                return store.log();
            });
            assertThatThrownBy(tooLate::get).hasRootCauseInstanceOf(StoreClosedException.class);
        }
    }

    @Test
    void an_interrupted_thread_appends_reads_and_closes_like_any_other() throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        for (var builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            var thread = builder.start(() -> {
                Thread.currentThread().interrupt();
                try (var store = open()) {
                    store.append(Append.to(ACCOUNT, new Any(), event("a")));
                    store.readAll(Query.ALL, Range.forward());
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                } catch (Throwable wrong) {
                    failure.set(wrong);
                }
            });
            thread.join();
        }
        assertThat(failure).hasNullValue();
        try (var store = open()) {
            assertThat(store.log().head()).isEqualTo(2);
        }
    }

    @Test
    void reads_beyond_the_connections_wait_and_then_hear_that_it_is_too_much() throws InterruptedException {
        var database = Database.toWrite(folder.resolve("log.db"), Database.Kind.LOG, Duration.ofMillis(20));
        open().close();
        try (var threads = new PlatformThreads("leftfold-sqlite");
                var pool = new ReadPool(database, database::openReader, threads, 1)) {
            var reading = new CountDownLatch(1);
            var done = new CountDownLatch(1);
            var reader = Thread.ofPlatform()
                    .start(() -> pool.read(_ -> {
                        reading.countDown();
                        awaitUninterruptibly(done);
                        return "read";
                    }));
            reading.await();
            assertThatThrownBy(() -> pool.read(_ -> "read")).isInstanceOf(OverloadedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pool.read(_ -> "read")).isInstanceOf(StoreUnavailableException.class);
            assertThat(Thread.interrupted()).isTrue();
            pool.close(Duration.ZERO);
            assertThatThrownBy(() -> pool.read(_ -> "read")).isInstanceOf(StoreClosedException.class);
            done.countDown();
            reader.join();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_stream_read_stops_where_history_counts_to() {
        try (var store = open()) {
            fill(store, 20);
            assertThat(versions(store.read(ACCOUNT, Range.forward().asOf(new AsOf.Position(3)))))
                    .containsExactly(1L, 2L, 3L);
            assertThat(versions(store.read(ACCOUNT, Range.backward().limit(2).asOf(new AsOf.Version(7)))))
                    .containsExactly(7L, 6L);
        }
    }

    @Test
    void options_refuse_what_cannot_be() {
        var options = SqliteOptions.DEFAULTS;
        assertThatThrownBy(() -> options.withReaders(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withReaders(65)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withPollInterval(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withBusyTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(options.withReaders(2).withPollInterval(Duration.ofMillis(1)).withAppend(options.append()))
                .isEqualTo(new SqliteOptions(
                        options.environment(),
                        options.append(),
                        2,
                        Duration.ofMillis(1),
                        options.busyTimeout(),
                        List.of()));
    }

    private static List<Long> versions(Page page) {
        return page.events().stream().map(RecordedEvent::version).toList();
    }

    private static void fill(SqliteStore store, int count) {
        for (int i = 0; i < count; i += 5_000) {
            store.append(Append.to(ACCOUNT, new Any(), Samples.events(Math.min(5_000, count - i))));
        }
    }

    private SqliteStore open() {
        return SqliteStore.open(folder.resolve("log.db"));
    }
}
