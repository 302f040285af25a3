package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Cause;
import io.leftfold.StoreClosedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PlatformThreadsTest {
    @Test
    void a_platform_thread_makes_its_own_calls_and_a_virtual_one_has_them_made() throws Exception {
        try (var threads = new PlatformThreads("test");
                var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.call(Thread::currentThread)).isSameAs(Thread.currentThread());

            var other =
                    virtual.submit(() -> threads.call(Thread::currentThread)).get();
            assertThat(other.isVirtual()).isFalse();
            assertThat(other.isDaemon()).isTrue();
            assertThat(other.getName()).startsWith("test-");
            assertThat(virtual.submit(() -> threads.call(Cause::current)).get()).isEqualTo(Cause.current());
        }
    }

    @Test
    void what_a_call_throws_is_thrown_to_the_caller() {
        try (var threads = new PlatformThreads("test");
                var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var failure : new Throwable[] {new IllegalStateException("planned"), new AssertionError("planned")}) {
                assertThatThrownBy(() -> virtual.submit(() -> threads.call(() -> {
                                    switch (failure) {
                                        case RuntimeException runtime -> throw runtime;
                                        case Error error -> throw error;
                                        default -> throw new AssertionError("there are no others");
                                    }
                                }))
                                .get())
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isSameAs(failure);
            }
        }
    }

    @Test
    void an_interrupt_waits_until_the_call_has_ended() throws Exception {
        try (var threads = new PlatformThreads("test")) {
            var began = new CountDownLatch(1);
            var mayEnd = new CountDownLatch(1);
            var wasInterrupted = new AtomicBoolean();
            var result = new AtomicReference<>("");
            var caller = Thread.ofVirtual().start(() -> {
                result.set(threads.call(() -> {
                    began.countDown();
                    try {
                        mayEnd.await();
                    } catch (InterruptedException reached) {
                        return "interrupted";
                    }
                    return "done";
                }));
                wasInterrupted.set(Thread.currentThread().isInterrupted());
            });
            began.await();

            caller.interrupt();
            mayEnd.countDown();
            caller.join();

            assertThat(result.get()).isEqualTo("done");
            assertThat(wasInterrupted).isTrue();
        }
    }

    @Test
    void a_call_after_the_close_is_refused() {
        var threads = new PlatformThreads("test");
        threads.close();

        try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThatThrownBy(() -> virtual.submit(() -> threads.call(() -> 1)).get())
                    .hasCauseInstanceOf(StoreClosedException.class);
        }
    }
}
