package io.leftfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.CorruptStoreException;
import io.leftfold.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SharedReadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong nanoTime = new AtomicLong();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /// Answers each number by its text, when it is let, and remembers what it was asked.
    private final class Gated implements SharedReads.Together<Integer, String> {
        final Semaphore gate = new Semaphore(0);
        final Semaphore asked = new Semaphore(0);
        final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
        final List<Integer> alone = Collections.synchronizedList(new ArrayList<>());
        Function<List<Integer>, List<Supplier<String>>> answers = batch ->
                batch.stream().<Supplier<String>>map(n -> () -> "shared " + n).toList();

        String alone(int n) {
            alone.add(n);
            asked.release();
            gate.acquireUninterruptibly();
            return "alone " + n;
        }

        @Override
        public List<Supplier<String>> ask(List<Integer> batch) {
            batches.add(List.copyOf(batch));
            asked.release();
            gate.acquireUninterruptibly();
            return answers.apply(batch);
        }

        SharedReads<Integer, String> shared(int leads, int batchMax) {
            return new SharedReads<>(this::alone, this, leads, batchMax, nanoTime::get, PATIENCE);
        }
    }

    private final Gated gated = new Gated();

    private Future<String> reads(SharedReads<Integer, String> shared, int n) {
        return threads.submit(() -> shared.read(n));
    }

    /// So many, in this order, behind those that read.
    private List<Future<String>> behind(SharedReads<Integer, String> shared, int first, int count) {
        var waiting = new ArrayList<Future<String>>();
        for (int i = 0; i < count; i++) {
            waiting.add(reads(shared, first + i));
            while (shared.waiting() <= i) {
                Thread.onSpinWait();
            }
        }
        return waiting;
    }

    private static String within(Future<String> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void who_finds_nobody_reading_reads_alone() {
        gated.gate.release(2);
        var shared = gated.shared(1, 10);
        assertThat(shared.read(1)).isEqualTo("alone 1");
        assertThat(shared.read(2)).isEqualTo("alone 2");
        assertThat(gated.batches).isEmpty();
    }

    @Test
    void who_comes_while_another_reads_is_asked_for_with_all_that_wait() throws Exception {
        var shared = gated.shared(1, 10);
        var first = reads(shared, 0);
        gated.asked.acquire();
        var others = behind(shared, 1, 5);
        gated.gate.release(2);

        assertThat(within(first)).isEqualTo("alone 0");
        for (int i = 0; i < 5; i++) {
            assertThat(within(others.get(i))).isEqualTo("shared " + (i + 1));
        }
        assertThat(gated.batches).containsExactly(List.of(1, 2, 3, 4, 5));
    }

    @Test
    void so_many_read_at_once_as_there_are_leads() throws Exception {
        var shared = gated.shared(3, 10);
        var reading = IntStream.range(0, 3).mapToObj(n -> reads(shared, n)).toList();
        gated.asked.acquire(3);
        var others = behind(shared, 3, 4);
        assertThat(gated.batches).isEmpty();
        gated.gate.release();
        gated.asked.acquire();
        gated.gate.release(3);

        for (var one : reading) {
            assertThat(within(one)).startsWith("alone");
        }
        for (var one : others) {
            assertThat(within(one)).startsWith("shared");
        }
        assertThat(gated.batches).containsExactly(List.of(3, 4, 5, 6));
    }

    @Test
    void a_batch_is_bounded_and_the_next_lead_takes_those_that_are_left() throws Exception {
        var shared = gated.shared(1, 3);
        var first = reads(shared, 0);
        gated.asked.acquire();
        var others = behind(shared, 1, 7);
        gated.gate.release(4);

        within(first);
        for (var one : others) {
            within(one);
        }
        assertThat(gated.batches).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6));
        assertThat(gated.alone).containsExactly(0, 7);
    }

    @Test
    void what_goes_wrong_with_several_is_tried_by_each_alone() throws Exception {
        gated.answers = _ -> {
            throw new StoreUnavailableException("planted");
        };
        var shared = gated.shared(1, 10);
        var first = reads(shared, 0);
        gated.asked.acquire();
        var others = behind(shared, 1, 3);
        gated.gate.release(5);

        within(first);
        for (int i = 0; i < 3; i++) {
            assertThat(within(others.get(i))).isEqualTo("alone " + (i + 1));
        }
        gated.gate.release();
        assertThat(shared.read(9)).isEqualTo("alone 9");
    }

    @Test
    void what_is_wrong_with_one_answer_is_its_callers() throws Exception {
        gated.answers = batch -> batch.stream()
                .<Supplier<String>>map(n -> () -> {
                    if (n == 2) {
                        throw new CorruptStoreException("planted");
                    }
                    return "shared " + n;
                })
                .toList();
        var shared = gated.shared(1, 10);
        var first = reads(shared, 0);
        gated.asked.acquire();
        var others = behind(shared, 1, 3);
        gated.gate.release(2);

        within(first);
        assertThat(within(others.getFirst())).isEqualTo("shared 1");
        assertThatThrownBy(() -> within(others.get(1))).hasCauseInstanceOf(CorruptStoreException.class);
        assertThat(within(others.getLast())).isEqualTo("shared 3");
    }

    @Test
    void what_took_longer_than_the_store_is_patient_is_not_tried_again() throws Exception {
        gated.answers = _ -> {
            nanoTime.addAndGet(PATIENCE.toNanos() + 1);
            throw new StoreUnavailableException("planted");
        };
        var shared = gated.shared(1, 10);
        var first = reads(shared, 0);
        gated.asked.acquire();
        var others = behind(shared, 1, 3);
        gated.gate.release(2);

        within(first);
        for (var one : others) {
            assertThatThrownBy(() -> within(one)).hasCauseInstanceOf(StoreUnavailableException.class);
        }
        assertThat(gated.alone).containsExactly(0);
    }

    @ParameterizedTest(name = "an error while {0} are asked for")
    @ValueSource(ints = {1, 4})
    void a_lead_that_breaks_down_hands_on(int broken) throws Exception {
        var isBroken = new AtomicBoolean(true);
        Function<Integer, String> alone = n -> {
            gated.alone(n);
            if (broken == 1 && isBroken.getAndSet(false)) {
                throw new OutOfMemoryError("planted");
            }
            return "alone " + n;
        };
        gated.answers = batch -> {
            if (isBroken.getAndSet(false)) {
                throw new OutOfMemoryError("planted");
            }
            return batch.stream()
                    .<Supplier<String>>map(n -> () -> "shared " + n)
                    .toList();
        };
        var shared = new SharedReads<Integer, String>(alone, gated, 1, 10, nanoTime::get, PATIENCE);
        var first = reads(shared, 0);
        gated.asked.acquire();
        var others = behind(shared, 1, 4);
        gated.gate.release(10);

        int failures = 0;
        for (var one : List.of(first, others.get(0), others.get(1), others.get(2), others.get(3))) {
            try {
                within(one);
            } catch (ExecutionException failure) {
                assertThat(failure).hasCauseInstanceOf(OutOfMemoryError.class);
                failures++;
            }
        }
        assertThat(failures).isEqualTo(1);
        assertThat(shared.read(9)).isEqualTo("alone 9");
    }

    @Test
    void who_is_interrupted_while_waiting_reads_alone_and_stays_interrupted() throws Exception {
        var shared = gated.shared(1, 10);
        var first = reads(shared, 0);
        gated.asked.acquire();
        var stayed = new AtomicBoolean();
        var running = new CountDownLatch(1);
        var interrupted = Thread.ofVirtual().start(() -> {
            running.countDown();
            shared.read(1);
            stayed.set(Thread.currentThread().isInterrupted());
        });
        running.await();
        while (shared.waiting() == 0) {
            Thread.onSpinWait();
        }
        var other = reads(shared, 2);
        while (shared.waiting() == 1) {
            Thread.onSpinWait();
        }
        interrupted.interrupt();
        gated.asked.acquire();
        assertThat(gated.alone).containsExactly(0, 1);
        gated.gate.release(3);

        interrupted.join();
        assertThat(stayed).isTrue();
        assertThat(within(first)).isEqualTo("alone 0");
        assertThat(within(other)).isEqualTo("alone 2");
    }

    @Test
    void who_is_interrupted_before_neither_waits_nor_leads() throws Exception {
        var shared = gated.shared(1, 10);
        var first = reads(shared, 0);
        gated.asked.acquire();
        var answer = threads.submit(() -> {
            Thread.currentThread().interrupt();
            return shared.read(1);
        });
        gated.asked.acquire();
        gated.gate.release(2);

        assertThat(within(answer)).isEqualTo("alone 1");
        assertThat(within(first)).isEqualTo("alone 0");
    }

    /// Nothing is asked for a caller before it came.
    @ParameterizedTest(name = "{0} leads")
    @ValueSource(ints = {1, 3})
    void each_of_many_sees_what_was_there_when_it_came(int leads) throws Exception {
        var written = new AtomicLong();
        var together = new AtomicLong();
        var shared = new SharedReads<Integer, Long>(
                _ -> {
                    LockSupport.parkNanos(1_000);
                    return written.get();
                },
                batch -> {
                    together.addAndGet(batch.size());
                    long seen = written.get();
                    LockSupport.parkNanos(1_000);
                    return batch.stream().<Supplier<Long>>map(_ -> () -> seen).toList();
                },
                leads,
                64,
                nanoTime::get,
                PATIENCE);
        var clients = IntStream.range(0, 64)
                .mapToObj(n -> threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        long mine = written.incrementAndGet();
                        assertThat(shared.read(n)).isGreaterThanOrEqualTo(mine);
                    }
                    return "done";
                }))
                .toList();
        for (var client : clients) {
            within(client);
        }
        assertThat(together).hasPositiveValue();
    }
}
