package io.leftfold.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.AsOf;
import io.leftfold.Backoff;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.OverloadedException;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.RetryPolicy;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.memory.MemoryCheckpoints;
import io.leftfold.memory.MemoryStore;
import io.leftfold.replay.ReplayReport.End;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class CopyTest {
    private static final ReplayOptions OPTIONS = ReplayOptions.DEFAULTS
            .withBatchSize(11)
            .withSaveInterval(Duration.ZERO)
            .withRetry(new RetryPolicy(4, new Backoff(Duration.ZERO, Duration.ZERO)));

    private final MemoryStore store = MemoryStore.create();
    private final MemoryStore target = MemoryStore.create();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    private ReplayReport copy(EventStore to) {
        return Replay.of(store).options(OPTIONS).copyTo(to).run();
    }

    /// What a copy keeps of each event.
    private static List<List<Object>> kept(Stream<RecordedEvent> events) {
        return events.map(event -> List.<Object>of(
                        event.stream(),
                        event.version(),
                        event.id(),
                        event.type(),
                        event.schemaVersion(),
                        event.payload(),
                        event.tags(),
                        event.metadata(),
                        event.occurredAt()))
                .toList();
    }

    private static void assertCopied(EventStore from, EventStore to) {
        assertThat(kept(SomeEvents.all(to).stream())).isEqualTo(kept(SomeEvents.all(from).stream()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_copy_has_all_that_the_source_has_in_the_same_order(long seed) {
        SomeEvents.fill(store, new Random(seed), 150, 7);

        var report = copy(target);

        assertThat(report.isClean()).isTrue();
        assertThat(report.delivered()).isEqualTo(store.log().head());
        assertThat(report.position()).isEqualTo(store.log().head());
        assertCopied(store, target);
    }

    @Test
    void a_copy_that_is_made_again_appends_what_is_new_alone() {
        SomeEvents.fill(store, new Random(1), 700, 7);
        copy(target);
        long before = store.log().head();
        assertThat(copy(target).skipped()).isEqualTo(before);
        SomeEvents.fill(store, new Random(2), 100, 7);

        var report = copy(target);

        assertThat(report.isClean()).isTrue();
        assertThat(report.skipped()).isEqualTo(before);
        assertThat(report.delivered()).isEqualTo(store.log().head() - before);
        assertCopied(store, target);
    }

    @Test
    void a_copy_into_a_file_and_back_is_the_same(@TempDir Path folder) {
        SomeEvents.fill(store, new Random(3), 1_500, 30);
        try (var file = SqliteStore.open(folder.resolve("copy.db"))) {
            assertThat(copy(file).isClean()).isTrue();
            assertCopied(store, file);
            assertThat(Replay.of(file).copyTo(target).run().isClean()).isTrue();
        }
        assertCopied(store, target);
    }

    @Test
    void closed_and_described_streams_are_so_in_the_copy() {
        var stream = StreamId.of("s", "1");
        var ids = Environment.system().ids();
        for (var event : List.of(
                new StreamEvent.Described(Map.of("a", "b")),
                new StreamEvent.Closed("done"),
                new StreamEvent.Restored("not done"),
                new StreamEvent.Closed("really"))) {
            store.append(Append.to(stream, new Any(), event.toEventData(ids.next())))
                    .orThrow();
        }
        copy(target);

        var original = store.stream(stream).orElseThrow();
        assertThat(target.stream(stream).orElseThrow().state()).isEqualTo(original.state());
        assertThat(target.stream(stream).orElseThrow().fields()).isEqualTo(original.fields());
        assertThat(copy(target).skipped()).isEqualTo(4);
    }

    private static final class Killed extends Error {}

    /// Fails before or after it has appended, and dies after some appends.
    private static final class Shaky extends DelegatingStore {
        private final Random random;
        private int left;

        Shaky(EventStore store, Random random, int left) {
            super(store);
            this.random = random;
            this.left = left;
        }

        @Override
        public AppendOutcome append(Append append) {
            switch (random.nextInt(8)) {
                case 0 -> throw new StoreUnavailableException("away");
                case 1 -> throw new OverloadedException("busy");
                default -> {}
            }
            var outcome = super.append(append);
            if (left-- == 0) {
                throw new Killed();
            }
            if (random.nextInt(8) == 0) {
                throw new OutcomeUnknownException("no answer", append.key().orElse(AppendKey.of("none")), null);
            }
            return outcome;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_copy_that_is_killed_anywhere_goes_on_with_or_without_its_checkpoint(long seed) {
        var random = new Random(seed);
        SomeEvents.fill(store, random, 300, 4);
        var checkpoints = MemoryCheckpoints.create();
        var end = End.FAILED;
        for (int life = 0; end != End.COMPLETED; life++) {
            assertThat(life).as("lives").isLessThan(200);
            var replay = Replay.of(store).options(OPTIONS);
            replay = random.nextBoolean() ? replay.incremental("copy", checkpoints) : replay;
            try {
                end = replay.copyTo(new Shaky(target, random, random.nextInt(5 + 5 * life)))
                        .run()
                        .end();
            } catch (Killed | StoreUnavailableException | OverloadedException | OutcomeUnknownException failure) {
                end = End.FAILED;
            }
            // Whatever happened, what is there is the beginning of it.
            var there = SomeEvents.all(target);
            assertThat(kept(there.stream()))
                    .isEqualTo(kept(SomeEvents.all(store).stream().limit(there.size())));
        }
        assertCopied(store, target);
    }

    @Test
    void an_append_of_several_streams_stands_in_one_append_of_the_copy() {
        var time = new FakeTime();
        var source = MemoryStore.create(time.environment());
        var random = new Random(4);
        for (int i = 0; i < 200; i++) {
            time.pause(Duration.ofMillis(1));
            SomeEvents.fill(source, random, 1, 5);
        }
        var whole = new ArrayList<List<UUID>>();
        Replay.of(source)
                .options(OPTIONS)
                .copyTo(new DelegatingStore(target) {
                    @Override
                    public AppendOutcome append(Append append) {
                        whole.add(append.writes().stream()
                                .flatMap(write -> write.events().stream())
                                .map(event -> event.id())
                                .toList());
                        return super.append(append);
                    }
                })
                .run();

        assertCopied(source, target);
        assertThat(whole).hasSizeGreaterThan(20);
        var byTime = SomeEvents.all(source).stream().collect(Collectors.groupingBy(RecordedEvent::recordedAt));
        assertThat(byTime.values())
                .allSatisfy(events -> assertThat(whole)
                        .anyMatch(append -> append.containsAll(
                                events.stream().map(RecordedEvent::id).toList())));
    }

    @Test
    void whole_categories_streams_and_beginnings_can_be_copied() {
        SomeEvents.fill(store, new Random(5), 200, 6);
        var some = SomeEvents.stream(3);
        for (var selection : List.of(
                EventSelection.ALL.withQuery(Query.categories("odd")),
                EventSelection.ALL.withStreams(Set.of(some)),
                EventSelection.ALL.withUpTo(new AsOf.Position(77)))) {
            var copy = MemoryStore.create();
            var report = Replay.of(store)
                    .options(OPTIONS)
                    .select(selection)
                    .copyTo(copy)
                    .run();

            assertThat(report.isClean()).isTrue();
            assertThat(kept(SomeEvents.all(copy).stream()))
                    .isEqualTo(kept(SomeEvents.all(store).stream()
                            .filter(event -> selection.query().matches(event) && selection.includes(event))));
        }
    }

    @Test
    void what_would_leave_holes_in_streams_is_refused() {
        for (var selection : List.of(
                EventSelection.ALL.withQuery(Query.types("type0")),
                EventSelection.ALL.withUpTo(new AsOf.Occurred(SomeEvents.SOME_DAY)),
                EventSelection.ALL.withSince(EventClock.OCCURRED, SomeEvents.SOME_DAY))) {
            assertThatThrownBy(() -> Replay.of(store).select(selection).copyTo(target))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("versions stay");
        }
        assertThatThrownBy(() -> Replay.of(store).copyTo(store)).hasMessageContaining("into itself");
    }

    private void assertRefused(String message) {
        long before = target.log().head();
        var report = copy(target);
        assertThat(report.end()).isEqualTo(End.FAILED);
        assertThat(report.failures().getFirst().reason()).hasMessageContaining(message);
        assertThat(target.log().head()).isEqualTo(before);
    }

    @Test
    void a_target_with_another_history_of_a_stream_is_refused_before_anything_is_written() {
        SomeEvents.fill(store, new Random(6), 50, 3);
        var other = SomeEvents.event(new Random(7));
        target.append(Append.to(SomeEvents.stream(1), new NoStream(), other)).orThrow();

        assertRefused("is no beginning of the source's");
    }

    @Test
    void a_target_with_a_stream_that_went_on_by_itself_is_refused() {
        SomeEvents.fill(store, new Random(8), 50, 3);
        copy(target);
        target.append(Append.to(SomeEvents.stream(1), new Any(), SomeEvents.event(new Random(9))))
                .orThrow();

        assertRefused("the source has no such version");
    }

    @Test
    void streams_that_only_the_target_has_are_left_alone() {
        SomeEvents.fill(store, new Random(10), 50, 3);
        var own = StreamId.of("own", "1");
        target.append(Append.to(own, new NoStream(), SomeEvents.event(new Random(11))))
                .orThrow();

        assertThat(copy(target).isClean()).isTrue();
        assertThat(target.stream(own).orElseThrow().version()).isEqualTo(1);
        assertThat(target.log().head()).isEqualTo(store.log().head() + 1);
    }

    @Test
    void a_copy_that_begins_in_the_middle_of_a_stream_is_refused() {
        SomeEvents.fill(store, new Random(12), 50, 1);
        var report = Replay.of(store)
                .options(OPTIONS)
                .select(EventSelection.ALL.withAfter(20))
                .copyTo(target)
                .run();
        assertThat(report.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason())
                        .hasMessageContaining("position 21")
                        .hasMessageContaining("the next must be version 1"));
        assertThat(target.log().head()).isZero();
    }

    @Test
    void someone_who_writes_between_ends_the_copy_at_that_event() {
        SomeEvents.fill(store, new Random(13), 1_400, 2);
        var first = new boolean[] {true};
        var report = Replay.of(store)
                .options(OPTIONS)
                .copyTo(new DelegatingStore(target) {
                    @Override
                    public AppendOutcome append(Append append) {
                        var outcome = super.append(append);
                        if (first[0]) {
                            first[0] = false;
                            super.append(Append.to(SomeEvents.stream(0), new Any(), SomeEvents.event(new Random(14))));
                        }
                        return outcome;
                    }
                })
                .run();
        assertThat(report.end()).isEqualTo(End.FAILED);
        var there = SomeEvents.all(target);
        assertThat(report.delivered()).isEqualTo(there.size() - 1);
        assertThat(report.position()).isEqualTo(report.delivered());
        assertThat(Optional.of(report.failures().getFirst().event().stream())).contains(SomeEvents.stream(0));
    }
}
