package io.leftfold.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AsOf;
import io.leftfold.Backoff;
import io.leftfold.Cause;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CheckpointStore;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.RetryPolicy;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.TruncatedException;
import io.leftfold.WorkUnknownException;
import io.leftfold.memory.MemoryCheckpoints;
import io.leftfold.memory.MemoryStore;
import io.leftfold.replay.ReplayOptions.OnFailure;
import io.leftfold.replay.ReplayReport.End;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ReplayTest {
    private static final RetryPolicy AT_ONCE = new RetryPolicy(4, new Backoff(Duration.ZERO, Duration.ZERO));
    private static final ReplayOptions OPTIONS =
            ReplayOptions.DEFAULTS.withBatchSize(7).withRetry(AT_ONCE).withSaveInterval(Duration.ZERO);

    private final MemoryStore store = MemoryStore.create();
    private final MemoryCheckpoints checkpoints = MemoryCheckpoints.create();
    private final List<RecordedEvent> seen = Collections.synchronizedList(new ArrayList<>());

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    private void fill(int count) {
        SomeEvents.fill(store, new Random(count), count, 5);
    }

    private ReplayBuilder replay() {
        return Replay.of(store).options(OPTIONS);
    }

    @Test
    void a_handler_gets_all_events_in_their_order_up_to_the_end() {
        fill(100);
        var causes = new ArrayList<String>();

        var report = replay().into(event -> {
                    seen.add(event);
                    causes.add(Cause.current().causationId().orElse(""));
                })
                .run();

        assertThat(seen).isEqualTo(SomeEvents.all(store));
        assertThat(causes)
                .isEqualTo(seen.stream().map(event -> event.id().toString()).toList());
        assertThat(report.isClean()).isTrue();
        assertThat(report.end()).isEqualTo(End.COMPLETED);
        assertThat(report.delivered()).isEqualTo(seen.size());
        assertThat(report.position()).isEqualTo(store.log().head());
    }

    @Test
    void an_empty_log_is_replayed_at_once() {
        assertThat(replay().into(seen::add).run().isClean()).isTrue();
        assertThat(seen).isEmpty();
    }

    @Test
    void it_runs_once() {
        var replay = replay().into(seen::add);
        replay.run();
        assertThatThrownBy(replay::run).isInstanceOf(IllegalStateException.class);
    }

    private static EventSelection selection(Random random, List<RecordedEvent> all) {
        var some = all.get(random.nextInt(all.size()));
        var other = all.get(random.nextInt(all.size()));
        var selection = EventSelection.ALL;
        if (random.nextInt(3) == 0) {
            selection = selection.withQuery(Query.types("type0", "type1"));
        }
        if (random.nextInt(3) == 0) {
            selection = selection.withStreams(Set.copyOf(List.of(some.stream(), other.stream())));
        }
        if (random.nextInt(3) == 0) {
            selection = selection.withAfter(random.nextInt(all.size() + 2));
        }
        if (random.nextInt(2) == 0) {
            var clock = random.nextBoolean() ? EventClock.RECORDED : EventClock.OCCURRED;
            selection = selection.withSince(clock, clock.of(some).plusNanos(1_000L * (random.nextInt(3) - 1)));
        }
        return switch (random.nextInt(4)) {
            case 0 -> selection.withUpTo(new AsOf.Position(random.nextInt(all.size() + 5)));
            case 1 -> selection.withUpTo(new AsOf.Recorded(other.recordedAt().minusNanos(1_000L * random.nextInt(2))));
            case 2 -> selection.withUpTo(new AsOf.Occurred(other.occurredAt()));
            default -> selection;
        };
    }

    private static Predicate<RecordedEvent> meant(EventSelection selection) {
        return event -> selection.query().matches(event)
                && (selection.streams().isEmpty() || selection.streams().contains(event.stream()))
                && event.position() > selection.after()
                && selection
                        .since()
                        .map(since -> !since.clock().of(event).isBefore(since.time()))
                        .orElse(true)
                && selection.upTo().includes(event);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_selection_gives_what_a_look_at_every_event_finds(long seed) {
        var random = new Random(seed);
        SomeEvents.fill(store, random, 120, 6);
        var all = SomeEvents.all(store);
        for (int i = 0; i < 25; i++) {
            seen.clear();
            var selection = selection(random, all);

            replay().select(selection).into(seen::add).run();

            assertThat(SomeEvents.positions(seen))
                    .as("%s", selection)
                    .isEqualTo(SomeEvents.positions(
                            all.stream().filter(meant(selection)).toList()));
        }
    }

    @Test
    void an_incremental_replay_goes_on_after_its_checkpoint() {
        fill(50);
        long first = store.log().head();
        assertThat(replay().incremental("r", checkpoints).into(seen::add).run().position())
                .isEqualTo(first);
        fill(10);
        replay().incremental("r", checkpoints).into(seen::add).run();

        assertThat(seen).isEqualTo(SomeEvents.all(store));
        assertThat(checkpoints.load("r").map(Checkpoint::position))
                .contains(store.log().head());
    }

    @Test
    void a_selection_that_matches_nothing_still_moves_the_checkpoint() {
        fill(50);
        replay().select(EventSelection.ALL.withQuery(Query.types("none")))
                .incremental("r", checkpoints)
                .into(seen::add)
                .run();
        checkpoints.load("r").orElseThrow().verify(store);
        assertThat(checkpoints.load("r").map(Checkpoint::position))
                .contains(store.log().head());
    }

    @Test
    void a_checkpoint_of_another_log_is_refused() {
        fill(5);
        checkpoints.save(
                "r", Optional.empty(), Checkpoint.start(MemoryStore.create().log()));
        assertThatThrownBy(() ->
                        replay().incremental("r", checkpoints).into(seen::add).run())
                .isInstanceOf(CheckpointMismatchException.class);
    }

    /// Looks at every save and every call of a handler, and says what must not be.
    private static final class Watch implements CheckpointStore {
        private final CheckpointStore checkpoints = MemoryCheckpoints.create();
        private final List<RecordedEvent> wanted;
        private final Set<Long> finished = ConcurrentHashMap.newKeySet();
        private final Set<StreamId> busy = ConcurrentHashMap.newKeySet();
        private final Map<StreamId, Long> versions = new ConcurrentHashMap<>();
        private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        private final AtomicBoolean killed = new AtomicBoolean();

        Watch(List<RecordedEvent> wanted) {
            this.wanted = wanted;
        }

        void begin() {
            killed.set(false);
            busy.clear();
            versions.clear();
        }

        void handle(RecordedEvent event, Runnable work) {
            if (!busy.add(event.stream())) {
                wrong.add("two events of " + event.stream() + " at once");
            }
            try {
                work.run();
                var before = versions.put(event.stream(), event.version());
                if (before != null && before >= event.version()) {
                    wrong.add(event.stream() + " " + event.version() + " after " + before);
                }
                finished.add(event.position());
            } finally {
                busy.remove(event.stream());
            }
        }

        @Override
        public Optional<Checkpoint> load(String subscription) {
            return checkpoints.load(subscription);
        }

        @Override
        public void save(String subscription, Optional<Checkpoint> from, Checkpoint to) {
            if (killed.get()) {
                throw new Killed();
            }
            for (var event : wanted) {
                if (event.position() <= to.position() && !finished.contains(event.position())) {
                    wrong.add("checkpoint " + to.position() + " over unfinished " + event.position());
                }
            }
            checkpoints.save(subscription, from, to);
        }
    }

    private static final class Killed extends Error {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void killed_and_resumed_with_failing_handlers_every_event_comes_in_the_order_of_its_stream(long seed) {
        var random = new Random(seed);
        SomeEvents.fill(store, random, 200, 9);
        var all = SomeEvents.all(store);
        var watch = new Watch(all);
        int lives = 0;
        var end = End.FAILED;
        while (end != End.COMPLETED) {
            watch.begin();
            // Lives get longer, so that one comes to the end.
            var left = new AtomicInteger(random.nextInt(20 + 30 * lives++));
            var luck = new Random(seed + lives);
            var replay = Replay.of(store)
                    .options(OPTIONS.withLanes(1 + random.nextInt(6)).withInFlightMax(1 + random.nextInt(40)))
                    .incremental("r", watch)
                    .into(event -> watch.handle(event, () -> {
                        if (watch.killed.get() || left.decrementAndGet() == 0) {
                            watch.killed.set(true);
                            throw new Killed();
                        }
                        if (luck.nextInt(6) == 0) {
                            throw new IllegalArgumentException("at random");
                        }
                    }));
            try {
                end = replay.run().end();
            } catch (Killed _) {
                end = End.FAILED;
            }
        }
        assertThat(watch.wrong).isEmpty();
        assertThat(watch.finished).hasSize(all.size());
        assertThat(watch.load("r").map(Checkpoint::position)).contains((long) all.size());
    }

    @Test
    void a_lane_that_stands_still_holds_the_checkpoint_and_soon_the_replay() throws Exception {
        fill(200);
        var all = SomeEvents.all(store);
        var watch = new Watch(all);
        var stuck = new CountDownLatch(1);
        var firstOfOthers = new CountDownLatch(20);
        var slow = all.getFirst().stream();
        try (var replay = Replay.of(store)
                        .options(OPTIONS.withLanes(8).withInFlightMax(60))
                        .incremental("r", watch)
                        .into(event -> watch.handle(event, () -> {
                            if (event.stream().equals(slow)) {
                                waitFor(stuck);
                            } else {
                                firstOfOthers.countDown();
                            }
                        }));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var report = threads.submit(() -> replay.run());
            waitFor(firstOfOthers);
            assertThat(watch.load("r")).isEmpty();
            assertThat(watch.finished.size()).isLessThanOrEqualTo(60);
            stuck.countDown();
            assertThat(report.get(30, TimeUnit.SECONDS).isClean()).isTrue();
        }
        assertThat(watch.wrong).isEmpty();
        assertThat(watch.finished).hasSize(all.size());
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void events_of_an_own_key_keep_their_order() {
        fill(300);
        var byType = new ConcurrentHashMap<String, List<Long>>();
        replay().options(OPTIONS.withLanes(4))
                .keyedBy(RecordedEvent::type)
                .into(event -> byType.computeIfAbsent(
                                event.type(), _ -> Collections.synchronizedList(new ArrayList<>()))
                        .add(event.position()))
                .run();
        assertThat(byType.values())
                .hasSize(3)
                .allSatisfy(positions -> assertThat(positions).isSorted());
    }

    @Test
    void a_failing_event_is_tried_again_after_longer_and_longer_pauses() {
        fill(1);
        var time = new FakeTime();
        var tries = new AtomicInteger();
        var retry = new RetryPolicy(6, new Backoff(Duration.ofMillis(10), Duration.ofMillis(40)));

        var report = Replay.of(store)
                .environment(time.environment())
                .options(ReplayOptions.DEFAULTS.withRetry(retry))
                .select(EventSelection.ALL.withUpTo(new AsOf.Position(1)))
                .into(_ -> {
                    if (tries.incrementAndGet() < 6) {
                        throw new IllegalStateException("not yet");
                    }
                })
                .run();

        assertThat(report.isClean()).isTrue();
        assertThat(report.retried()).isEqualTo(5);
        assertThat(time.pauses).hasSize(5);
        long[] bounds = {10, 20, 40, 40, 40};
        for (int i = 0; i < bounds.length; i++) {
            assertThat(time.pauses.get(i)).isLessThan(Duration.ofMillis(bounds[i]));
        }
    }

    private ReplayReport failing(OnFailure onFailure, long at) {
        return replay().options(OPTIONS.withOnFailure(onFailure))
                .incremental("r", checkpoints)
                .into(event -> {
                    if (event.position() == at) {
                        throw new IllegalStateException("poison");
                    }
                    seen.add(event);
                })
                .run();
    }

    @Test
    void a_failure_stops_it_and_the_checkpoint_stays_before() {
        fill(60);
        var report = failing(OnFailure.STOP, 30);

        assertThat(report.end()).isEqualTo(End.FAILED);
        assertThat(report.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.event().position()).isEqualTo(30);
            assertThat(failure.reason()).hasMessage("poison");
        });
        assertThat(report.position()).isEqualTo(29);
        assertThat(checkpoints.load("r").map(Checkpoint::position)).contains(29L);
        assertThat(SomeEvents.positions(seen))
                .isEqualTo(LongStream.range(1, 30).boxed().toList());

        assertThat(failing(OnFailure.STOP, 0).isClean()).isTrue();
        assertThat(seen).isEqualTo(SomeEvents.all(store));
    }

    @Test
    void a_failed_key_is_skipped_all_others_go_on_and_the_next_run_begins_with_it() {
        fill(60);
        var all = SomeEvents.all(store);
        var key = all.get(29).stream();
        var report = failing(OnFailure.SKIP_KEY, 30);

        assertThat(report.end()).isEqualTo(End.COMPLETED);
        assertThat(report.isClean()).isFalse();
        assertThat(seen)
                .isEqualTo(all.stream()
                        .filter(event ->
                                event.position() < 30 || !event.stream().equals(key))
                        .toList());
        assertThat(report.skipped())
                .isEqualTo(all.stream()
                        .filter(event -> event.position() > 30 && event.stream().equals(key))
                        .count());
        assertThat(checkpoints.load("r").map(Checkpoint::position)).contains(29L);
        seen.clear();
        assertThat(failing(OnFailure.SKIP_KEY, 0).isClean()).isTrue();
        assertThat(seen).isEqualTo(all.subList(29, all.size()));
    }

    @Test
    void a_failed_event_is_passed_over_where_that_was_asked_for() {
        fill(60);
        var report = failing(OnFailure.SKIP_EVENT, 30);

        assertThat(report.end()).isEqualTo(End.COMPLETED);
        assertThat(report.failures()).hasSize(1);
        assertThat(seen)
                .isEqualTo(SomeEvents.all(store).stream()
                        .filter(event -> event.position() != 30)
                        .toList());
        assertThat(checkpoints.load("r").map(Checkpoint::position))
                .contains(store.log().head());
    }

    @Test
    void it_ends_after_too_many_failures() {
        fill(1_300);
        var report = replay().options(OPTIONS.withRetry(AT_ONCE.withAttempts(1)).withOnFailure(OnFailure.SKIP_EVENT))
                .into(_ -> {
                    throw new IllegalStateException("always");
                })
                .run();
        assertThat(report.end()).isEqualTo(End.FAILED);
        assertThat(report.failures()).hasSize(Replay.FAILURES_MAX);
    }

    @Test
    void it_keeps_to_its_pace_over_all_lanes() {
        fill(100);
        var time = new FakeTime();
        var report = replay().environment(time.environment())
                .options(OPTIONS.withPerSecond(10).withLanes(3))
                .into(seen::add)
                .run();

        assertThat(report.delivered()).isEqualTo(store.log().head());
        // Pauses of three lanes add up in time that only they move on.
        assertThat(report.duration()).isGreaterThanOrEqualTo(Duration.ofMillis(100 * (report.delivered() - 1)));
    }

    @Test
    void closing_ends_it_after_the_event_in_hand() throws Exception {
        fill(100);
        var inHand = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replay = replay().incremental("r", checkpoints).into(event -> {
                if (event.position() == 40) {
                    inHand.countDown();
                    waitFor(goOn);
                }
                seen.add(event);
            });
            var report = threads.submit(() -> replay.run());
            waitFor(inHand);
            var closing = Thread.ofVirtual().start(replay::close);
            // Whoever waits for the end has asked for it.
            while (closing.isAlive() && closing.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            assertThat(closing.isAlive()).isTrue();
            goOn.countDown();
            assertThat(closing.join(Duration.ofSeconds(30))).isTrue();

            assertThat(report.get(30, TimeUnit.SECONDS).end()).isEqualTo(End.CLOSED);
        }
        assertThat(checkpoints.load("r").map(Checkpoint::position)).contains((long) seen.size());
        assertThat(seen.size()).isBetween(40, 60);
        replay().incremental("r", checkpoints).into(seen::add).run();
        assertThat(seen).isEqualTo(SomeEvents.all(store));
    }

    @Test
    void closing_waits_no_longer_than_it_may_for_a_handler_that_hangs() throws Exception {
        fill(100);
        var inHand = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replay = replay().options(OPTIONS.withCloseTimeout(Duration.ofMillis(50)))
                    .incremental("r", checkpoints)
                    .into(_ -> {
                        inHand.countDown();
                        waitFor(never);
                    });
            var report = threads.submit(() -> replay.run());
            waitFor(inHand);
            replay.close();
            assertThat(report.get(30, TimeUnit.SECONDS).end()).isEqualTo(End.CLOSED);
            never.countDown();
        }
        assertThat(checkpoints.load("r")).isEmpty();
    }

    @Test
    void a_handler_may_close_it() {
        fill(100);
        var replays = new ArrayList<Replay>();
        replays.add(replay().into(event -> {
            seen.add(event);
            if (event.position() == 10) {
                replays.getFirst().close();
            }
        }));
        assertThat(replays.getFirst().run().end()).isEqualTo(End.CLOSED);
        assertThat(seen).hasSize(10);
    }

    @Test
    void an_interrupt_ends_it_and_is_kept() throws Exception {
        fill(100);
        var kept = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var end = threads.submit(() -> {
                Thread.currentThread().interrupt();
                var report = replay().into(seen::add).run();
                kept.set(Thread.interrupted());
                return report.end();
            });
            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(End.CLOSED);
        }
        assertThat(kept).isTrue();
    }

    @Test
    void it_tells_how_far_it_has_come() {
        fill(100);
        var time = new FakeTime();
        var told = new ArrayList<ReplayProgress>();
        var replay = replay().environment(time.environment())
                .options(OPTIONS.withPerSecond(10))
                .into(seen::add);
        replay.run(told::add);

        long head = store.log().head();
        assertThat(told).isNotEmpty().allSatisfy(progress -> {
            assertThat(progress.begin()).isZero();
            assertThat(progress.end()).isEqualTo(head);
            assertThat(progress.position()).isBetween(0L, head);
        });
        assertThat(told.stream().map(ReplayProgress::position)).isSorted();
        assertThat(replay.progress().position()).isEqualTo(head);
        assertThat(replay.progress().share()).isEqualTo(1);
        assertThat(replay.progress().left()).contains(Duration.ZERO);
        assertThat(replay.progress().perSecond()).isBetween(5.0, 11.0);
    }

    @Test
    void progress_says_what_is_left() {
        var half = new ReplayProgress(10, 100, 150, 200, Duration.ofSeconds(5));
        assertThat(half.left()).contains(Duration.ofSeconds(5));
        assertThat(half.perSecond()).isEqualTo(2);
        assertThat(new ReplayProgress(0, 0, 0, 9, Duration.ZERO).left()).isEmpty();
    }

    @Test
    void a_store_that_is_unavailable_for_a_while_only_delays_it() {
        fill(50);
        var failures = new AtomicInteger(3);
        var shaky = new DelegatingStore(store) {
            @Override
            public Page readAll(Query query, Range range) {
                if (range.after() > 0 && failures.getAndDecrement() > 0) {
                    throw new StoreUnavailableException("away");
                }
                return super.readAll(query, range);
            }
        };
        assertThat(Replay.of(shaky).options(OPTIONS).into(seen::add).run().isClean())
                .isTrue();
        assertThat(seen).isEqualTo(SomeEvents.all(store));

        failures.set(1_000);
        assertThatThrownBy(
                        () -> Replay.of(shaky).options(OPTIONS).into(seen::add).run())
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void a_log_whose_beginning_was_archived_says_so() {
        fill(50);
        var truncated = new DelegatingStore(store) {
            @Override
            public LogInfo log() {
                var log = super.log();
                return new LogInfo(log.id(), log.incarnation(), 21, log.head());
            }

            @Override
            public Page readAll(Query query, Range range) {
                if (range.after() < 20) {
                    throw new TruncatedException("archived", 21);
                }
                return super.readAll(query, range);
            }
        };
        var early = SomeEvents.SOME_DAY.minus(Duration.ofDays(10_000));
        for (var selection : List.of(
                EventSelection.ALL,
                EventSelection.ALL.withSince(EventClock.RECORDED, early),
                EventSelection.ALL.withUpTo(new AsOf.Recorded(early)))) {
            assertThatThrownBy(() -> Replay.of(truncated)
                            .select(selection)
                            .into(seen::add)
                            .run())
                    .isInstanceOf(TruncatedException.class);
        }
        assertThat(seen).isEmpty();
        Replay.of(truncated)
                .select(EventSelection.ALL.withAfter(20))
                .into(seen::add)
                .run();
        assertThat(seen)
                .isEqualTo(
                        SomeEvents.all(store).subList(20, SomeEvents.all(store).size()));
    }

    /// Keeps what it got, in memory, and fails as it is told.
    private static final class ListSink implements ReplaySink {
        private final List<RecordedEvent> got = new ArrayList<>();
        private final Predicate<RecordedEvent> isBad;
        private final Random random;
        private Optional<Checkpoint> checkpoint = Optional.empty();

        ListSink(Random random, Predicate<RecordedEvent> isBad) {
            this.random = random;
            this.isBad = isBad;
        }

        @Override
        public Optional<Checkpoint> resume() {
            return checkpoint;
        }

        @Override
        public void deliver(List<RecordedEvent> events, Optional<Checkpoint> from, Checkpoint to) {
            if (!from.equals(checkpoint)) {
                throw new CheckpointMismatchException("at " + checkpoint + ", not " + from);
            }
            if (events.stream().anyMatch(isBad)) {
                throw new IllegalStateException("bad");
            }
            got.addAll(events);
            checkpoint = Optional.of(to);
            if (random.nextInt(3) == 0) {
                throw new WorkUnknownException("no answer", new IllegalStateException());
            }
        }
    }

    @Test
    void a_sink_gets_every_event_once_though_commits_get_no_answer() {
        fill(200);
        var sink = new ListSink(new Random(1), _ -> false);
        var report = replay().intoSink(sink).run();

        assertThat(report.isClean()).isTrue();
        assertThat(sink.got).isEqualTo(SomeEvents.all(store));
        assertThat(report.delivered()).isEqualTo(sink.got.size());
        fill(20);
        replay().intoSink(sink).run();
        assertThat(sink.got).isEqualTo(SomeEvents.all(store));
    }

    @Test
    void a_sink_gets_all_before_a_bad_event_and_all_after_it_where_it_is_skipped() {
        fill(100);
        var sink = new ListSink(new Random(2), event -> event.position() == 45);
        var report = replay().intoSink(sink).run();
        assertThat(report.end()).isEqualTo(End.FAILED);
        assertThat(report.position()).isEqualTo(44);

        report = replay().options(OPTIONS.withOnFailure(OnFailure.SKIP_EVENT))
                .intoSink(sink)
                .run();
        assertThat(report.end()).isEqualTo(End.COMPLETED);
        assertThat(report.failures()).hasSize(1);
        assertThat(SomeEvents.positions(sink.got))
                .isEqualTo(LongStream.rangeClosed(1, store.log().head())
                        .filter(position -> position != 45)
                        .boxed()
                        .toList());
    }

    @Test
    void what_cannot_be_is_refused() {
        var byOccurring = EventSelection.ALL.withUpTo(new AsOf.Occurred(SomeEvents.SOME_DAY));
        var sink = new ListSink(new Random(1), _ -> false);
        assertThatThrownBy(() -> replay().incremental("r", checkpoints)
                        .select(byOccurring)
                        .into(seen::add))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> replay().options(OPTIONS.withLanes(2)).intoSink(sink))
                .hasMessageContaining("one lane");
        assertThatThrownBy(() -> replay().options(OPTIONS.withOnFailure(OnFailure.SKIP_KEY))
                        .intoSink(sink))
                .hasMessageContaining("SKIP_KEY");
        assertThatThrownBy(() -> replay().incremental("r", checkpoints).intoSink(sink))
                .hasMessageContaining("its own checkpoint");
        assertThatThrownBy(() -> EventSelection.ALL.withUpTo(new AsOf.Version(1)))
                .hasMessageContaining("versions");
        assertThatThrownBy(() -> EventSelection.ALL.withAfter(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> OPTIONS.withLanes(0)).hasMessageContaining("lanes must be 1 to 256: 0");
        assertThatThrownBy(() -> OPTIONS.withInFlightMax(0)).hasMessageContaining("inFlightMax");
        assertThatThrownBy(() -> OPTIONS.withCloseTimeout(Duration.ZERO)).hasMessageContaining("closeTimeout");
        assertThatThrownBy(() -> AT_ONCE.withAttempts(0)).hasMessageContaining("1 to 1,000: 0");
        assertThatThrownBy(() ->
                        OPTIONS.withRetry(new RetryPolicy(1, new Backoff(Duration.ofDays(1), Duration.ofDays(2)))))
                .hasMessageContaining("a day");
    }

    @Test
    void a_log_in_a_file_is_replayed_in_lanes(@TempDir Path folder) {
        try (EventStore file = SqliteStore.open(folder.resolve("log.db"))) {
            SomeEvents.fill(file, new Random(5), 400, 20);
            var versions = new HashMap<StreamId, List<Long>>();
            var report = Replay.of(file)
                    .options(OPTIONS.withLanes(8).withBatchSize(50))
                    .incremental("r", checkpoints)
                    .environment(Environment.system())
                    .into(event -> {
                        synchronized (versions) {
                            versions.computeIfAbsent(event.stream(), _ -> new ArrayList<>())
                                    .add(event.version());
                        }
                    })
                    .run();

            assertThat(report.isClean()).isTrue();
            versions.forEach((stream, its) -> assertThat(its)
                    .as("%s", stream)
                    .isEqualTo(LongStream.rangeClosed(
                                    1, file.stream(stream).orElseThrow().version())
                            .boxed()
                            .toList()));
            checkpoints.load("r").orElseThrow().verify(file);
        }
    }
}
