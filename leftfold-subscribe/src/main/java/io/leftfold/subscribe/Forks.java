package io.leftfold.subscribe;

import java.util.concurrent.ThreadFactory;

/// Begins work beside the one who calls.
interface Forks {
    /// @return waits for the end of `work`, however long that takes
    Runnable fork(Runnable work);

    static Forks of(ThreadFactory threads) {
        return work -> {
            var thread = threads.newThread(work);
            thread.start();
            return () -> join(thread);
        };
    }

    private static void join(Thread thread) {
        boolean isInterrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException later) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
