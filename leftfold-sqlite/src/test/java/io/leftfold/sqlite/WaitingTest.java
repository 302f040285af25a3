package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Checkpoint;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.OverloadedException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What waits on the read models ends, and what calls SQLite is no virtual thread.
class WaitingTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path folder = Path.of("");

    private SqliteReadModels models(Duration busyTimeout) {
        return SqliteReadModels.open(folder.resolve("models.db"), SqliteOptions.DEFAULTS.withBusyTimeout(busyTimeout));
    }

    private static <R> R within(Future<R> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    /// A transaction that lasts until it is told to end.
    private static final class Held implements AutoCloseable {
        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final FutureTask<Boolean> transaction;

        Held(SqliteReadModels models) throws InterruptedException {
            transaction = new FutureTask<>(() -> models.transaction(_ -> {
                began.countDown();
                return end.await(30, TimeUnit.SECONDS);
            }));
            Thread.ofPlatform().start(transaction);
            assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            end.countDown();
        }
    }

    @Test
    void a_transaction_waits_for_another_no_longer_than_it_was_told() throws Exception {
        try (var models = models(SHORT);
                var held = new Held(models)) {
            assertThatThrownBy(() -> models.transaction(_ -> 1))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("nothing was done");
            held.end.countDown();
            assertThat(within(held.transaction)).isTrue();
            assertThat(models.<Integer>transaction(_ -> 1)).isEqualTo(1);
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_another_transaction() throws Exception {
        try (var models = models(Duration.ofHours(1));
                var held = new Held(models)) {
            var waiting = new FutureTask<>(() -> models.transaction(_ -> 1));
            var thread = Thread.ofVirtual().start(waiting);
            thread.interrupt();

            assertThatThrownBy(() -> within(waiting)).hasCauseInstanceOf(StoreUnavailableException.class);
            held.end.countDown();
            assertThat(within(held.transaction)).isTrue();
        }
    }

    @Test
    void an_interrupted_close_gives_up_waiting_and_the_work_closes_the_file_at_its_end() throws Exception {
        var models = models(Duration.ofSeconds(30));
        try (var held = new Held(models)) {
            var closing = new FutureTask<>(
                    () -> {
                        models.close();
                        assertThat(Thread.interrupted()).isTrue();
                    },
                    true);
            var thread = Thread.ofPlatform().start(closing);
            while (thread.getState() != Thread.State.TIMED_WAITING && !closing.isDone()) {
                Thread.onSpinWait();
            }
            thread.interrupt();
            within(closing);

            held.end.countDown();
            assertThat(within(held.transaction)).isTrue();
        }
        assertThatThrownBy(() -> models.transaction(_ -> 1)).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> models.load("f")).isInstanceOf(StoreClosedException.class);
        models.close();
    }

    @Test
    void work_that_closes_what_it_runs_on_does_not_wait_for_itself() throws Exception {
        var models = models(Duration.ofSeconds(30));
        var work = new FutureTask<>(() -> models.transaction(_ -> {
            models.close();
            return true;
        }));
        Thread.ofPlatform().start(work);

        assertThat(work.get(9, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> models.transaction(_ -> 1)).isInstanceOf(StoreClosedException.class);
    }

    @Test
    void virtual_threads_leave_every_call_of_sqlite_to_platform_threads() throws Exception {
        assertThat(Session.class.desiredAssertionStatus())
                .as("assertions tell of a call on a virtual thread: run with -ea, as Maven does")
                .isTrue();
        var file = folder.resolve("log.db");
        virtually(() -> {
            try (var store = SqliteStore.open(file)) {
                var done = store.append(Append.to(ACCOUNT, new Any(), event("a")));
                assertThat(done).isInstanceOf(Appended.class);
                assertThat(store.readAll(Query.ALL, Range.forward()).events()).hasSize(1);
                assertThat(store.read(ACCOUNT, Range.forward()).events()).hasSize(1);
                assertThat(store.verify((_, _) -> {})).isEmpty();
            }
            try (var store = SqliteStore.openReadOnly(file);
                    var follower = store.follow()) {
                assertThat(follower.await(0, SHORT)).isTrue();
                assertThat(store.streams(Optional.empty(), Optional.empty(), 10))
                        .hasSize(1);
            }
            assertThat(SqliteStore.inspect(file).quickCheck()).isEmpty();
            return true;
        });
        virtually(() -> {
            var worker = new AtomicReference<>(Thread.currentThread());
            try (var models = models(SHORT)) {
                models.apply("f", Optional.empty(), new Checkpoint(new UUID(1, 2), 1, 5, new UUID(3, 4)), _ -> {
                    worker.set(Thread.currentThread());
                    return 1;
                });
                assertThat(worker.get().isVirtual()).isFalse();
                assertThat(models.load("f")).isPresent();
                assertThat(models.<Boolean>read(_ -> Thread.currentThread().isVirtual()))
                        .isFalse();
            }
            try (var models = SqliteReadModels.openReadOnly(folder.resolve("models.db"))) {
                assertThat(models.<Boolean>transaction(
                                _ -> Thread.currentThread().isVirtual()))
                        .isFalse();
            }
            return true;
        });
    }

    private static void virtually(Callable<Boolean> calls) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(within(threads.submit(calls))).isTrue();
        }
    }
}
