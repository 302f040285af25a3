package io.leftfold.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns Ctrl-C into a clean end of a command that would go on for long.
interface Interrupt {
    /// Something to undo.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /// Runs `stop` at Ctrl-C, and lets the process end with `code` once the registration is closed.
    Registration onInterrupt(Runnable stop, int code);

    /// That of the process.
    static Interrupt ofProcess() {
        return (stop, code) -> {
            var done = new CountDownLatch(1);
            var runtime = Runtime.getRuntime();
            var hook = Thread.ofPlatform().unstarted(() -> {
                stop.run();
                await(done);
                // The exit code of an interrupted JVM is 130, unless it is ended from within.
                runtime.halt(code);
            });
            runtime.addShutdownHook(hook);
            return () -> {
                done.countDown();
                try {
                    runtime.removeShutdownHook(hook);
                } catch (IllegalStateException alreadyEnding) {
                    // The hook runs and ends the process.
                }
            };
        };
    }

    private static void await(CountDownLatch done) {
        try {
            if (!done.await(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
        } catch (InterruptedException nobodyWaits) {
            Thread.currentThread().interrupt();
        }
    }
}
