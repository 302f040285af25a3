package io.leftfold.cli;

import static io.leftfold.cli.Symptom.ok;
import static io.leftfold.cli.Symptom.problem;
import static io.leftfold.cli.Symptom.warning;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The disk that a store is on. Writes a small file of its own beside the store, and deletes it.
final class Disk {
    private static final long FREE_MIN = 64L << 20;
    private static final long FREE_LOW = 1L << 30;
    private static final int FLUSHES = 50;
    private static final int FLUSHED_BYTES = 4096;
    /// A disk so slow that it takes longer is measured with fewer flushes.
    private static final long MEASURED_NANOS_MAX = 2_000_000_000L;
    private static final long SLOW_NANOS = 20_000_000;
    /// No flush reaches a medium in this time.
    private static final long UNBELIEVABLE_NANOS = 5_000;

    /// Locks and shared memory, which SQLite needs, do not hold between the machines of these.
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "afs",
            "ncpfs",
            "9p",
            "davfs",
            "webdav",
            "fuse.sshfs",
            "fuse.glusterfs",
            "glusterfs",
            "fuse.s3fs",
            "fuse.rclone",
            "vboxsf",
            "prl_fs");

    private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs", "overlay", "aufs");

    private Disk() {}

    /// @param folder   of the store; where it is not there yet, the next one above
    /// @param nanoTime nanoseconds that only rise
    static List<Symptom> symptoms(Path folder, LongSupplier nanoTime) {
        var there = folder;
        while (!Files.isDirectory(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            var store = Files.getFileStore(there);
            return List.of(type(store.type()), space(there, store.getUsableSpace()), flush(there, nanoTime));
        } catch (IOException failure) {
            return List.of(
                    problem("disk", there + " cannot be looked at: " + failure, "Check the path and its rights."));
        }
    }

    static Symptom type(String type) {
        if (NETWORK.contains(type)) {
            return problem(
                    "file-system",
                    type + ", a network file system: SQLite's locks do not hold there, and the file may be corrupted",
                    "Put the store on a local disk.");
        }
        return VOLATILE.contains(type)
                ? warning(
                        "file-system",
                        type + ", which does not outlive the machine or the container",
                        "Put the store on a disk, or on a volume of the container, unless it may be lost.")
                : ok("file-system", type);
    }

    static Symptom space(Path folder, long free) {
        var found = String.format(Locale.ROOT, "%,d MiB are free in %s", free >> 20, folder);
        if (free < FREE_MIN) {
            return problem("disk-space", found, "Make room: appends fail on a full disk.");
        }
        return free < FREE_LOW ? warning("disk-space", found, "Make room.") : ok("disk-space", found);
    }

    private static Symptom flush(Path folder, LongSupplier nanoTime) {
        Path file = null;
        try {
            file = Files.createTempFile(folder, ".leftfold-doctor-", ".tmp");
            return flushed(measure(file, nanoTime));
        } catch (IOException failure) {
            return warning(
                    "disk-flush",
                    "no file can be made in " + folder + " to measure with: " + failure,
                    "Allow writing there, where this user is to append.");
        } finally {
            delete(file);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            // An empty file whose name says whose it is.
        }
    }

    private static List<Long> measure(Path file, LongSupplier nanoTime) throws IOException {
        var taken = new ArrayList<Long>();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long begin = nanoTime.getAsLong();
            long before = begin;
            while (taken.size() < FLUSHES && before - begin < MEASURED_NANOS_MAX) {
                channel.write(ByteBuffer.allocate(FLUSHED_BYTES));
                channel.force(false);
                long now = nanoTime.getAsLong();
                taken.add(now - before);
                before = now;
            }
        }
        return taken;
    }

    /// @param taken nanoseconds of each flush
    static Symptom flushed(List<Long> taken) {
        var sorted = taken.stream().sorted().toList();
        long median = sorted.get(sorted.size() / 2);
        var found = String.format(
                Locale.ROOT,
                "a flush takes %,d µs, the median of %d, at most %,d µs",
                median / 1_000,
                sorted.size(),
                sorted.getLast() / 1_000);
        if (median > SLOW_NANOS) {
            return warning("disk-flush", found, "Use a quicker disk: every append waits for one flush.");
        }
        return median < UNBELIEVABLE_NANOS
                ? warning(
                        "disk-flush",
                        found + ", which no disk does: what is flushed may not survive a power cut",
                        "Switch on write barriers, or use a disk that honours them.")
                : ok("disk-flush", found);
    }
}
