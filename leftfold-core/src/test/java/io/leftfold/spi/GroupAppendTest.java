package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOptions;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.OverloadedException;
import io.leftfold.Payload;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.TooLargeException;
import io.leftfold.spi.GroupAppend.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GroupAppendTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Append append(String key) {
        return append(key, 1);
    }

    private static Append append(String key, int bytes) {
        var id = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
        var event = EventData.of(id, "x", 1, Payload.of("bin", new byte[bytes]));
        return Append.to(StreamId.of("s", key), new Any(), event).withKey(key);
    }

    private static Result done(Append append) {
        return new Result.Done(new Appended(1, 1, Map.of(append.writes().getFirst().stream(), 1L)));
    }

    private static String key(Append append) {
        return append.key().map(AppendKey::value).orElseThrow();
    }

    /// Writes batches when it is let, and remembers them.
    private static final class GatedWriter implements GroupAppend.BatchWriter<Append> {
        final Semaphore gate = new Semaphore(0);
        final Semaphore entered = new Semaphore(0);
        final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());

        @Override
        public List<Result> write(GroupAppend.Batch<Append> batch) {
            entered.release();
            gate.acquireUninterruptibly();
            batches.add(batch.appends().stream().map(GroupAppendTest::key).toList());
            return batch.appends().stream().map(GroupAppendTest::done).toList();
        }
    }

    /// Waits until `count` callers stand in the queue, by appending one more that may not wait.
    private Future<AppendOutcome> submit(GroupAppend<Append> group, Append append) throws InterruptedException {
        var started = new CountDownLatch(1);
        var thread = new Thread[1];
        var future = threads.submit(() -> {
            thread[0] = Thread.currentThread();
            started.countDown();
            return group.append(append);
        });
        started.await();
        while (thread[0].getState() == Thread.State.RUNNABLE && !future.isDone()) {
            Thread.onSpinWait();
        }
        return future;
    }

    @Test
    void a_lone_caller_writes_at_once_on_its_own_thread() {
        var writer = new ArrayList<Thread>();
        var group = new GroupAppend<>(
                Function.identity(),
                batch -> {
                    writer.add(Thread.currentThread());
                    return batch.appends().stream().map(GroupAppendTest::done).toList();
                },
                AppendOptions.DEFAULTS,
                System::nanoTime);

        assertThat(group.append(append("a"))).isInstanceOf(Appended.class);
        assertThat(group.append(append("b"))).isInstanceOf(Appended.class);
        assertThat(writer).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void what_gathers_during_a_write_is_the_next_batch_in_the_order_of_arrival() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(Function.identity(), writer, AppendOptions.DEFAULTS, System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        var rest = new ArrayList<Future<AppendOutcome>>();
        for (var key : List.of("b", "c", "d")) {
            rest.add(submit(group, append(key)));
        }
        writer.gate.release(2);

        assertThat(first.get()).isInstanceOf(Appended.class);
        for (var future : rest) {
            assertThat(future.get()).isInstanceOf(Appended.class);
        }
        assertThat(writer.batches).containsExactly(List.of("a"), List.of("b", "c", "d"));
    }

    @Test
    void a_batch_is_bounded_by_appends_and_by_bytes() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(
                Function.identity(),
                writer,
                new AppendOptions(2, 10, 100, 1_000, Duration.ofSeconds(30)),
                System::nanoTime);
        var futures = new ArrayList<Future<AppendOutcome>>();
        futures.add(submit(group, append("a")));
        writer.entered.acquire();
        futures.add(submit(group, append("b", 4)));
        futures.add(submit(group, append("c", 4)));
        futures.add(submit(group, append("d", 4)));
        futures.add(submit(group, append("e", 8)));
        futures.add(submit(group, append("f", 99)));
        writer.gate.release(10);
        for (var future : futures) {
            future.get();
        }

        assertThat(writer.batches)
                .containsExactly(List.of("a"), List.of("b", "c"), List.of("d"), List.of("e"), List.of("f"));
    }

    @Test
    void what_waits_is_bounded_by_bytes() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(
                Function.identity(),
                writer,
                new AppendOptions(8, 100, 100, 10, Duration.ofSeconds(30)),
                System::nanoTime);
        var futures = new ArrayList<Future<AppendOutcome>>();
        futures.add(submit(group, append("a")));
        writer.entered.acquire();
        futures.add(submit(group, append("b", 6)));
        futures.add(submit(group, append("c", 4)));
        futures.add(submit(group, append("late", 1)));
        writer.gate.release(10);
        for (var future : futures) {
            future.get();
        }

        assertThat(writer.batches).containsExactly(List.of("a"), List.of("b", "c"), List.of("late"));
    }

    @Test
    void a_batch_that_is_taken_leaves_its_room_to_others() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(
                Function.identity(),
                writer,
                new AppendOptions(8, 100, 100, 10, Duration.ofSeconds(30)),
                System::nanoTime);
        var futures = new ArrayList<Future<AppendOutcome>>();
        futures.add(submit(group, append("a")));
        writer.entered.acquire();
        futures.add(submit(group, append("b", 10)));
        writer.gate.release();
        writer.entered.acquire();
        futures.add(submit(group, append("c", 4)));
        futures.add(submit(group, append("d", 6)));
        writer.gate.release(10);
        for (var future : futures) {
            future.get();
        }

        assertThat(writer.batches).containsExactly(List.of("a"), List.of("b"), List.of("c", "d"));
    }

    @Test
    void an_append_that_is_taken_back_leaves_its_room_to_others() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(
                Function.identity(),
                writer,
                new AppendOptions(8, 100, 100, 10, Duration.ofSeconds(30)),
                System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        var second = submit(group, append("b", 4));
        var taken = new CountDownLatch(1);
        var impatient = threads.submit(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> group.append(append("c", 6))).isInstanceOf(StoreUnavailableException.class);
            assertThat(Thread.interrupted()).isTrue();
            taken.countDown();
        });
        taken.await();
        var third = submit(group, append("d", 6));
        writer.gate.release(10);
        first.get();
        second.get();
        third.get();
        impatient.get();

        assertThat(writer.batches).containsExactly(List.of("a"), List.of("b", "d"));
    }

    @Test
    void an_append_beyond_all_bounds_goes_alone() {
        var group = new GroupAppend<>(
                Function.identity(),
                batch -> batch.appends().stream().map(GroupAppendTest::done).toList(),
                new AppendOptions(1, 1, 1, 1, Duration.ofNanos(1)),
                System::nanoTime);

        assertThat(group.append(append("large", 50))).isInstanceOf(Appended.class);
    }

    @Test
    void each_caller_hears_of_its_own_append() {
        var group = new GroupAppend<>(
                Function.identity(),
                batch -> batch.appends().stream()
                        .map(append -> key(append).equals("bad")
                                ? new Result.Failed(new TooLargeException("bad"))
                                : done(append))
                        .toList(),
                AppendOptions.DEFAULTS,
                System::nanoTime);

        assertThat(group.append(append("good"))).isInstanceOf(Appended.class);
        assertThatThrownBy(() -> group.append(append("bad"))).isInstanceOf(TooLargeException.class);
        assertThat(group.append(append("good again"))).isInstanceOf(Appended.class);
    }

    @Test
    void a_caller_out_of_time_takes_its_append_back() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(
                Function.identity(),
                writer,
                AppendOptions.DEFAULTS.withTimeout(Duration.ofMillis(20)),
                System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();

        assertThatThrownBy(() -> group.append(append("late"))).isInstanceOf(OverloadedException.class);
        writer.gate.release(2);
        first.get();
        assertThat(writer.batches).containsExactly(List.of("a"));
    }

    @Test
    void callers_behind_the_first_are_out_of_time_too_however_the_first_leaves() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(
                Function.identity(),
                writer,
                AppendOptions.DEFAULTS.withBatchMax(2).withTimeout(Duration.ofSeconds(5)),
                System::nanoTime);
        var first = submit(group, append("first"));
        writer.entered.acquire();
        var caller = new Thread[1];
        var started = new CountDownLatch(1);
        var interrupted = threads.submit(() -> {
            caller[0] = Thread.currentThread();
            started.countDown();
            return group.append(append("interrupted"));
        });
        started.await();
        while (caller[0].getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        var taken = submit(group, append("taken"));
        var takenToo = submit(group, append("taken too"));
        var late = submit(group, append("late"));
        var later = submit(group, append("later"));
        caller[0].interrupt();
        assertThatThrownBy(interrupted::get).hasCauseInstanceOf(StoreUnavailableException.class);
        writer.gate.release();
        assertThat(first.get()).isInstanceOf(Appended.class);
        writer.entered.acquire();

        assertThatThrownBy(late::get).hasCauseInstanceOf(OverloadedException.class);
        assertThatThrownBy(later::get).hasCauseInstanceOf(OverloadedException.class);

        writer.gate.release();
        assertThat(List.of(taken.get(), takenToo.get())).hasOnlyElementsOfType(Appended.class);
        assertThat(writer.batches).containsExactly(List.of("first"), List.of("taken", "taken too"));
    }

    @Test
    void a_full_queue_takes_no_more_until_there_is_room() throws Exception {
        var writer = new GatedWriter();
        var options = AppendOptions.DEFAULTS.withTimeout(Duration.ofMillis(20)).withQueueMax(1);
        var group = new GroupAppend<>(
                Function.identity(), writer, options.withTimeout(Duration.ofSeconds(30)), System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        var second = submit(group, append("b"));
        var third = submit(group, append("c"));
        assertThat(third.isDone()).isFalse();
        writer.gate.release(3);

        first.get();
        second.get();
        third.get();
        assertThat(writer.batches).containsExactly(List.of("a"), List.of("b"), List.of("c"));
    }

    @Test
    void a_full_queue_past_the_deadline_is_overloaded() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(
                Function.identity(),
                writer,
                new AppendOptions(8, 100, 100, 4, Duration.ofMillis(50)),
                System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        var queued = submit(group, append("b", 4));

        assertThatThrownBy(() -> group.append(append("c", 4))).isInstanceOf(OverloadedException.class);
        assertThatThrownBy(queued::get).hasRootCauseInstanceOf(OverloadedException.class);
        writer.gate.release();
        first.get();
        assertThat(writer.batches).containsExactly(List.of("a"));
    }

    @Test
    void an_interrupted_caller_takes_its_append_back_and_stays_interrupted() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(Function.identity(), writer, AppendOptions.DEFAULTS, System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> group.append(append("b"))).isInstanceOf(StoreUnavailableException.class);

        assertThat(Thread.interrupted()).isTrue();
        writer.gate.release(2);
        first.get();
        assertThat(writer.batches).containsExactly(List.of("a"));
    }

    @Test
    void an_interrupt_does_not_disturb_what_is_being_written() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(Function.identity(), writer, AppendOptions.DEFAULTS, System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        var caller = new Thread[1];
        var interrupted = new boolean[1];
        var second = threads.submit(() -> {
            caller[0] = Thread.currentThread();
            var outcome = group.append(append("b"));
            interrupted[0] = Thread.currentThread().isInterrupted();
            return outcome;
        });
        var third = submit(group, append("c"));
        writer.gate.release();
        first.get();
        writer.entered.acquire();
        // b or c leads now and writes both; whichever it is, b is taken.
        caller[0].interrupt();
        writer.gate.release(2);

        assertThat(second.get()).isInstanceOf(Appended.class);
        assertThat(third.get()).isInstanceOf(Appended.class);
        assertThat(interrupted[0]).isTrue();
    }

    @Test
    void a_writer_that_breaks_fails_its_batch_and_not_the_next() {
        var broken = new AtomicInteger(2);
        var group = new GroupAppend<>(
                Function.identity(),
                batch -> {
                    int breaks = broken.getAndDecrement();
                    if (breaks == 2) {
                        throw new IllegalStateException("bug");
                    }
                    return breaks == 1
                            ? List.of()
                            : batch.appends().stream()
                                    .map(GroupAppendTest::done)
                                    .toList();
                },
                AppendOptions.DEFAULTS,
                System::nanoTime);

        assertThatThrownBy(() -> group.append(append("a")))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasRootCauseMessage("bug");
        assertThatThrownBy(() -> group.append(append("b"))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(group.append(append("c"))).isInstanceOf(Appended.class);
    }

    @Test
    void an_error_of_the_machine_reaches_the_leader_and_the_lead_goes_on() {
        var first = new AtomicInteger(1);
        var group = new GroupAppend<>(
                Function.identity(),
                batch -> {
                    if (first.getAndDecrement() == 1) {
                        throw new OutOfMemoryError("planted");
                    }
                    return batch.appends().stream().map(GroupAppendTest::done).toList();
                },
                AppendOptions.DEFAULTS,
                System::nanoTime);

        assertThatThrownBy(() -> group.append(append("a"))).isInstanceOf(OutOfMemoryError.class);
        assertThat(group.append(append("b"))).isInstanceOf(Appended.class);
    }

    @Test
    void an_error_before_the_batch_is_taken_hands_the_lead_on_too() throws Exception {
        var leads = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var first = new AtomicInteger(1);
        var written = new ArrayList<String>();
        var group = new GroupAppend<>(
                Function.identity(),
                batch -> {
                    batch.appends().forEach(append -> written.add(key(append)));
                    return batch.appends().stream().map(GroupAppendTest::done).toList();
                },
                AppendOptions.DEFAULTS.withQueueBytes(10),
                System::nanoTime,
                () -> {
                    if (first.getAndDecrement() == 1) {
                        leads.countDown();
                        awaitFor(go);
                        throw new OutOfMemoryError("planted");
                    }
                    return new BatchEvent();
                });
        var failing = submit(group, append("a", 4));
        leads.await();
        var waiting = submit(group, append("b", 6));
        var late = submit(group, append("c", 4));
        go.countDown();

        assertThatThrownBy(failing::get).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(waiting.get()).isInstanceOf(Appended.class);
        assertThat(late.get()).isInstanceOf(Appended.class);
        assertThat(group.append(append("d", 10))).isInstanceOf(Appended.class);
        assertThat(group.close(Duration.ofSeconds(30))).isTrue();
        assertThat(written).containsExactly("b", "c", "d");
    }

    private static void awaitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    @Test
    void closing_refuses_what_waits_and_lets_the_batch_finish() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(Function.identity(), writer, AppendOptions.DEFAULTS, System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        var waiting = submit(group, append("b"));

        assertThat(group.close(Duration.ofMillis(1))).isFalse();
        assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> group.append(append("c"))).isInstanceOf(StoreClosedException.class);
        writer.gate.release();
        assertThat(first.get()).isInstanceOf(Appended.class);
        assertThat(group.close(Duration.ofSeconds(30))).isTrue();
        assertThat(writer.batches).containsExactly(List.of("a"));
    }

    @Test
    void closing_refuses_what_waits_before_the_batch_under_way_ends() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(Function.identity(), writer, AppendOptions.DEFAULTS, System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        var waiting = submit(group, append("b"));
        var closing = threads.submit(() -> group.close(Duration.ofSeconds(30)));

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(StoreClosedException.class);
        assertThat(closing.isDone()).isFalse();
        writer.gate.release();
        assertThat(closing.get()).isTrue();
        first.get();
    }

    @Test
    void closing_ends_at_an_interrupt() throws Exception {
        var writer = new GatedWriter();
        var group = new GroupAppend<>(Function.identity(), writer, AppendOptions.DEFAULTS, System::nanoTime);
        var first = submit(group, append("a"));
        writer.entered.acquire();
        Thread.currentThread().interrupt();

        assertThat(group.close(Duration.ofDays(1))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        writer.gate.release();
        first.get();
    }

    @Test
    void an_append_without_a_key_is_refused() {
        var group = new GroupAppend<>(Function.identity(), _ -> List.of(), AppendOptions.DEFAULTS, System::nanoTime);
        var keyless = new Append(Optional.empty(), append("a").writes(), List.of());
        assertThatThrownBy(() -> group.append(keyless)).hasMessageContaining("has a key");
        assertThatThrownBy(() -> AppendOptions.DEFAULTS.withQueueMax(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AppendOptions.DEFAULTS.withTimeout(Duration.ZERO))
                .hasMessageContaining("PT0S");
    }

    @Test
    void a_writer_that_asks_gets_what_came_meanwhile_within_the_bounds_of_a_batch() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new Semaphore(0);
        List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
        var group = new GroupAppend<>(
                Function.identity(),
                batch -> {
                    begun.countDown();
                    go.acquireUninterruptibly();
                    assertThat(batch.appends()).hasSize(1);
                    boolean isMore = batch.takeMore();
                    batches.add(
                            batch.appends().stream().map(GroupAppendTest::key).toList());
                    assertThat(isMore).isEqualTo(batch.appends().size() > 1);
                    assertThat(batch.takeMore()).isFalse();
                    assertThat(batch.appends()).isUnmodifiable();
                    return batch.appends().stream().map(GroupAppendTest::done).toList();
                },
                new AppendOptions(8, 10, 100, 1_000, Duration.ofSeconds(30)),
                System::nanoTime);
        var first = submit(group, append("first"));
        begun.await();
        var small = submit(group, append("small", 5));
        var large = submit(group, append("large", 5));
        go.release(2);
        assertThat(List.of(first.get(), small.get(), large.get())).allMatch(Appended.class::isInstance);
        assertThat(batches).containsExactly(List.of("first", "small"), List.of("large"));
    }

    @Test
    void a_flight_recording_shows_each_batch(@TempDir Path folder) throws IOException {
        var file = folder.resolve("batches.jfr");
        try (var recording = new Recording()) {
            recording.enable("io.leftfold.AppendBatch");
            recording.start();
            var group = new GroupAppend<>(
                    Function.identity(),
                    batch -> batch.appends().stream().map(GroupAppendTest::done).toList(),
                    AppendOptions.DEFAULTS,
                    System::nanoTime);
            group.append(append("a", 7));
            group.append(append("b", 9));
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file))
                .extracting(event -> event.getInt("appends"), event -> event.getLong("bytes"))
                .containsExactly(tuple(1, 7L), tuple(1, 9L));
    }

    @Test
    void a_batch_of_a_list_gets_no_more() {
        var batch = GroupAppend.Batch.of(List.of(append("a")));
        assertThat(batch.appends()).hasSize(1);
        assertThat(batch.takeMore()).isFalse();
    }

    @ParameterizedTest(name = "virtual threads: {0}")
    @ValueSource(booleans = {true, false})
    void many_callers_are_all_served_once_and_never_two_batches_at_a_time(boolean virtual) throws Exception {
        var inside = new AtomicInteger();
        var written = new AtomicLong();
        var group = new GroupAppend<>(
                Function.identity(),
                batch -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    written.addAndGet(batch.appends().size());
                    inside.decrementAndGet();
                    return batch.appends().stream().map(GroupAppendTest::done).toList();
                },
                new AppendOptions(16, 1_000, 32, 1_000, Duration.ofSeconds(30)),
                System::nanoTime);
        var factory =
                virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        try (var many = Executors.newThreadPerTaskExecutor(factory)) {
            var futures = IntStream.range(0, 64)
                    .mapToObj(t -> many.submit(() -> {
                        for (int i = 0; i < 200; i++) {
                            group.append(append("t" + t + "-" + i));
                        }
                    }))
                    .toList();
            for (var future : futures) {
                future.get(50, TimeUnit.SECONDS);
            }
        }
        assertThat(written.get()).isEqualTo(64 * 200);
    }
}
