package io.leftfold.spi;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOptions;
import io.leftfold.AppendOutcome;
import io.leftfold.LeftfoldException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.OverloadedException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gathers the appends of many callers into batches, so that they share one commit. Safe for use by several
/// threads.
///
/// There is no thread and no timer of its own. A caller that finds nobody writing leads: it takes what waits,
/// writes it as one batch, and then hands the lead to the caller that has waited longest. So a lone caller
/// writes at once, and what arrives during a write is the next batch, or joins this one if the writer asks for
/// more before it commits. The finished callers are woken before the lead is handed over: what they append next
/// joins the next write, which would else be done without them.
///
/// What an append needs before it is written and does not depend on others is prepared by its caller, before it
/// waits: callers do that beside each other, and a batch is written by one.
///
/// Each batch is an event `io.leftfold.AppendBatch` of the JDK's flight recorder.
///
/// A caller that is interrupted or out of time while its append waits takes it back; once taken into a batch, an
/// append is waited for, and no caller's interrupt disturbs the write. To wait with a time-out costs a virtual
/// thread more than the rest of its waiting, so only the first of the queue does: those behind it came later and
/// have as much time, and when it goes the next one watches the clock.
///
/// @param <P> an append prepared
public final class GroupAppend<P> {
    /// Writes batches, one at a time, in one transaction each.
    ///
    /// @param <P> an append prepared
    public interface BatchWriter<P> {
        /// Writes each append or refuses it, all accepted ones durably before this returns.
        ///
        /// @return one result per append of the batch, in the same order, those it was given later too
        List<Result> write(Batch<P> batch);
    }

    /// What one write is to write. For use by the thread that writes it.
    ///
    /// @param <P> an append prepared
    public interface Batch<P> {
        /// All appends taken so far, at least one.
        List<P> appends();

        /// Takes what has come to wait since, as far as a batch may have it. A writer that asks again until
        /// there is nothing shares its commit among the most callers; one that sends a batch whole need not
        /// ask.
        ///
        /// @return whether there was more; it stands behind what there was
        boolean takeMore();

        /// These, and no more.
        static <P> Batch<P> of(List<P> appends) {
            return new Batch<>() {
                @Override
                public List<P> appends() {
                    return appends;
                }

                @Override
                public boolean takeMore() {
                    return false;
                }
            };
        }
    }

    /// What became of one append of a batch.
    public sealed interface Result {
        record Done(AppendOutcome outcome) implements Result {}

        record Failed(LeftfoldException failure) implements Result {}
    }

    private enum State {
        WAITING,
        LEADS,
        DONE
    }

    private static final class Request<P> {
        final Append append;
        final P prepared;
        final long size;
        final Thread caller = Thread.currentThread();
        volatile State state = State.WAITING;
        volatile boolean watchesClock;

        @Nullable
        Result result;

        Request(Append append, P prepared) {
            this.append = append;
            this.prepared = prepared;
            this.size = append.size();
        }

        AppendKey key() {
            return append.key().orElseThrow();
        }
    }

    private final Function<Append, P> prepare;
    private final BatchWriter<P> writer;
    private final AppendOptions options;
    private final LongSupplier nanoTime;
    private final Supplier<BatchEvent> events;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Request<P>> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean led;
    private boolean closed;

    /// @param prepare  runs on the threads of the callers
    /// @param nanoTime nanoseconds that only rise
    public GroupAppend(
            Function<Append, P> prepare, BatchWriter<P> writer, AppendOptions options, LongSupplier nanoTime) {
        this(prepare, writer, options, nanoTime, BatchEvent::new);
    }

    /// @param events for tests: makes what a flight recording gets, where a machine out of memory fails first
    GroupAppend(
            Function<Append, P> prepare,
            BatchWriter<P> writer,
            AppendOptions options,
            LongSupplier nanoTime,
            Supplier<BatchEvent> events) {
        this.prepare = prepare;
        this.writer = writer;
        this.options = options;
        this.nanoTime = nanoTime;
        this.events = events;
    }

    /// @throws OverloadedException       if it was not taken within the timeout; nothing was written
    /// @throws StoreUnavailableException if the thread was interrupted before it was taken; nothing was written,
    ///     and the thread is still interrupted
    /// @throws StoreClosedException      if it was closed before it was taken; nothing was written
    /// @throws LeftfoldException         whatever the writer said of this append
    /// @throws IllegalArgumentException  if it has no key, by which an unknown outcome could be settled
    public AppendOutcome append(Append append) {
        if (append.key().isEmpty()) {
            throw new IllegalArgumentException("an append in a group has a key: " + append);
        }
        var request = new Request<>(append, prepare.apply(append));
        long nanos = enqueue(request, TimeUnit.NANOSECONDS.convert(options.timeout()));
        awaitTurn(request, nanos);
        if (request.state == State.LEADS) {
            lead(request);
        }
        return switch (request.result) {
            case Result.Done(var outcome) -> outcome;
            case Result.Failed(var failure) -> throw failure;
            case null -> throw new AssertionError("a batch ended without the result of its leader's append");
        };
    }

    /// Refuses what waits and what comes, and lets the batch under way finish.
    ///
    /// @param atMost how long to wait for that batch
    /// @return whether no batch is under way any more
    public boolean close(Duration atMost) {
        boolean quiet;
        lock.lock();
        try {
            closed = true;
            queue.removeIf(this::isRefused);
            changed.signalAll();
            long nanos = TimeUnit.NANOSECONDS.convert(atMost);
            while (led && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            quiet = !led;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            quiet = false;
        } finally {
            lock.unlock();
        }
        return quiet;
    }

    /// Refuses a request that waits, and leaves the one that leads.
    private boolean isRefused(Request<P> request) {
        if (request.state != State.WAITING) {
            return false;
        }
        queuedBytes -= request.size;
        finish(request, new Result.Failed(closedFailure()));
        return true;
    }

    /// @return the nanoseconds left to wait
    private long enqueue(Request<P> request, long nanos) {
        lock.lock();
        try {
            while (!closed && isFull(request)) {
                // It will have less time than those before it.
                request.watchesClock = true;
                if (nanos <= 0) {
                    throw overloaded();
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (closed) {
                throw closedFailure();
            }
            queue.add(request);
            queuedBytes += request.size;
            if (!led) {
                led = true;
                request.state = State.LEADS;
            }
            letFirstWatch();
            return nanos;
        } catch (InterruptedException interrupted) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    /// To be called with the lock whenever another one may be the first that waits.
    private void letFirstWatch() {
        for (var request : queue) {
            // One that leads may stand before it.
            if (request.state == State.WAITING) {
                if (!request.watchesClock) {
                    request.watchesClock = true;
                    LockSupport.unpark(request.caller);
                }
                return;
            }
        }
    }

    private boolean isFull(Request<P> request) {
        return queue.size() >= options.queueMax()
                || !queue.isEmpty() && queuedBytes + request.size > options.queueBytes();
    }

    private void awaitTurn(Request<P> request, long nanos) {
        boolean taken = false;
        boolean interrupted = false;
        long left = nanos;
        long since = nanoTime.getAsLong();
        while (request.state == State.WAITING) {
            if (taken) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
                continue;
            }
            if (request.watchesClock) {
                LockSupport.parkNanos(this, Math.max(1, left));
            } else {
                LockSupport.park(this);
            }
            left = nanos - (nanoTime.getAsLong() - since);
            interrupted |= Thread.interrupted();
            if (interrupted || left <= 0) {
                if (request.state == State.WAITING && withdraw(request)) {
                    throw interrupted ? interrupted() : overloaded();
                }
                taken = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether the request still waited and does so no more
    private boolean withdraw(Request<P> request) {
        lock.lock();
        try {
            boolean withdrawn = request.state == State.WAITING && queue.remove(request);
            if (withdrawn) {
                queuedBytes -= request.size;
                letFirstWatch();
                changed.signalAll();
            }
            return withdrawn;
        } finally {
            lock.unlock();
        }
    }

    /// Hands the lead on whatever happens, so that nobody waits for one who is gone.
    private void lead(Request<P> own) {
        try {
            writeBatch();
        } finally {
            handOver(own);
        }
    }

    private void writeBatch() {
        var event = events.get();
        event.begin();
        var batch = new Taken();
        List<Result> results = List.of();
        RuntimeException broken = null;
        try {
            batch.takeMore();
            results = writer.write(batch);
            if (results.size() != batch.requests.size()) {
                throw new IllegalStateException(
                        "a writer must give " + batch.requests.size() + " results, not " + results.size());
            }
        } catch (RuntimeException bug) {
            broken = bug;
        } finally {
            for (int i = 0; i < batch.requests.size(); i++) {
                var request = batch.requests.get(i);
                finish(request, i < results.size() && broken == null ? results.get(i) : failed(request, broken));
            }
            event.appends = batch.requests.size();
            event.bytes = batch.bytes;
            event.commit();
        }
    }

    private static Result failed(Request<?> request, @Nullable RuntimeException cause) {
        return new Result.Failed(new OutcomeUnknownException(
                "the writer of the store broke off, so the append may be written or not; append again with the same key"
                        + " to know",
                request.key(),
                cause));
    }

    /// The longest waiting appends that fit into one batch; the first is that of the leader.
    private final class Taken implements Batch<P> {
        private final ArrayList<Request<P>> requests = new ArrayList<>();
        private final ArrayList<P> appends = new ArrayList<>();
        private final List<P> view = Collections.unmodifiableList(appends);
        private long bytes;

        @Override
        public List<P> appends() {
            return view;
        }

        @Override
        public boolean takeMore() {
            int before = requests.size();
            lock.lock();
            try {
                while (!queue.isEmpty() && fits(queue.element())) {
                    // Room first: a request that left the queue must not be lost for want of memory.
                    requests.ensureCapacity(requests.size() + 1);
                    appends.ensureCapacity(appends.size() + 1);
                    var next = queue.remove();
                    queuedBytes -= next.size;
                    bytes += next.size;
                    requests.add(next);
                    appends.add(next.prepared);
                }
                if (requests.size() > before) {
                    letFirstWatch();
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
            return requests.size() > before;
        }

        private boolean fits(Request<P> next) {
            return requests.isEmpty()
                    || requests.size() < options.batchMax() && bytes + next.size <= options.batchBytes();
        }
    }

    private void handOver(Request<P> own) {
        lock.lock();
        try {
            // Still in the queue if an error of the machine came before it was taken: its caller hears of that.
            if (own.state == State.LEADS && queue.remove(own)) {
                queuedBytes -= own.size;
                changed.signalAll();
            }
            var next = queue.peek();
            if (next == null) {
                led = false;
                changed.signalAll();
            } else {
                next.state = State.LEADS;
                LockSupport.unpark(next.caller);
                letFirstWatch();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void finish(Request<?> request, Result result) {
        request.result = result;
        request.state = State.DONE;
        LockSupport.unpark(request.caller);
    }

    private OverloadedException overloaded() {
        return new OverloadedException("the append was not taken within " + options.timeout()
                + " and was withdrawn, nothing was written; append less at once, or raise the store's timeout");
    }

    private static StoreUnavailableException interrupted() {
        Thread.currentThread().interrupt();
        return new StoreUnavailableException(
                "the thread was interrupted before its append was taken; nothing was written");
    }

    private static StoreClosedException closedFailure() {
        return new StoreClosedException("the store was closed before the append was taken; nothing was written");
    }
}
