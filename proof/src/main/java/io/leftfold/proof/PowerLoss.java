package io.leftfold.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// What is on the disk after the power went: a copy of a folder in which some of what was not flushed is undone.
///
/// Between two flushes the kernel writes back what it likes, when it likes, each part of a file by itself. So
/// each part that changed since the last flush shows the file as it was at a moment of its own since then; so do
/// the size of the file, and each name in the folder. A part is 512 or 4,096 bytes, or some odd number, which
/// tears them. Bytes that were not written to stay as they are. Memory that processes shared is gone.
///
/// @param unflushed changes that could be lost
/// @param lost      whether anything was
record PowerLoss(int unflushed, boolean lost) {
    /// Makes `target`, a new folder, of `folder` and the journal that `faults.c` keeps in `journal`, while
    /// nobody changes them.
    static PowerLoss of(Path folder, Path journal, RandomGenerator random, Path target) {
        try {
            var undo = UndoJournal.in(journal);
            var now = new HashMap<String, Long>();
            var paths = new HashMap<Long, Path>();
            for (var path : files(folder)) {
                var name = path.getFileName().toString();
                if (!name.endsWith("-shm") && !name.endsWith("-lock")) {
                    now.put(name, inode(path));
                    paths.put(inode(path), path);
                }
            }
            for (var naming : undo.names()) {
                if (!naming.created()) {
                    paths.putIfAbsent(naming.file(), journal.resolve(String.valueOf(naming.kept())));
                }
            }
            var names = namesAfter(now, undo.names(), random);
            boolean lost = !names.equals(now);
            int unflushed = undo.names().size();
            Files.createDirectory(target);
            for (var name : names.keySet()) {
                long file = Objects.requireNonNull(names.get(name));
                var changes = undo.files().getOrDefault(file, List.of());
                var bytes = Files.readAllBytes(Objects.requireNonNull(paths.get(file)));
                var after = after(bytes, changes, random);
                unflushed += changes.size();
                lost |= !Arrays.equals(bytes, after);
                Files.write(target.resolve(name), after);
            }
            return new PowerLoss(unflushed, lost);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, Long> namesAfter(
            Map<String, Long> now, List<UndoJournal.Naming> changes, RandomGenerator random) {
        var names = new HashMap<>(now);
        var moments = new HashMap<String, Integer>();
        int style = random.nextInt(4);
        for (int i = changes.size() - 1; i >= 0; i--) {
            var change = changes.get(i);
            int moment = moments.computeIfAbsent(change.name(), _ -> moment(style, changes.size(), random));
            if (moment <= i) {
                if (change.created()) {
                    names.remove(change.name());
                } else {
                    names.put(change.name(), change.file());
                }
            }
        }
        return names;
    }

    /// The bytes `now` of a file without some of its `changes`.
    static byte[] after(byte[] now, List<UndoJournal.Change> changes, RandomGenerator random) {
        long end = now.length;
        for (var change : changes) {
            end = Math.max(end, Math.max(change.size(), change.offset() + change.length()));
        }
        var bytes = Arrays.copyOf(now, Math.toIntExact(end));
        int part = switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(4096);
            case 1 -> 4096;
            default -> 512;
        };
        int style = random.nextInt(6);
        var moments = new HashMap<Long, Integer>();
        int ofSize = moment(style, changes.size(), random);
        long size = ofSize < changes.size() ? changes.get(ofSize).size() : now.length;
        for (int i = changes.size() - 1; i >= 0; i--) {
            var change = changes.get(i);
            long to = change.offset() + change.length();
            for (long from = change.offset(); from < to; ) {
                long next = Math.min(to, (from / part + 1) * part);
                if (moments.computeIfAbsent(from / part, _ -> moment(style, changes.size(), random)) <= i) {
                    restore(bytes, change, from, next);
                }
                from = next;
            }
        }
        return Arrays.copyOf(bytes, Math.toIntExact(size));
    }

    /// How many of the changes were made when something was written back. Two styles are the extremes: nothing
    /// was, or everything.
    private static int moment(int style, int changes, RandomGenerator random) {
        return switch (style) {
            case 0 -> 0;
            case 1 -> changes;
            default -> random.nextInt(changes + 1);
        };
    }

    private static void restore(byte[] bytes, UndoJournal.Change change, long from, long to) {
        for (long at = from; at < to; at++) {
            long index = at - change.offset();
            bytes[(int) at] = index < change.old().limit() ? change.old().get((int) index) : 0;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static long inode(Path path) throws IOException {
        return (long) Files.getAttribute(path, "unix:ino");
    }
}
