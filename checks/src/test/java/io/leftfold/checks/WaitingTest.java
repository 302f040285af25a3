package io.leftfold.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Whoever calls Leftfold waits for a bounded time, or until something is closed: no wait without a bound is
/// called, but for those below, each with the reason why it ends.
class WaitingTest {
    private static final String SHORT = "held for a few instructions, by code that waits for nothing within";

    /// Where a wait without a bound is right: `class.method calls type.method`, and for locks `class calls …`.
    private static final Map<String, String> ALLOWED = Map.ofEntries(
            Map.entry(
                    "GroupAppend.awaitTurn calls LockSupport.park",
                    "the append is in a batch that is being written: it ends with that, and its outcome must be known"),
            Map.entry(
                    "PlatformThreads.elsewhere calls FutureTask.get",
                    "ends with the call of the database that it is for"),
            Map.entry(
                    "ReadAhead.await calls CompletableFuture.join", "ends with the read of a store, which has a bound"),
            Map.entry(
                    "SharedReads.awaitTurn calls LockSupport.park",
                    "ends when one of those who read is done, and each question to the server has a bound"),
            Map.entry("BoundedCache calls ReentrantLock.lock", SHORT),
            Map.entry(
                    "CommandFile calls ReentrantLock.lock",
                    "held while a line is written to a file, which ends with the disk"),
            Map.entry("Snapshots calls ReentrantLock.lock", SHORT),
            Map.entry("GroupAppend calls ReentrantLock.lock", SHORT),
            Map.entry("GroupAppend$Taken calls ReentrantLock.lock", SHORT),
            Map.entry("Growth calls ReentrantLock.lock", SHORT),
            Map.entry("Growth$Waiter calls ReentrantLock.lock", SHORT),
            Map.entry("LaneTarget calls ReentrantLock.lock", SHORT),
            Map.entry("MemoryStore calls ReentrantLock.lock", SHORT),
            Map.entry("MemoryTimerStore calls ReentrantLock.lock", SHORT),
            Map.entry("PollingFollower calls ReentrantLock.lock", SHORT),
            Map.entry("SharedReads calls ReentrantLock.lock", SHORT),
            Map.entry("Admission calls ReentrantLock.lock", SHORT),
            Map.entry(
                    "Admission.enter calls Condition.awaitUninterruptibly",
                    "ends with a delivery, or when the partition is to stop"),
            Map.entry("Forks.join calls Thread.join", "ends with the handlers of the batch, which the batch waits for"),
            Map.entry("MemoryLedger calls ReentrantLock.lock", SHORT),
            Map.entry("Partitions calls ReentrantLock.lock", SHORT),
            Map.entry("Rounds calls ReentrantLock.lock", SHORT),
            Map.entry(
                    "SubscriptionNode calls ReentrantLock.lock",
                    "held for a few instructions, or for one round of calls to the ledger, which have a bound"),
            Map.entry("Tailer calls ReentrantLock.lock", SHORT),
            Map.entry(
                    "Tailer.awaitListeners calls Condition.awaitUninterruptibly",
                    "nobody calls it but a thread of its own, which ends by close()"),
            Map.entry("KeyFinder calls ReentrantLock.lock", SHORT),
            Map.entry("TimerService calls ReentrantLock.lock", SHORT),
            Map.entry(
                    "TimerService.join calls Thread.join",
                    "ends with the appends of a page of timers, which have a bound"),
            Map.entry("Worker calls ReentrantLock.lock", SHORT),
            Map.entry("Wakes calls ReentrantLock.lock", SHORT),
            Map.entry(
                    "Wakes.awaitNews calls Condition.awaitUninterruptibly",
                    "nobody calls it but a thread of its own, which ends by close()"),
            Map.entry(
                    "Writer calls ReentrantLock.lock",
                    "one batch is written at a time, so only a close holds it, which waits for nothing within"));

    /// What waits without a bound: a type, and names of its methods. Those with a bound have more parameters.
    private record Wait(Class<?> type, int parametersMax, Set<String> methods) {
        Wait(Class<?> type, int parametersMax, String... methods) {
            this(type, parametersMax, Set.of(methods));
        }

        boolean isCalledBy(AccessTarget.MethodCallTarget target) {
            return methods.contains(target.getName())
                    && target.getRawParameterTypes().size() <= parametersMax
                    && target.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(long.class))
                    && target.getOwner().isAssignableTo(type);
        }
    }

    private static final List<Wait> WAITS = List.of(
            new Wait(Condition.class, 0, "await", "awaitUninterruptibly"),
            new Wait(CountDownLatch.class, 0, "await"),
            new Wait(CyclicBarrier.class, 0, "await"),
            new Wait(Phaser.class, 1, "arriveAndAwaitAdvance", "awaitAdvance", "awaitAdvanceInterruptibly"),
            new Wait(Exchanger.class, 1, "exchange"),
            new Wait(Semaphore.class, 1, "acquire", "acquireUninterruptibly"),
            new Wait(Lock.class, 0, "lock", "lockInterruptibly"),
            new Wait(FileChannel.class, 3, "lock"),
            new Wait(LockSupport.class, 1, "park"),
            new Wait(Object.class, 0, "wait"),
            new Wait(Future.class, 0, "get"),
            new Wait(CompletableFuture.class, 0, "join"),
            new Wait(ForkJoinTask.class, 0, "join", "invoke"),
            new Wait(ExecutorService.class, 1, "close", "invokeAll", "invokeAny"),
            new Wait(BlockingQueue.class, 1, "take", "put"),
            new Wait(BlockingDeque.class, 1, "takeFirst", "takeLast", "putFirst", "putLast"),
            new Wait(TransferQueue.class, 1, "transfer"),
            new Wait(Process.class, 0, "waitFor"),
            new Wait(Thread.class, 0, "join"));

    private static Set<String> unboundedWaits(JavaClasses classes) {
        var found = new TreeSet<String>();
        for (var type : classes) {
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                if (WAITS.stream().anyMatch(wait -> wait.isCalledBy(call.getTarget()))) {
                    var caller = call.getTargetOwner().isAssignableTo(Lock.class)
                            ? ""
                            : "." + call.getOrigin().getName();
                    found.add(simple(type.getName()) + caller + " calls "
                            + simple(call.getTargetOwner().getName()) + "." + call.getName());
                }
            }
        }
        return found;
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    @Test
    void no_wait_is_without_a_bound_but_those_that_say_why() {
        // The kits of tests and the measurements are not what an application calls.
        var classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location ->
                        !location.matches(Pattern.compile(".*io/leftfold/(tck|testing|bench|proof|checks)/.*")))
                .importPackages("io.leftfold");

        assertThat(unboundedWaits(classes)).isEqualTo(new TreeSet<>(ALLOWED.keySet()));
    }

    /// Waits in ways that the rule must see; nobody calls it.
    @SuppressWarnings({"UnusedMethod", "WaitNotInLoop"})
    private static final class Patient {
        void onALatch(CountDownLatch latch) throws InterruptedException {
            latch.await();
        }

        void onAThread(Thread thread) throws InterruptedException {
            thread.join();
        }

        void onAQueue(ArrayBlockingQueue<String> queue) throws InterruptedException {
            queue.put(queue.take());
        }

        void onAFuture(CompletableFuture<String> future) throws Exception {
            future.get();
        }

        void onAMonitor() throws InterruptedException {
            synchronized (this) {
                wait();
            }
        }

        void withABound(CountDownLatch latch, Thread thread) throws InterruptedException {
            assertThat(latch.await(1, TimeUnit.MILLISECONDS)).isFalse();
            thread.join(1);
        }
    }

    @Test
    void a_wait_without_a_bound_is_seen() {
        assertThat(unboundedWaits(new ClassFileImporter().importClasses(Patient.class)))
                .containsExactly(
                        "WaitingTest$Patient.onAFuture calls CompletableFuture.get",
                        "WaitingTest$Patient.onALatch calls CountDownLatch.await",
                        "WaitingTest$Patient.onAMonitor calls Object.wait",
                        "WaitingTest$Patient.onAQueue calls ArrayBlockingQueue.put",
                        "WaitingTest$Patient.onAQueue calls ArrayBlockingQueue.take",
                        "WaitingTest$Patient.onAThread calls Thread.join");
    }
}
