package io.leftfold.postgres;

import io.leftfold.LeftfoldException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets callers that read at once share a question to the server. Safe for use by several threads.
///
/// There is no thread and no timer of its own. A caller that finds few others reading reads alone, at once. Who
/// comes when the most are reading waits; the first that is done hands on to the caller that has waited longest,
/// which asks for all that wait. What is asked together is asked after all of them came, so each sees what was
/// there when it came. Waiting ends since every question does.
///
/// What goes wrong with a question of several is tried again by each alone, so that nobody hears of what is
/// another's; unless it took longer than the store is patient. A caller that is interrupted while it waits reads
/// alone; where it asks for others, too, an interrupt disturbs them no more than that.
///
/// @param <Q> what is to be read
/// @param <A> what was found
final class SharedReads<Q, A> {
    /// Reads for several callers.
    interface Together<Q, A> {
        /// @return for each question, in their order, what its caller does to have its answer
        List<Supplier<A>> ask(List<Q> questions);
    }

    private enum State {
        WAITING,
        LEADS,
        DONE
    }

    private static final class Request<Q, A> {
        final Q question;
        final Thread caller = Thread.currentThread();
        volatile State state = State.WAITING;

        /// Null for it to read alone.
        @Nullable
        Supplier<A> answer;

        Request(Q question) {
            this.question = question;
        }
    }

    private final Function<Q, A> alone;
    private final Together<Q, A> together;
    private final int leadsMax;
    private final int batchMax;
    private final LongSupplier nanoTime;
    private final long patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Request<Q, A>> queue = new ArrayDeque<>();
    private int leads;

    /// @param leadsMax how many read at once, at least 1
    /// @param batchMax most questions that are asked together
    /// @param nanoTime nanoseconds that only rise
    /// @param patience what took longer is not tried again
    SharedReads(
            Function<Q, A> alone,
            Together<Q, A> together,
            int leadsMax,
            int batchMax,
            LongSupplier nanoTime,
            Duration patience) {
        this.alone = alone;
        this.together = together;
        this.leadsMax = leadsMax;
        this.batchMax = batchMax;
        this.nanoTime = nanoTime;
        this.patience = patience.toNanos();
    }

    /// @throws LeftfoldException what reading alone throws, or what reading together did after a long time
    A read(Q question) {
        if (Thread.currentThread().isInterrupted()) {
            return alone.apply(question);
        }
        var request = new Request<Q, A>(question);
        enter(request);
        boolean interrupted = awaitTurn(request);
        try {
            var answer = request.state == State.LEADS ? lead(request) : request.answer;
            return answer == null ? alone.apply(question) : answer.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// How many wait.
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private void enter(Request<Q, A> request) {
        lock.lock();
        try {
            if (leads < leadsMax) {
                leads++;
                request.state = State.LEADS;
            } else {
                queue.add(request);
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it was interrupted meanwhile
    private boolean awaitTurn(Request<Q, A> request) {
        boolean interrupted = false;
        while (request.state == State.WAITING) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                interrupted = true;
                withdraw(request);
            }
        }
        return interrupted;
    }

    private void withdraw(Request<Q, A> request) {
        lock.lock();
        try {
            if (request.state == State.WAITING && queue.remove(request)) {
                request.state = State.DONE;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Hands the lead on whatever happens, so that nobody waits for one who is gone.
    ///
    /// @return what is to be done for the caller's own answer
    private @Nullable Supplier<A> lead(Request<Q, A> own) {
        List<Request<Q, A>> batch = List.of(own);
        List<Supplier<A>> answers = List.of();
        try {
            batch = take(own);
            answers = answers(batch);
        } finally {
            for (int i = 1; i < batch.size(); i++) {
                finish(batch.get(i), i < answers.size() ? answers.get(i) : null);
            }
            handOver();
        }
        return answers.isEmpty() ? null : answers.getFirst();
    }

    private List<Supplier<A>> answers(List<Request<Q, A>> batch) {
        if (batch.size() == 1) {
            var answer = alone.apply(batch.getFirst().question);
            return List.of(() -> answer);
        }
        long began = nanoTime.getAsLong();
        try {
            return together.ask(batch.stream().map(request -> request.question).toList());
        } catch (LeftfoldException failure) {
            if (nanoTime.getAsLong() - began <= patience) {
                return List.of();
            }
            return batch.stream()
                    .<Supplier<A>>map(_ -> () -> {
                        throw failure;
                    })
                    .toList();
        }
    }

    /// The lead's own, and those that have waited longest.
    private List<Request<Q, A>> take(Request<Q, A> own) {
        lock.lock();
        try {
            var batch = new ArrayList<Request<Q, A>>(Math.min(batchMax, queue.size() + 1));
            batch.add(own);
            while (batch.size() < batchMax && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void handOver() {
        lock.lock();
        try {
            var next = queue.poll();
            if (next == null) {
                leads--;
            } else {
                next.state = State.LEADS;
                LockSupport.unpark(next.caller);
            }
        } finally {
            lock.unlock();
        }
    }

    private static <A> void finish(Request<?, A> request, @Nullable Supplier<A> answer) {
        request.state = State.DONE;
        request.answer = answer;
        LockSupport.unpark(request.caller);
    }
}
