package io.leftfold.proof;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a power loss may undo, as `faults.c` took it down: the changes of each file since it was flushed, and of
/// the folder's names since that was flushed, both in their order.
///
/// @param files by inode
record UndoJournal(Map<Long, List<Change>> files, List<Naming> names) {
    /// A write, or a truncation.
    ///
    /// @param offset where bytes changed
    /// @param length how many
    /// @param size   of the file before
    /// @param old    the bytes from `offset` before, fewer than `length` where the file ended
    record Change(long offset, long length, long size, ByteBuffer old) {}

    /// @param file    the inode
    /// @param created or else deleted
    /// @param kept    the number under which a deleted file is kept beside the journal
    record Naming(String name, long file, boolean created, long kept) {}

    private static final int HEAD = 7 * Long.BYTES;

    /// Reads the journal in `folder`. Its last record may be cut: then its change was not begun.
    static UndoJournal in(Path folder) throws IOException {
        var files = new HashMap<Long, List<Change>>();
        var names = new ArrayList<Naming>();
        var journal =
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve("journal"))).order(ByteOrder.nativeOrder());
        while (journal.remaining() >= HEAD) {
            char what = (char) journal.getLong();
            long file = journal.getLong();
            long offset = journal.getLong();
            long length = journal.getLong();
            long size = journal.getLong();
            var name = new byte[Math.toIntExact(journal.getLong())];
            var old = new byte[Math.toIntExact(journal.getLong())];
            if (journal.remaining() < name.length + old.length) {
                break;
            }
            journal.get(name).get(old);
            var named = new String(name, StandardCharsets.UTF_8);
            var changes = files.computeIfAbsent(file, _ -> new ArrayList<>());
            switch (what) {
                case 'W' -> changes.add(new Change(offset, length, size, ByteBuffer.wrap(old)));
                case 'T' -> changes.add(new Change(offset, old.length, size, ByteBuffer.wrap(old)));
                case 'S' -> changes.clear();
                case 'C' -> names.add(new Naming(named, file, true, 0));
                case 'U' -> names.add(new Naming(named, file, false, offset));
                case 'D' -> names.clear();
                default -> throw new IllegalStateException("no record of the journal: " + what);
            }
        }
        return new UndoJournal(files, names);
    }
}
