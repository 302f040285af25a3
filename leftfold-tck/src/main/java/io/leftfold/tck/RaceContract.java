package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of appends that exclude each other one wins, however many race, and every refusal is true.
public interface RaceContract extends StoreFixture {
    int THREADS = 1_000;

    /// Runs all at once, each on a thread of its own.
    private static <T> List<T> race(boolean virtual, List<Callable<T>> actions) throws Exception {
        var start = new CountDownLatch(1);
        var factory =
                virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        try (var threads = Executors.newThreadPerTaskExecutor(factory)) {
            var running = actions.stream()
                    .map(action -> threads.submit(() -> {
                        start.await();
                        return action.call();
                    }))
                    .toList();
            start.countDown();
            var results = new ArrayList<T>();
            for (var future : running) {
                results.add(future.get(120, TimeUnit.SECONDS));
            }
            return results;
        }
    }

    private static void assertVersionsWithoutGap(EventStore store) {
        var log = all(store);
        assertThat(log)
                .extracting(RecordedEvent::position)
                .isEqualTo(LongStream.rangeClosed(1, log.size()).boxed().toList());
        var versions = new HashMap<StreamId, Long>();
        for (var event : log) {
            assertThat(event.version()).isEqualTo(versions.merge(event.stream(), 1L, Long::sum));
        }
    }

    @ParameterizedTest(name = "virtual threads: {0}")
    @ValueSource(booleans = {true, false})
    default void a_thousand_threads_on_ten_streams_with_one_version_get_one_winner_each(boolean virtual)
            throws Exception {
        try (var store = emptyStore()) {
            int streams = 10;
            for (int s = 0; s < streams; s++) {
                store.append(Append.to(StreamId.of("hot", "s" + s), new NoStream(), event("first")));
            }
            var outcomes = race(
                    virtual,
                    IntStream.range(0, THREADS)
                            .<Callable<AppendOutcome>>mapToObj(i -> () -> store.append(
                                    Append.to(StreamId.of("hot", "s" + i % streams), new Exactly(1), event("raced"))))
                            .toList());

            assertThat(outcomes.stream().filter(Appended.class::isInstance)).hasSize(streams);
            assertThat(outcomes.stream().filter(Refused.class::isInstance))
                    .hasSize(THREADS - streams)
                    .allSatisfy(outcome -> assertThat(((Refused) outcome).met()).isEqualTo(2));
            assertThat(store.log().head()).isEqualTo(2L * streams);
            assertVersionsWithoutGap(store);
        }
    }

    /// Also where readers share what they ask.
    @ParameterizedTest(name = "virtual threads: {0}")
    @ValueSource(booleans = {true, false})
    default void each_of_many_readers_sees_what_was_appended_before_it_read(boolean virtual) throws Exception {
        try (var store = emptyStore()) {
            int streams = 4;
            int clients = 64;
            int turns = 10;
            race(
                    virtual,
                    IntStream.range(0, clients)
                            .<Callable<Boolean>>mapToObj(i -> () -> {
                                var stream = StreamId.of("read", "s" + i % streams);
                                for (int turn = 0; turn < turns; turn++) {
                                    var appended =
                                            (Appended) store.append(Append.to(stream, new Any(), event("n" + i)));
                                    long version = Objects.requireNonNull(
                                            appended.versions().get(stream));
                                    var whole =
                                            store.read(stream, Range.forward().dataOnly());
                                    var rest = store.read(
                                            stream,
                                            Range.forward().after(version - 1).dataOnly());
                                    var none = store.read(
                                            stream,
                                            Range.forward().after(version).dataOnly());

                                    assertThat(whole.head()).isGreaterThanOrEqualTo(version);
                                    assertThat(whole.events())
                                            .extracting(RecordedEvent::version)
                                            .isEqualTo(LongStream.rangeClosed(1, whole.scannedTo())
                                                    .boxed()
                                                    .toList());
                                    assertThat(rest.events().getFirst().position())
                                            .isEqualTo(appended.last());
                                    assertThat(rest.head()).isGreaterThanOrEqualTo(whole.head());
                                    assertThat(none.scannedTo()).isGreaterThanOrEqualTo(version);
                                }
                                return true;
                            })
                            .toList());
            assertVersionsWithoutGap(store);
        }
    }

    @Test
    default void a_thousand_threads_that_try_again_all_get_through() throws Exception {
        try (var store = emptyStore()) {
            int streams = 10;
            race(
                    true,
                    IntStream.range(0, THREADS)
                            .<Callable<Long>>mapToObj(i -> () -> {
                                var stream = StreamId.of("hot", "s" + i % streams);
                                long version = 0;
                                while (true) {
                                    switch (store.append(Append.to(stream, new Exactly(version), event("n" + i)))) {
                                        case Appended _ -> {
                                            return version + 1;
                                        }
                                        case Refused refused -> {
                                            // A refusal is true: the stream had moved, and it never moves back.
                                            assertThat(refused.met()).isGreaterThan(version);
                                            version = refused.met();
                                        }
                                    }
                                }
                            })
                            .toList());

            assertThat(store.log().head()).isEqualTo(THREADS);
            for (int s = 0; s < streams; s++) {
                assertThat(store.stream(StreamId.of("hot", "s" + s))
                                .orElseThrow()
                                .version())
                        .isEqualTo(THREADS / streams);
            }
            assertVersionsWithoutGap(store);
        }
    }

    @ParameterizedTest(name = "virtual threads: {0}")
    @ValueSource(booleans = {true, false})
    default void a_thousand_threads_with_overlapping_tag_conditions_get_one_winner_per_tag(boolean virtual)
            throws Exception {
        try (var store = emptyStore()) {
            int seats = 10;
            // Everyone wants two neighbouring seats; a seat is taken once, so the winners' seats are disjoint.
            var outcomes = race(
                    virtual,
                    IntStream.range(0, THREADS)
                            .<Callable<Map.Entry<Integer, AppendOutcome>>>mapToObj(i -> () -> {
                                var one = Tag.of("seat", "s" + i % seats);
                                var next = Tag.of("seat", "s" + (i + 1) % seats);
                                var free = new NoneMatching(Query.tags(one).or(Query.tags(next)), 0);
                                return Map.entry(
                                        i,
                                        store.append(Append.to(
                                                        StreamId.of("guest", "g" + i),
                                                        new NoStream(),
                                                        event("seated").withTags(one, next))
                                                .onlyIf(free)));
                            })
                            .toList());

            var log = all(store);
            var taken = log.stream().flatMap(event -> event.tags().stream()).toList();
            assertThat(taken).doesNotHaveDuplicates();
            assertThat(outcomes.stream().filter(o -> o.getValue() instanceof Appended))
                    .hasSize(log.size());
            // No seat is left that two neighbours could still have taken.
            for (int s = 0; s < seats; s++) {
                assertThat(taken).containsAnyOf(Tag.of("seat", "s" + s), Tag.of("seat", "s" + (s + 1) % seats));
            }
            for (var outcome : outcomes) {
                if (outcome.getValue() instanceof Refused refused
                        && refused.condition() instanceof NoneMatching condition) {
                    var met = log.get(Math.toIntExact(refused.met() - 1));
                    assertThat(condition.query().matches(met)).isTrue();
                }
            }
        }
    }

    @Test
    default void a_key_that_many_threads_use_acts_once() throws Exception {
        try (var store = emptyStore()) {
            var outcomes = race(
                    true,
                    IntStream.range(0, 200)
                            .<Callable<AppendOutcome>>mapToObj(i ->
                                    () -> store.append(Append.to(ACCOUNT, new Any(), event("once", "same"))
                                            .withKey("k" + i % 5)))
                            .toList());

            assertThat(store.log().head()).isEqualTo(5);
            assertThat(new HashSet<>(outcomes)).hasSize(5);
        }
    }

    @Test
    default void appends_over_crossing_streams_are_whole() throws Exception {
        try (var store = emptyStore()) {
            race(
                    true,
                    IntStream.range(0, 200)
                            .<Callable<AppendOutcome>>mapToObj(i -> () -> {
                                var one = i % 2 == 0 ? ACCOUNT : ORDER;
                                var other = i % 2 == 0 ? ORDER : ACCOUNT;
                                return store.append(Append.to(one, new Any(), event("n" + i))
                                        .and(other, new Any(), event("n" + i)));
                            })
                            .toList());

            var log = all(store);
            assertThat(log).hasSize(400);
            for (int i = 0; i < log.size(); i += 2) {
                assertThat(log.get(i).type()).isEqualTo(log.get(i + 1).type());
            }
            assertVersionsWithoutGap(store);
        }
    }

    @Test
    default void a_reader_never_sees_half_an_append_nor_a_gap() throws Exception {
        try (var store = emptyStore();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int appends = 300;
            var writing = threads.submit(() -> {
                for (int i = 0; i < appends; i++) {
                    store.append(Append.to(ACCOUNT, new Any(), events(3)).and(ORDER, new Any(), events(2)));
                }
            });
            long position = 0;
            while (position < appends * 5L) {
                assertThat(store.log().head() % 5).isZero();
                var page = store.readAll(Query.ALL, Range.forward().after(position));
                assertThat(page.head() % 5).isZero();
                for (var event : page.events()) {
                    assertThat(event.position()).isEqualTo(++position);
                }
            }
            writing.get(60, TimeUnit.SECONDS);
        }
    }
}
