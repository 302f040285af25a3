package io.leftfold.postgres;

import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// Keeps an interrupt of the caller away from a socket: a virtual thread that is interrupted while it reads from one
/// closes it, and a batch that others wait for must not end like that.
final class Uninterrupted {
    private Uninterrupted() {}

    /// Runs `work` on another thread where this one is virtual, and waits for it whatever happens.
    static <R> R call(ThreadFactory threads, Supplier<R> work) {
        if (!Thread.currentThread().isVirtual()) {
            return work.get();
        }
        var task = new FutureTask<>(work::get);
        threads.newThread(task).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    switch (failure.getCause()) {
                        case RuntimeException runtime -> throw runtime;
                        case Error error -> throw error;
                        case null, default -> throw new AssertionError(failure);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
