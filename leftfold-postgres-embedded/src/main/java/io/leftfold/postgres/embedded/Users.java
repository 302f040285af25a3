package io.leftfold.postgres.embedded;

import io.leftfold.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who uses the server of a folder: in this process a number, across processes locks on the file `lock`, which
/// end with the process that holds them. On its second byte every process that uses the server holds a lock
/// that it shares with the others. The first byte belongs to whoever starts or stops the server, alone.
///
/// On POSIX a process loses its locks on a file as soon as it closes any handle of that file, so there is one
/// handle per folder and process.
final class Users {
    private static final Map<Path, Users> OF_THIS_PROCESS = new HashMap<>();

    private final Path folder;
    private final FileChannel channel;
    private @Nullable FileLock using;
    private int count;

    private Users(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /// Counts one more, while `start` runs and from then on; not if that throws.
    ///
    /// @param folder its real path
    static <R> R join(Path folder, EmbeddedOptions options, Supplier<R> start) {
        synchronized (OF_THIS_PROCESS) {
            try {
                var users = OF_THIS_PROCESS.get(folder);
                if (users == null) {
                    users = new Users(
                            folder,
                            FileChannel.open(
                                    folder.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE));
                    OF_THIS_PROCESS.put(folder, users);
                }
                try {
                    return users.add(options, start);
                } finally {
                    users.closeIfUnused();
                }
            } catch (IOException failure) {
                throw notLocked(folder, failure);
            }
        }
    }

    private <R> R add(EmbeddedOptions options, Supplier<R> start) throws IOException {
        try (var _ = changing(options)) {
            var started = start.get();
            if (using == null) {
                // Nobody has it alone, since that takes the other lock too.
                using = tryLock(1, true);
            }
            count++;
            return started;
        }
    }

    /// Counts one less, and runs `stop` where none is left in any process.
    static void leave(Path folder, EmbeddedOptions options, Runnable stop) {
        synchronized (OF_THIS_PROCESS) {
            var users = OF_THIS_PROCESS.get(folder);
            if (users == null || --users.count > 0) {
                return;
            }
            try {
                try (var _ = users.changing(options)) {
                    if (users.using != null) {
                        users.using.close();
                    }
                    try (var alone = users.tryLock(1, false)) {
                        if (alone != null) {
                            stop.run();
                        }
                    }
                } finally {
                    users.closeIfUnused();
                }
            } catch (IOException failure) {
                throw notLocked(folder, failure);
            }
        }
    }

    private void closeIfUnused() throws IOException {
        if (count == 0) {
            OF_THIS_PROCESS.remove(folder);
            channel.close();
        }
    }

    private FileLock changing(EmbeddedOptions options) throws IOException {
        var nanoTime = options.environment().nanoTime();
        long begin = nanoTime.getAsLong();
        for (var lock = tryLock(0, false); ; lock = tryLock(0, false)) {
            if (lock != null) {
                return lock;
            }
            if (nanoTime.getAsLong() - begin > options.startupWait().toNanos()
                    || Thread.currentThread().isInterrupted()) {
                throw new StoreUnavailableException("another process has been starting or stopping the PostgreSQL in "
                        + folder + " for long, or the thread was interrupted; nothing was done: look into server.log"
                        + " there, and try again");
            }
            options.environment().pause().accept(Server.POLL);
        }
    }

    private @Nullable FileLock tryLock(long at, boolean isShared) throws IOException {
        try {
            return channel.tryLock(at, 1, isShared);
        } catch (OverlappingFileLockException anotherClassLoader) {
            return null;
        }
    }

    private static StoreUnavailableException notLocked(Path folder, IOException failure) {
        return new StoreUnavailableException(
                folder.resolve("lock") + " cannot be locked: " + failure
                        + "; allow writing to the folder, or give another one",
                failure);
    }
}
