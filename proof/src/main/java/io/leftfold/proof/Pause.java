package io.leftfold.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// A process of Linux that stands still, all its threads, until this is closed.
final class Pause implements AutoCloseable {
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;
    private static final MethodHandle KILL = kill();

    private final Child child;

    private Pause(Child child) {
        this.child = child;
    }

    @SuppressWarnings("restricted") // kill(2) takes two numbers, no memory
    private static MethodHandle kill() {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// Stops `child` and waits until no thread of it runs, not even inside the kernel.
    static Pause of(Child child) {
        signal(child, SIGSTOP);
        while (!standsStill(child)) {
            LockSupport.parkNanos(50_000);
        }
        return new Pause(child);
    }

    @Override
    public void close() {
        signal(child, SIGCONT);
    }

    private static boolean standsStill(Child child) {
        try (var tasks = Files.list(Path.of("/proc", String.valueOf(child.pid()), "task"))) {
            return tasks.allMatch(Pause::isStopped);
        } catch (IOException ended) {
            throw new UncheckedIOException("the process has ended by itself", ended);
        }
    }

    private static boolean isStopped(Path task) {
        try {
            // "pid (name) state …", and a name may hold anything.
            var stat = Files.readString(task.resolve("stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'T' || state == 'Z' || state == 'X';
        } catch (IOException ended) {
            return true;
        }
    }

    private static void signal(Child child, int signal) {
        try {
            int failed = (int) KILL.invokeExact(Math.toIntExact(child.pid()), signal);
            if (failed != 0) {
                throw new Broken("the process has ended by itself, no signal reaches it");
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
