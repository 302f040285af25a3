package io.leftfold.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.UndecodableException;
import io.leftfold.json.JsonCodec;
import io.leftfold.memory.MemoryStore;
import io.leftfold.replay.WindowResult.Closed;
import io.leftfold.replay.WindowResult.Late;
import io.leftfold.replay.WindowResult.StillOpen;
import io.leftfold.replay.WindowResult.Window;
import io.leftfold.sqlite.SqliteStore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventFlowTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    /// What the flows are about.
    public sealed interface Sale {
        /// Something was sold.
        record Sold(String shop, BigDecimal price) implements Sale {}
    }

    private static final JsonCodec<Sale> SALES = JsonCodec.of(Sale.class);

    private final MemoryStore store = MemoryStore.create();

    private EventFlow<RecordedEvent> flow(EventStore of) {
        return EventFlow.upToHead(of, EventSelection.ALL, Environment.system());
    }

    private static <T> List<T> all(EventFlow<T> flow) {
        var all = new ArrayList<T>();
        flow.forEach(all::add);
        return all;
    }

    private void sell(String shop, int price, Instant at) {
        var id = Environment.system().ids().next();
        var stream = StreamId.of("shop", shop);
        var sold = new Sale.Sold(shop, BigDecimal.valueOf(price));
        store.append(Append.to(
                        stream,
                        new Any(),
                        SALES.write(sold, id, store.log().id(), stream).withOccurredAt(at)))
                .orThrow();
    }

    private static BigDecimal price(Sale sale) {
        return switch (sale) {
            case Sale.Sold sold -> sold.price();
        };
    }

    private static String shop(Sale sale) {
        return switch (sale) {
            case Sale.Sold sold -> sold.shop();
        };
    }

    @Test
    void it_gives_the_log_as_it_is_when_first_asked(@TempDir Path folder) {
        try (EventStore file = SqliteStore.open(folder.resolve("log.db"))) {
            SomeEvents.fill(file, new Random(1), 1_300, 5);
            try (var flow = flow(file)) {
                assertThat(flow.next()).isPresent();
                SomeEvents.fill(file, new Random(2), 10, 5);
                long before = all(flow).size() + 1L;

                assertThat(before).isBetween(1_300L, file.log().head() - 10);
                assertThat(flow.next()).isEmpty();
            }
        }
    }

    @Test
    void it_filters_and_maps() {
        SomeEvents.fill(store, new Random(3), 600, 5);
        var selection = EventSelection.ALL.withQuery(Query.types("type1"));
        try (var flow = EventFlow.upToHead(store, selection, Environment.system())
                .filter(event -> event.schemaVersion() == 2)
                .map(RecordedEvent::position)) {
            assertThat(all(flow))
                    .isEqualTo(SomeEvents.positions(SomeEvents.all(store).stream()
                            .filter(event -> event.type().equals("type1") && event.schemaVersion() == 2)
                            .toList()));
            assertThatThrownBy(() -> flow.iterator().next()).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void it_decodes_and_stops_before_what_it_cannot_decode() {
        sell("a", 3, NOON);
        var closed = new StreamEvent.Closed("done")
                .toEventData(Environment.system().ids().next());
        store.append(Append.to(StreamId.of("shop", "b"), new Any(), closed));
        sell("a", 4, NOON);
        SomeEvents.fill(store, new Random(4), 1, 1);
        try (var flow = flow(store).decode(SALES).map(event -> price(event.data()))) {
            assertThat(flow.next()).contains(BigDecimal.valueOf(3));
            assertThat(flow.next()).contains(BigDecimal.valueOf(4));
            assertThatThrownBy(flow::next).isInstanceOf(UndecodableException.class);
            assertThatThrownBy(flow::next).isInstanceOf(UndecodableException.class);
        }
    }

    @Test
    void a_fold_by_key_is_that_of_all_its_values() {
        SomeEvents.fill(store, new Random(5), 700, 9);
        try (var flow = flow(store)) {
            var counts = flow.groupBy(RecordedEvent::stream).fold(0L, (count, _) -> count + 1);

            assertThat(counts)
                    .isEqualTo(SomeEvents.all(store).stream()
                            .collect(Collectors.groupingBy(RecordedEvent::stream, Collectors.counting())));
            assertThat(counts.keySet().iterator().next()).isEqualTo(SomeEvents.all(store).getFirst().stream());
        }
    }

    @Test
    void windows_by_occurring_wait_for_late_events_and_give_those_that_are_too_late() {
        sell("a", 1, NOON);
        sell("a", 2, NOON.plusSeconds(3_700));
        sell("b", 4, NOON.plusSeconds(3_599));
        sell("a", 8, NOON.plusSeconds(4_300));
        sell("a", 16, NOON.plusSeconds(30));
        // region: windows
        var hours = WindowOptions.tumbling(Duration.ofHours(1)).byOccurring(Duration.ofMinutes(10));
        var sales = EventSelection.ALL.withQuery(SALES.query());
        var lines = new ArrayList<String>();
        try (var flow = EventFlow.upToHead(store, sales, Environment.system())
                .decode(SALES)
                .groupBy(sale -> shop(sale.data()))
                .foldWindows(hours, BigDecimal.ZERO, (sum, sale) -> sum.add(price(sale.data())))) {
            for (var result : flow) {
                switch (result) {
                    case Closed(var hour, var shop, long count, var sum) ->
                        lines.add(hour.start() + " " + shop + " sold " + count + " for " + sum);
                    case StillOpen(var hour, var shop, long count, var sum) ->
                        lines.add(hour.start() + " " + shop + " sold " + count + " for " + sum + " so far");
                    case Late(var hour, var shop, var sale) ->
                        lines.add(hour.start() + " " + shop + " came too late: " + price(sale.data()));
                }
            }
        }
        // endregion
        assertThat(lines)
                .containsExactly(
                        "2026-01-31T12:00:00Z a sold 1 for 1",
                        "2026-01-31T12:00:00Z b sold 1 for 4",
                        "2026-01-31T12:00:00Z a came too late: 16",
                        "2026-01-31T13:00:00Z a sold 2 for 10 so far");
    }

    @Test
    void windows_by_recording_have_nothing_late() {
        var time = new FakeTime();
        var clocked = MemoryStore.create(time.environment());
        var random = new Random(6);
        for (int i = 0; i < 100; i++) {
            time.pause(Duration.ofMillis(random.nextInt(700)));
            SomeEvents.fill(clocked, random, 1, 4);
        }
        var seconds = WindowOptions.sliding(Duration.ofSeconds(2), Duration.ofSeconds(1));
        try (var flow = flow(clocked)
                .groupBy(event -> event.stream().category())
                .foldWindows(seconds, List.<Long>of(), EventFlowTest::plus)) {
            var results = all(flow);
            assertThat(results).hasSizeGreaterThan(40).noneMatch(Late.class::isInstance);
            assertThat(results.stream().filter(StillOpen.class::isInstance)).isNotEmpty();
            var found = results.stream()
                    .collect(Collectors.toMap(
                            result -> Map.entry(result.window(), result.key()), EventFlowTest::folded));
            found.forEach((place, positions) -> assertThat(positions)
                    .isEqualTo(SomeEvents.positions(SomeEvents.all(clocked).stream()
                            .filter(event -> isIn(event.recordedAt(), place.getKey())
                                    && event.stream().category().equals(place.getValue()))
                            .toList())));
        }
    }

    private static List<Long> plus(List<Long> before, RecordedEvent event) {
        var after = new ArrayList<>(before);
        after.add(event.position());
        return after;
    }

    private static List<Long> folded(WindowResult<String, RecordedEvent, List<Long>> result) {
        return switch (result) {
            case Closed<String, RecordedEvent, List<Long>> closed -> closed.value();
            case StillOpen<String, RecordedEvent, List<Long>> open -> open.value();
            case Late<String, RecordedEvent, List<Long>> late -> throw new AssertionError(late);
        };
    }

    private static boolean isIn(Instant time, Window window) {
        return !time.isBefore(window.start()) && time.isBefore(window.end());
    }

    @Test
    void windows_of_windows_are_closed_and_ended_too() {
        for (int i = 0; i < 6; i++) {
            sell("a", 1, NOON.plusSeconds(i));
        }
        var seconds = WindowOptions.tumbling(Duration.ofSeconds(1)).byOccurring(Duration.ZERO);
        var all = WindowOptions.tumbling(Duration.ofDays(1)).byOccurring(Duration.ZERO);
        try (var flow = flow(store)
                .groupBy(_ -> "all")
                .foldWindows(seconds, 0, (count, _) -> count + 1)
                .groupBy(WindowResult::key)
                .foldWindows(all, 0, (count, _) -> count + 1)) {
            assertThat(all(flow))
                    .singleElement()
                    .satisfies(day -> assertThat(day)
                            .isInstanceOfSatisfying(
                                    StillOpen.class,
                                    open -> assertThat(open.count()).isEqualTo(6)));
        }
    }

    @Test
    void too_many_open_windows_stop_it_before_the_event() {
        sell("a", 1, NOON);
        sell("b", 1, NOON);
        try (var flow = flow(store)
                .groupBy(RecordedEvent::stream)
                .foldWindows(WindowOptions.tumbling(Duration.ofHours(1)).withOpenMax(1), 0, (count, _) -> count + 1)) {
            assertThatThrownBy(flow::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("allowed");
            assertThatThrownBy(flow::next).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_function_behind_windows_that_throws_loses_no_result_and_doubles_no_value() {
        for (int i = 0; i < 6; i++) {
            sell("a", 1, NOON.plusSeconds(i));
            sell("b", 1, NOON.plusSeconds(i));
            sell("a", 1, NOON.plusSeconds(i - 1));
        }
        var seconds = WindowOptions.sliding(Duration.ofSeconds(2), Duration.ofSeconds(1))
                .byOccurring(Duration.ZERO);
        var all = all(flow(store).groupBy(RecordedEvent::stream).foldWindows(seconds, 0, (count, _) -> count + 1));
        assertThat(all)
                .hasAtLeastOneElementOfType(Late.class)
                .hasAtLeastOneElementOfType(Closed.class)
                .hasAtLeastOneElementOfType(StillOpen.class);
        var thrown = new HashSet<Object>();
        var given = new ArrayList<>();
        try (var flow = flow(store)
                .groupBy(RecordedEvent::stream)
                .foldWindows(seconds, 0, (count, _) -> count + 1)
                .map(result -> {
                    if (thrown.add(result)) {
                        throw new IllegalStateException("once");
                    }
                    return result;
                })) {
            for (boolean isAtEnd = false; !isAtEnd; ) {
                try {
                    isAtEnd = flow.next().map(given::add).isEmpty();
                } catch (IllegalStateException once) {
                    assertThat(once).hasMessage("once");
                }
            }
        }
        assertThat(given).isEqualTo(all);
    }

    @Test
    void it_follows_until_it_is_closed_and_then_gives_what_windows_hold() throws Exception {
        SomeEvents.fill(store, new Random(7), 20, 3);
        var positions = new LinkedBlockingQueue<Long>();
        var windows = new LinkedBlockingQueue<WindowResult<String, RecordedEvent, Integer>>();
        try (var flow = EventFlow.following(store, EventSelection.ALL, Environment.system());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var counted = flow.filter(event -> positions.add(event.position()))
                    .groupBy(_ -> "all")
                    .foldWindows(WindowOptions.tumbling(Duration.ofDays(1_000_000)), 0, (count, _) -> count + 1);
            var done = threads.submit(() -> counted.forEach(windows::add));
            long expected = 1;
            for (int i = 0; i < 30; i++) {
                long head = store.log().head();
                for (; expected <= head; expected++) {
                    assertThat(positions.poll(30, TimeUnit.SECONDS)).isEqualTo(expected);
                }
                SomeEvents.fill(store, new Random(i), 3, 3);
            }
            for (; expected <= store.log().head(); expected++) {
                assertThat(positions.poll(30, TimeUnit.SECONDS)).isEqualTo(expected);
            }
            assertThat(windows).isEmpty();
            threads.submit(flow::close).get(30, TimeUnit.SECONDS);
            done.get(30, TimeUnit.SECONDS);
        }
        assertThat(windows)
                .singleElement()
                .isInstanceOfSatisfying(
                        StillOpen.class,
                        open -> assertThat(open.count()).isEqualTo(store.log().head()));
    }

    @Test
    void who_follows_has_no_end() {
        var bounded = EventSelection.ALL.withUpTo(new AsOf.Position(3));
        assertThatThrownBy(() -> EventFlow.following(store, bounded, Environment.system()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
