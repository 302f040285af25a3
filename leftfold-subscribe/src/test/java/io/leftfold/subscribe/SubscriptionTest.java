package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.Cause;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.SubscriptionFailedException;
import io.leftfold.WorkUnknownException;
import io.leftfold.memory.MemoryStore;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final StreamId STREAM = StreamId.of("s", "1");

    private final MemoryStore store = MemoryStore.create();
    private final MemoryLedger ledger = MemoryLedger.create(Environment.system());
    private final List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    private final List<String> types = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        store.close();
    }

    private void append(String... types) {
        append(store, types);
    }

    private static void append(EventStore store, String... types) {
        for (var type : types) {
            var event = EventData.of(Environment.system().ids().next(), type, 1, Payload.of("none", new byte[0]));
            store.append(Append.to(STREAM, new Any(), event));
        }
    }

    private Subscription start(EventStore store, Subscriber<Transaction> subscriber) {
        return Subscription.start(store, ledger, subscriber, Environment.system());
    }

    private Optional<Checkpoint> checkpoint() {
        return ledger.subscriptions().getFirst().partitions().getFirst().checkpoint();
    }

    /// Moves it as another one would that shares the checkpoint.
    private void move(Checkpoint to) {
        var claim = ledger.claim("test", 0, "other", LONG).orElseThrow();
        ledger.apply(claim, Step.to(ledger.resume(claim).checkpoint(), to), _ -> "nothing to do");
        ledger.release(claim);
    }

    private Subscription subscribe(Query query) {
        return start(
                store,
                Subscriber.<Transaction>each("test", query, event -> seen.add(event.position()))
                        .withOptions(SubscriptionOptions.DEFAULTS));
    }

    @Test
    void it_catches_up_and_then_follows() {
        append("a", "b");
        try (var subscription = subscribe(Query.ALL)) {
            assertThat(subscription.waitFor(2, LONG)).isTrue();
            append("c");
            assertThat(subscription.waitFor(3, LONG)).isTrue();

            assertThat(seen).containsExactly(1L, 2L, 3L);
            assertThat(subscription.name()).isEqualTo("test");
            assertThat(subscription.status().isOver()).isFalse();
        }
    }

    @Test
    void it_goes_on_where_it_was() {
        append("a", "b");
        try (var subscription = subscribe(Query.ALL)) {
            subscription.waitFor(2, LONG);
        }
        append("c");
        try (var subscription = subscribe(Query.ALL)) {
            subscription.waitFor(3, LONG);
            assertThat(seen).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void a_filter_that_matches_nothing_still_moves_the_checkpoint() {
        append("a", "b", "c");
        try (var subscription = subscribe(Query.types("none"))) {
            assertThat(subscription.waitFor(3, LONG)).isTrue();
        }
        assertThat(seen).isEmpty();
        var last = store.readAll(Query.ALL, Range.backward().limit(1)).events().getFirst();
        assertThat(checkpoint()).contains(new Checkpoint(store.log().id(), 1, 3, last.id()));
    }

    @Test
    void nothing_is_left_out_while_many_write() throws Exception {
        try (var subscription = subscribe(Query.ALL);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Future<?>>();
            for (int w = 0; w < 8; w++) {
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        append("x");
                    }
                }));
            }
            for (var writer : writers) {
                writer.get(30, TimeUnit.SECONDS);
            }
            assertThat(subscription.waitFor(800, LONG)).isTrue();
        }
        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 800).boxed().toList());
        assertThat(checkpoint().map(Checkpoint::position)).contains(800L);
    }

    @Test
    void the_event_is_the_cause_of_what_its_handler_does() {
        append("a");
        var causes = Collections.synchronizedList(new ArrayList<String>());
        try (var subscription = start(
                store,
                Subscriber.<Transaction>each(
                                "test",
                                Query.ALL,
                                event ->
                                        causes.add(Cause.current().causationId().orElse("none")))
                        .withOptions(SubscriptionOptions.DEFAULTS))) {
            subscription.waitFor(1, LONG);
        }
        var event = store.readAll(Query.ALL, Range.forward()).events().getFirst();
        assertThat(causes).containsExactly(event.id().toString());
    }

    @Test
    void an_event_that_cannot_be_handled_stops_it_after_all_before_are_done() {
        append("a", "b", "poison", "d");
        try (var subscription = failingAt("poison", new AtomicBoolean(true))) {
            assertThatThrownBy(() -> subscription.waitFor(4, LONG))
                    .isInstanceOf(SubscriptionFailedException.class)
                    .hasMessageContaining("position 2")
                    .hasRootCauseMessage("poison");
            assertThat(subscription.waitFor(2, LONG)).isTrue();
            assertThat(subscription.status()).isInstanceOfSatisfying(SubscriptionStatus.Failed.class, failed -> {
                assertThat(failed.position()).isEqualTo(2);
                assertThat(failed.reason()).hasMessage("poison");
                assertThat(failed.isOver()).isTrue();
            });
        }
        assertThat(checkpoint().map(Checkpoint::position)).contains(2L);
    }

    @Test
    void a_mended_handler_goes_on_with_the_event_that_failed() {
        append("a", "poison", "c");
        var broken = new AtomicBoolean(true);
        try (var subscription = failingAt("poison", broken)) {
            assertThatThrownBy(() -> subscription.waitFor(3, LONG)).isInstanceOf(SubscriptionFailedException.class);
        }
        broken.set(false);
        seen.clear();
        try (var subscription = failingAt("poison", broken)) {
            assertThat(subscription.waitFor(3, LONG)).isTrue();
        }
        assertThat(seen).containsExactly(2L, 3L);
    }

    private Subscription failingAt(String type, AtomicBoolean broken) {
        var subscriber = Subscriber.<Transaction>each("test", Query.ALL, event -> {
                    if (event.type().equals(type) && broken.get()) {
                        throw new IllegalStateException(type);
                    }
                    seen.add(event.position());
                })
                .withOptions(SubscriptionOptions.DEFAULTS.withOnFailure(OnFailure.STOP));
        return start(store, subscriber);
    }

    @Test
    void a_failure_that_names_no_event_makes_them_go_one_by_one() {
        append("a", "b", "c", "d");
        var failures = new int[] {1};
        var batches = Collections.synchronizedList(new ArrayList<Integer>());
        var sink = new EventSink<Transaction>() {
            @Override
            public void before(Batch batch) {
                if (failures[0]-- > 0) {
                    throw new IllegalStateException("once");
                }
                batches.add(batch.events().size());
            }
        };
        var options = SubscriptionOptions.DEFAULTS.withBatchSize(3);
        try (var subscription =
                start(store, Subscriber.of("test", Query.ALL, sink).withOptions(options))) {
            assertThat(subscription.waitFor(4, LONG)).isTrue();
        }
        assertThat(batches).containsExactly(1, 1, 1, 1);
    }

    @Test
    void an_event_before_a_bad_one_is_not_handled_again() {
        append("a", "b", "c", "poison");
        try (var subscription = failingAt("poison", new AtomicBoolean(true))) {
            assertThatThrownBy(() -> subscription.waitFor(4, LONG)).isInstanceOf(SubscriptionFailedException.class);
        }
        assertThat(seen).containsExactly(1L, 2L, 3L);
    }

    @Test
    void what_is_unavailable_for_a_while_only_delays_it() {
        append("a", "b");
        var failures = new int[] {3};
        var options = SubscriptionOptions.DEFAULTS.withPollInterval(Duration.ofMillis(1));
        try (var subscription = start(
                store,
                Subscriber.<Transaction>each("test", Query.ALL, event -> {
                            if (failures[0]-- > 0) {
                                throw new StoreUnavailableException("away");
                            }
                            seen.add(event.position());
                        })
                        .withOptions(options))) {
            assertThat(subscription.waitFor(2, LONG)).isTrue();
        }
        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void a_batch_of_which_nobody_knows_whether_it_was_done_is_looked_up_by_the_checkpoint() {
        append("a", "b");
        var seen = Collections.synchronizedList(new ArrayList<Long>());
        var calls = new AtomicInteger();
        var options = SubscriptionOptions.DEFAULTS.withPollInterval(Duration.ofMillis(1));
        var unsure = new DelegatingLedger<>(ledger) {
            @Override
            public void apply(Claim claim, Step step, ReadModelDatabase.Work<Transaction, ?> work) {
                int call = calls.incrementAndGet();
                if (call == 2) {
                    throw new WorkUnknownException("nothing was done", new IllegalStateException());
                }
                super.apply(claim, step, work);
                if (call == 1) {
                    append("c");
                    throw new WorkUnknownException("all was done", new IllegalStateException());
                }
            }
        };
        var sink = new EventSink<Transaction>() {
            @Override
            public void within(Batch batch, Transaction transaction) {
                batch.forEach(event -> transaction.onCommit(() -> seen.add(event.position())));
            }
        };
        var subscriber = Subscriber.of("test", Query.ALL, sink).withOptions(options);
        try (var subscription = Subscription.start(store, unsure, subscriber, Environment.system())) {
            assertThat(subscription.waitFor(3, LONG)).isTrue();
        }
        assertThat(seen).containsExactly(1L, 2L, 3L);
    }

    @Test
    void closing_does_not_wait_for_what_is_unavailable() throws Exception {
        append("a");
        var tried = new CountDownLatch(1);
        var options = SubscriptionOptions.DEFAULTS.withPollInterval(Duration.ofDays(1));
        var subscription = start(
                store,
                Subscriber.<Transaction>each("test", Query.ALL, _ -> {
                            tried.countDown();
                            throw new StoreUnavailableException("away");
                        })
                        .withOptions(options));
        tried.await();
        subscription.close();

        assertThat(subscription.status()).isEqualTo(new SubscriptionStatus.Closed(0));
    }

    @Test
    void a_handler_that_interrupts_its_thread_does_not_make_it_spin() {
        append("a");
        var reads = new AtomicInteger();
        try (var subscription = start(
                HookedStore.of(store, _ -> reads.incrementAndGet()),
                Subscriber.each("test", Query.ALL, _ -> Thread.currentThread().interrupt()))) {
            assertThat(subscription.waitFor(1, LONG)).isTrue();
            assertThat(subscription.waitFor(2, Duration.ofMillis(200))).isFalse();
        }
        assertThat(reads).hasValueLessThan(10);
    }

    @Test
    void a_longer_history_that_lacks_what_was_handled_stops_it_after_a_failure() throws Exception {
        append("a", "b", "c", "d");
        try (var other = MemoryStore.create()) {
            append(other, "v", "w", "x", "y", "z");
            try (var subscription = failingAtB(other, false)) {
                assertThatThrownBy(() -> subscription.waitFor(5, LONG))
                        .isInstanceOf(SubscriptionFailedException.class)
                        .hasCauseInstanceOf(CheckpointMismatchException.class)
                        .hasStackTraceContaining("another history");
            }
        }
        assertThat(types).containsExactly("a");
    }

    @Test
    void what_was_read_ahead_before_a_failure_is_not_delivered_after_it() throws Exception {
        append("a", "b", "c", "d");
        try (var other = MemoryStore.create()) {
            for (var event : store.readAll(Query.ALL, Range.forward().limit(2)).events()) {
                other.append(Append.to(STREAM, new Any(), data(event)));
            }
            append(other, "x", "y", "z");
            try (var subscription = failingAtB(other, true)) {
                assertThat(subscription.waitFor(5, LONG)).isTrue();
            }
        }
        assertThat(types).containsExactly("a", "b", "x", "y", "z");
    }

    private static EventData data(RecordedEvent event) {
        return new EventData(
                event.id(),
                event.type(),
                event.schemaVersion(),
                event.payload(),
                event.tags(),
                event.metadata(),
                Optional.of(event.occurredAt()));
    }

    /// Takes event by event. When it got `b`, and the page behind that is read ahead, its store is gone, and the
    /// log goes on in `other`.
    private Subscription failingAtB(MemoryStore other, boolean keepsB) {
        var held = new AtomicReference<EventStore>(store);
        var ahead = new CountDownLatch(1);
        var log = (EventStore) Proxy.newProxyInstance(
                EventStore.class.getClassLoader(), new Class<?>[] {EventStore.class}, (_, method, arguments) -> {
                    try {
                        var result = method.invoke(held.get(), arguments);
                        if (result instanceof Page page && page.scannedTo() == 3) {
                            ahead.countDown();
                        }
                        return result instanceof LogInfo info
                                ? new LogInfo(store.log().id(), info.incarnation(), info.firstPosition(), info.head())
                                : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
        var sink = new EventSink<Transaction>() {
            @Override
            public void within(Batch batch, Transaction transaction) {
                for (var event : batch.events()) {
                    boolean isB = event.type().equals("b");
                    if (!isB || keepsB) {
                        transaction.onCommit(() -> types.add(event.type()));
                    }
                }
            }
        };
        var going = new DelegatingLedger<>(ledger) {
            @Override
            public void apply(Claim claim, Step step, ReadModelDatabase.Work<Transaction, ?> work) {
                boolean isB = step.to().orElseThrow().position() == 2 && types.size() == 1;
                if (!isB || keepsB) {
                    super.apply(claim, step, work);
                }
                if (isB) {
                    await(ahead);
                    held.set(other);
                    throw new StoreUnavailableException("away");
                }
            }
        };
        var options = SubscriptionOptions.DEFAULTS.withBatchSize(1).withPollInterval(Duration.ofMillis(1));
        var subscriber = Subscriber.of("test", Query.ALL, sink).withOptions(options);
        return Subscription.start(log, going, subscriber, Environment.system());
    }

    @Test
    void a_checkpoint_of_another_log_is_refused_at_the_start() {
        append("a");
        var foreign = new Checkpoint(Environment.system().ids().next(), 1, 1, Checkpoint.NO_EVENT);
        ledger.register("test", 1);
        move(foreign);

        assertThatThrownBy(() -> subscribe(Query.ALL)).isInstanceOf(CheckpointMismatchException.class);
    }

    @Test
    void a_checkpoint_that_somebody_else_moved_stops_it() {
        append("a");
        var broken = new DelegatingLedger<>(ledger) {
            @Override
            public void apply(Claim claim, Step step, ReadModelDatabase.Work<Transaction, ?> work) {
                super.apply(claim, step, work);
                if (step.from().isEmpty()) {
                    super.apply(claim, Step.to(step.to(), Checkpoint.start(store.log())), _ -> "nothing to do");
                }
            }
        };
        try (var one =
                Subscription.start(store, broken, Subscriber.each("test", Query.ALL, _ -> {}), Environment.system())) {
            one.waitFor(1, LONG);
            append("b");
            assertThatThrownBy(() -> one.waitFor(2, LONG)).hasRootCauseInstanceOf(CheckpointMismatchException.class);
        }
    }

    @Test
    void closing_waits_for_the_event_in_hand_and_takes_no_other() throws Exception {
        append("a", "b");
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var subscriber = Subscriber.<Transaction>each("test", Query.ALL, event -> {
                    inside.countDown();
                    await(go);
                    seen.add(event.position());
                })
                .withOptions(SubscriptionOptions.DEFAULTS.withBatchSize(1));
        var subscription = start(store, subscriber);
        inside.await();
        var closing = Thread.ofVirtual().start(subscription::close);
        while (closing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        go.countDown();
        closing.join();

        assertThat(seen).containsExactly(1L);
        assertThat(subscription.status()).isEqualTo(new SubscriptionStatus.Closed(1));
        assertThat(subscription.waitFor(2, LONG)).isFalse();
        subscription.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_handler_may_close_its_own_subscription() {
        append("a", "b");
        var holder = new Subscription[1];
        var ready = new CountDownLatch(1);
        holder[0] = start(
                store,
                Subscriber.<Transaction>each("test", Query.ALL, event -> {
                            await(ready);
                            holder[0].close();
                            seen.add(event.position());
                        })
                        .withOptions(SubscriptionOptions.DEFAULTS));
        ready.countDown();

        assertThat(holder[0].waitFor(2, LONG)).isTrue();
        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void a_closed_store_ends_it() {
        append("a");
        try (var subscription = subscribe(Query.ALL)) {
            subscription.waitFor(1, LONG);
            store.close();
            assertThat(subscription.waitFor(2, LONG)).isFalse();
            assertThat(subscription.status()).isEqualTo(new SubscriptionStatus.Closed(1));
        }
    }

    @Test
    void waiting_ends_with_the_time_or_an_interrupt() {
        try (var subscription = subscribe(Query.ALL)) {
            assertThat(subscription.waitFor(1, Duration.ofNanos(1))).isFalse();
            Thread.currentThread().interrupt();
            assertThat(subscription.waitFor(1, LONG)).isFalse();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void closing_ends_every_wait_and_waits_itself_no_longer_than_it_was_told() throws Exception {
        append("a");
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var subscription = start(
                store,
                Subscriber.<Transaction>each("test", Query.ALL, _ -> {
                            inside.countDown();
                            await(go);
                        })
                        .withOptions(SubscriptionOptions.DEFAULTS.withCloseTimeout(Duration.ofMillis(50))));
        inside.await();

        subscription.close();
        assertThat(go.getCount()).isEqualTo(1);

        var waiting = new FutureTask<>(() -> subscription.waitFor(2, Duration.ofHours(1)));
        Thread.ofVirtual().start(waiting);
        go.countDown();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void options_that_make_no_sense_are_refused() {
        var options = SubscriptionOptions.DEFAULTS;
        assertThatThrownBy(() -> options.withBatchSize(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> options.withBatchSize(10_001)).hasMessageContaining("10001");
        assertThatThrownBy(() -> options.withPollInterval(Duration.ZERO)).hasMessageContaining("positive");
        assertThatThrownBy(() -> options.withCloseTimeout(Duration.ZERO)).hasMessageContaining("positive");
    }
}
