package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Whatever waits on a store ends: with its bound, with an interrupt, or with the store.
public interface WaitingContract extends StoreFixture {
    /// Longer than any test may take, so that something else must end the wait.
    Duration FOR_EVER = Duration.ofHours(1);

    @Test
    default void a_wait_for_growth_ends_with_its_time() throws Exception {
        try (var store = emptyStore();
                var follower = store.follow();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> follower.await(0, Duration.ofMillis(20)));

            assertThat(within(waiting)).isFalse();
        }
    }

    @Test
    default void a_wait_for_growth_ends_with_an_interrupt_which_stays() throws Exception {
        try (var store = emptyStore();
                var follower = store.follow()) {
            var waiting = new FutureTask<>(
                    () -> follower.await(0, FOR_EVER) || !Thread.currentThread().isInterrupted());
            var thread = Thread.ofVirtual().start(waiting);
            thread.interrupt();

            assertThat(within(waiting)).isFalse();
        }
    }

    @Test
    default void every_wait_for_growth_ends_with_the_store() throws Exception {
        var store = emptyStore();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 10; i++) {
                var follower = store.follow();
                waiting.add(threads.submit(() -> follower.await(0, FOR_EVER)));
            }
            within(threads.submit(store::close));

            for (var wait : waiting) {
                assertThat(within(wait)).isFalse();
            }
        }
    }

    @Test
    default void a_close_ends_while_many_append_and_read_and_so_do_they() throws Exception {
        var store = emptyStore();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = new CountDownLatch(16);
            var busy = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 8; i++) {
                busy.add(threads.submit(() -> untilClosed(begun, () -> append(store))));
                busy.add(threads.submit(() -> untilClosed(begun, () -> store.readAll(Query.ALL, Range.forward()))));
            }
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            var first = threads.submit(store::close);
            var second = threads.submit(store::close);

            within(first);
            within(second);
            for (var one : busy) {
                assertThat(within(one)).isTrue();
            }
        }
    }

    @Test
    default void an_interrupted_append_ends_written_or_not_and_says_which() throws Exception {
        try (var store = emptyStore()) {
            long written = 0;
            for (int i = 0; i < 20; i++) {
                var append = new FutureTask<>(() -> {
                    try {
                        return append(store) instanceof Appended;
                    } catch (StoreUnavailableException nothingWritten) {
                        return false;
                    }
                });
                var thread = Thread.ofVirtual().start(append);
                thread.interrupt();
                written += within(append) ? 1 : 0;
            }

            assertThat(store.log().head()).isEqualTo(written);
        }
    }

    private static Object append(EventStore store) {
        return store.append(Append.to(ACCOUNT, new Any(), event("a")));
    }

    private static boolean untilClosed(CountDownLatch begun, Callable<?> call) throws Exception {
        begun.countDown();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                call.call();
            }
            return false;
        } catch (StoreClosedException closed) {
            return true;
        }
    }

    private static <R> R within(Future<R> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }
}
