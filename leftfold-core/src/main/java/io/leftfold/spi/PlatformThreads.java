package io.leftfold.spi;

import io.leftfold.Cause;
import io.leftfold.StoreClosedException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Runs calls of a database that virtual threads should not make: a native call holds the carrier of a virtual
/// thread until it returns, and a virtual thread that is interrupted while it reads from a socket closes that. So
/// for virtual threads a platform thread makes the call; a platform thread makes its own. Safe for use by several
/// threads.
public final class PlatformThreads implements AutoCloseable {
    /// Who calls is bounded elsewhere, by the connections: one to write and so many to read.
    private final ExecutorService threads;

    /// @param name of the threads, before their number
    public PlatformThreads(String name) {
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    /// What `call` gives or throws, with the caller's [Cause]. The caller's interrupt does not reach it, and is kept.
    public <R> R call(Supplier<R> call) {
        return Thread.currentThread().isVirtual() ? elsewhere(call) : call.get();
    }

    private <R> R elsewhere(Supplier<R> call) {
        var cause = Cause.current();
        var task = new FutureTask<R>(() -> Cause.within(cause, call));
        try {
            threads.execute(task);
        } catch (RejectedExecutionException shutDown) {
            throw new StoreClosedException("the store is closed; nothing was written");
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException meanwhile) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            // A supplier throws nothing checked.
            throw (Error) failed.getCause();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
