package io.leftfold.sqlite;

import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreInUseException;
import io.leftfold.StoreUnavailableException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The right to write to a database file: a lock of the operating system on the file `…-lock` beside it, which
/// ends with the process that holds it. The file itself stays, since whoever deletes it could delete another's
/// lock.
///
/// On POSIX a process loses its lock on a file as soon as it closes any handle of that file. So this class keeps
/// the paths that this JVM holds, and opens none of them again.
final class WriteLock implements AutoCloseable {
    /// Where the lock lies: behind the text, which others must be able to read where locks are mandatory.
    private static final long LOCKED_BYTE = 1 << 20;

    private static final Set<Path> HELD = new HashSet<>();

    /// Handles that must stay open, since the lock belongs to another holder in this JVM that would lose it.
    private static final List<RandomAccessFile> NEVER_CLOSED = new ArrayList<>();

    private final Path path;
    private final RandomAccessFile file;

    private WriteLock(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /// @param database its real path
    /// @throws StoreInUseException    if this or another process has it
    /// @throws ReadOnlyStoreException if the lock's file cannot be written
    static WriteLock of(Path database) {
        var path = database.resolveSibling(database.getFileName() + "-lock");
        synchronized (HELD) {
            if (HELD.contains(path)) {
                throw inUse(
                        database, "this process, pid " + ProcessHandle.current().pid());
            }
            var file = open(database, path);
            try {
                if (tryLock(file) == null) {
                    var holder = "another process, pid " + file.readLine();
                    file.close();
                    throw inUse(database, holder);
                }
                file.setLength(0);
                file.write((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
            } catch (OverlappingFileLockException another) {
                NEVER_CLOSED.add(file);
                throw inUse(
                        database, "this process, pid " + ProcessHandle.current().pid());
            } catch (IOException failure) {
                throw notLocked(path, file, failure);
            }
            HELD.add(path);
            return new WriteLock(path, file);
        }
    }

    /// Nobody else in this JVM holds the lock, so the handle can be closed, which gives it back if it was got.
    private static StoreUnavailableException notLocked(Path path, RandomAccessFile file, IOException failure) {
        try {
            file.close();
        } catch (IOException another) {
            failure.addSuppressed(another);
        }
        return new StoreUnavailableException(path + " cannot be locked: " + failure.getMessage(), failure);
    }

    private static RandomAccessFile open(Path database, Path path) {
        try {
            return new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException unwritable) {
            throw new ReadOnlyStoreException(
                    path + " cannot be written, so " + database + " cannot be opened for appends: allow writing to its"
                            + " folder, or open it to read only",
                    unwritable);
        }
    }

    private static @Nullable FileLock tryLock(RandomAccessFile file) throws IOException {
        return file.getChannel().tryLock(LOCKED_BYTE, 1, false);
    }

    /// The process that last had the lock, if one with its id runs. Does not try the lock, which would keep
    /// another from it for that time.
    static OptionalLong holder(Path database) {
        var path = database.resolveSibling(database.getFileName() + "-lock");
        synchronized (HELD) {
            if (HELD.contains(path)) {
                return OptionalLong.of(ProcessHandle.current().pid());
            }
            return Files.exists(path) ? lastHolder(path) : OptionalLong.empty();
        }
    }

    private static OptionalLong lastHolder(Path path) {
        long own = ProcessHandle.current().pid();
        try {
            var file = new RandomAccessFile(path.toFile(), "r");
            var text = String.valueOf(file.readLine());
            long pid = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : own;
            if (pid == own) {
                // Perhaps the id was given again, perhaps another class loader holds the lock and would lose it.
                NEVER_CLOSED.add(file);
                return OptionalLong.empty();
            }
            file.close();
            return ProcessHandle.of(pid).isPresent() ? OptionalLong.of(pid) : OptionalLong.empty();
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }

    private static StoreInUseException inUse(Path database, String holder) {
        return new StoreInUseException(database + " is open for appends by " + holder
                + "; nothing was touched: close it there, or open it to read only");
    }

    @Override
    public void close() {
        synchronized (HELD) {
            if (HELD.remove(path)) {
                try {
                    file.close();
                } catch (IOException failure) {
                    throw new StoreUnavailableException(path + " could not be unlocked", failure);
                }
            }
        }
    }
}
