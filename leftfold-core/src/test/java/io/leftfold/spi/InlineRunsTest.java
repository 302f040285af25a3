package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AsOf;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CorruptStoreException;
import io.leftfold.EventData;
import io.leftfold.Inline;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.WorkFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class InlineRunsTest {
    private static final LogInfo LOG = new LogInfo(new UUID(1, 2), 1, 1, 0);

    /// Positions that were handled, in order; the tables of all that is inline here.
    private static final class Tables {
        private final List<Long> handled = new ArrayList<>();
        private boolean isMade;
    }

    /// A log of which all is written, and checkpoints that nobody else moves.
    private static final class Memory implements InlineRuns.Transaction<Tables, Exception> {
        private final Tables tables = new Tables();
        private final Map<String, Checkpoint> checkpoints = new HashMap<>();
        private final List<RecordedEvent> log = new ArrayList<>();
        private boolean isMovedByAnother;

        @Override
        public Optional<Checkpoint> load(String name) {
            return Optional.ofNullable(checkpoints.get(name));
        }

        @Override
        public boolean move(String name, Optional<Checkpoint> from, Checkpoint to) {
            boolean isThere = !isMovedByAnother
                    && Optional.ofNullable(checkpoints.get(name)).equals(from);
            if (isThere) {
                checkpoints.put(name, to);
            }
            return isThere;
        }

        @Override
        public Page read(Query query, Range range) {
            long last = range.asOf() instanceof AsOf.Position(long position) ? position : log.size();
            var events = log.stream()
                    .filter(event -> event.position() > range.after() && event.position() <= last)
                    .filter(query::matches)
                    .limit(range.limit())
                    .toList();
            boolean isFull = events.size() == range.limit();
            long scannedTo = isFull ? events.getLast().position() : last;
            return new Page(events, scannedTo, log.size(), scannedTo == last);
        }

        @Override
        public void run(Work<Tables, ?> work) throws Exception {
            work.in(tables);
        }

        List<RecordedEvent> append(int count) {
            var events = IntStream.rangeClosed(1, count)
                    .mapToObj(n -> event(log.size() + n))
                    .toList();
            log.addAll(events);
            return events;
        }

        private static RecordedEvent event(long position) {
            var id = new UUID(7, position);
            var data = EventData.of(id, position % 2 == 0 ? "even" : "odd", 1, Payload.of("text", new byte[1]));
            return RecordedEvent.of(data, position, StreamId.of("a", "1"), position, Instant.EPOCH);
        }
    }

    private final Memory memory = new Memory();

    private static Inline<Tables> inline(String name, Query query) {
        return new Inline<>(
                name,
                query,
                tables -> {
                    tables.isMade = true;
                    return tables;
                },
                (events, tables) -> events.forEach(event -> tables.handled.add(event.position())));
    }

    private static List<Long> positions(int first, int last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void tables_are_made_and_then_brought_up_page_by_page() throws Exception {
        var inline = inline("n", Query.ALL);
        var runs = new InlineRuns<>(LOG, List.of(inline));
        memory.append(1_203);
        int transactions = 1;
        while (runs.bringUp(inline, 1_203, memory)) {
            transactions++;
        }
        assertThat(memory.tables.isMade).isTrue();
        assertThat(transactions).isEqualTo(4);
        assertThat(memory.tables.handled).isEqualTo(positions(1, 1_203));
        assertThat(runs.bringUp(inline, 1_203, memory)).isFalse();
    }

    @Test
    void what_was_written_without_it_comes_first() throws Exception {
        var inline = inline("n", Query.ALL);
        var runs = new InlineRuns<>(LOG, List.of(inline));
        runs.bringUp(inline, 0, memory);
        memory.append(777);
        runs.written(memory.append(3), memory);
        assertThat(memory.tables.handled).isEqualTo(positions(1, 780));
        assertThat(memory.load("n")).map(Checkpoint::position).contains(780L);
    }

    @Test
    void each_gets_what_its_query_matches_and_passes_over_the_rest() throws Exception {
        var runs = new InlineRuns<>(LOG, List.of(inline("e", Query.types("even")), inline("o", Query.types("odd"))));
        for (var inline : runs.all()) {
            runs.bringUp(inline, 0, memory);
        }
        runs.written(memory.append(4), memory);
        assertThat(memory.tables.handled).containsExactly(2L, 4L, 1L, 3L);
        assertThat(memory.checkpoints.values()).extracting(Checkpoint::position).containsExactly(4L, 4L);
        runs.written(List.of(), memory);
        assertThat(memory.tables.handled).hasSize(4);
    }

    @Test
    void a_checkpoint_that_does_not_fit_stops_it() throws Exception {
        var inline = inline("n", Query.ALL);
        var runs = new InlineRuns<>(LOG, List.of(inline));
        var events = memory.append(2);
        memory.checkpoints.put("n", new Checkpoint(new UUID(9, 9), 1, 0, Checkpoint.NO_EVENT));
        assertThatThrownBy(() -> runs.written(events, memory)).isInstanceOf(CheckpointMismatchException.class);
        memory.checkpoints.put("n", new Checkpoint(LOG.id(), 2, 0, Checkpoint.NO_EVENT));
        assertThatThrownBy(() -> runs.written(events, memory)).isInstanceOf(CheckpointMismatchException.class);
        memory.checkpoints.put("n", new Checkpoint(LOG.id(), 1, 9, new UUID(7, 9)));
        assertThatThrownBy(() -> runs.bringUp(inline, 2, memory))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining("ends at 2");
        memory.checkpoints.clear();
        assertThatThrownBy(() -> runs.written(events, memory))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining("not there any more");
        runs.bringUp(inline, 0, memory);
        memory.isMovedByAnother = true;
        assertThatThrownBy(() -> runs.written(events, memory))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining("another one moves it");
    }

    @Test
    void events_that_are_not_taken_fail_alone_and_what_is_wrong_with_the_log_fails_all() throws Exception {
        var unavailable = new StoreUnavailableException("no server");
        var corrupt = new CorruptStoreException("damaged");
        var bug = new IllegalStateException("no bad events");

        assertThatThrownBy(() -> failing(unavailable).written(memory.append(1), memory))
                .isInstanceOfSatisfying(
                        InlineRuns.FailedException.class,
                        failed -> assertThat(failed.failure()).isSameAs(unavailable));
        assertThatThrownBy(() -> failing(bug).written(memory.append(1), memory))
                .isInstanceOfSatisfying(
                        InlineRuns.FailedException.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOf(WorkFailedException.class)
                                .hasMessageContaining("no bad events")
                                .hasCause(bug));
        assertThatThrownBy(() -> failing(corrupt).written(memory.append(1), memory))
                .isSameAs(corrupt);
    }

    private InlineRuns<Tables> failing(RuntimeException failure) throws Exception {
        var inline = new Inline<Tables>("f", Query.ALL, tables -> tables, (_, _) -> {
            throw failure;
        });
        var runs = new InlineRuns<>(LOG, List.of(inline));
        runs.bringUp(inline, 0, memory);
        return runs;
    }

    @Test
    void two_of_one_name_are_refused() {
        assertThatThrownBy(() -> new InlineRuns<>(LOG, List.of(inline("n", Query.ALL), inline("n", Query.ALL))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new InlineRuns<Tables>(LOG, List.of()).isEmpty()).isTrue();
        assertThat(new InlineRuns<>(LOG, List.of(inline("n", Query.ALL))).all()).hasSize(1);
    }
}
