package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.LogArchive.Part;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The folder that the files of one log's archived parts are in; others may lie beside them. Safe for use by
/// several threads.
final class ArchiveFolder {
    private static final Pattern NAME = Pattern.compile("[0-9a-f-]{36}-(\\d{1,18})-(\\d{1,18})\\.leftfold-archive");

    private record Named(long last, Path path) {}

    private final Path folder;
    private final UUID log;

    /// By first position.
    private volatile TreeMap<Long, Named> files = new TreeMap<>();

    private final Map<Path, ArchiveFile> opened = new ConcurrentHashMap<>();

    /// @throws StoreUnavailableException if the folder cannot be read
    ArchiveFolder(Path folder, UUID log) {
        this.folder = folder;
        this.log = log;
        look();
    }

    /// What a file with these positions is called.
    static String name(UUID log, long first, long last) {
        return String.format(Locale.ROOT, "%s-%012d-%012d.leftfold-archive", log, first, last);
    }

    private void look() {
        var found = new TreeMap<Long, Named>();
        try (var entries = Files.newDirectoryStream(folder, log + "-*.leftfold-archive")) {
            for (var path : entries) {
                var name = NAME.matcher(String.valueOf(path.getFileName()));
                if (name.matches()) {
                    found.put(Long.valueOf(name.group(1)), new Named(Long.parseLong(name.group(2)), path));
                }
            }
        } catch (IOException | DirectoryIteratorException failure) {
            throw new StoreUnavailableException(
                    "the folder of the archive cannot be read: " + failure + "; see whether it is there", failure);
        }
        files = found;
    }

    /// The lowest position from which on there are files without a gap up to `end`; `end` where there is none.
    /// The folder is looked at again only if that is above `wanted`.
    ///
    /// @param end the first position whose payload is in the database
    /// @throws StoreUnavailableException if the folder cannot be read
    long first(long end, long wanted) {
        long first = known(end);
        if (first <= wanted) {
            return first;
        }
        look();
        return known(end);
    }

    private long known(long end) {
        long first = end;
        for (var entry : files.headMap(end, false).descendingMap().entrySet()) {
            if (entry.getValue().last + 1 != first) {
                break;
            }
            first = entry.getKey();
        }
        return first;
    }

    /// The file of an archived part.
    ///
    /// @throws CorruptStoreException     if it is damaged, or the archive of something else
    /// @throws StoreUnavailableException if it is not there, or cannot be read
    ArchiveFile file(Part part) {
        return open(folder.resolve(part.file()), log, part.first(), part.last());
    }

    static ArchiveFile open(Path path, UUID log, long first, long last) {
        var file = ArchiveFile.open(path);
        var header = file.header();
        if (!header.log().equals(log) || header.first() != first || header.last() != last) {
            throw new CorruptStoreException(path + " holds positions " + header.first() + " to " + header.last()
                    + " of log " + header.log() + ", not " + first + " to " + last + " of log " + log
                    + "; put the right file in its place");
        }
        return file;
    }

    private ArchiveFile opened(long first, Named named) {
        return opened.computeIfAbsent(named.path, path -> open(path, log, first, named.last));
    }

    Reading read() {
        return new Reading();
    }

    /// The archived events of one read. Used by one thread at a time.
    final class Reading implements AutoCloseable {
        private final Map<ArchiveFile, ArchiveFile.Reader> readers = new HashMap<>();

        private long first = Long.MAX_VALUE;

        /// The event at `position`, which is below `end`; empty where it is below [ArchiveFolder#first].
        ///
        /// @throws CorruptStoreException if its file is damaged there
        Optional<RecordedEvent> event(long position, long end) {
            if (position < first) {
                first = ArchiveFolder.this.first(end, position);
            }
            var entry = files.floorEntry(position);
            if (position < first || entry == null || entry.getValue().last < position) {
                return Optional.empty();
            }
            var file = opened(entry.getKey(), entry.getValue());
            return Optional.of(
                    readers.computeIfAbsent(file, ArchiveFile::reader).event(position));
        }

        @Override
        public void close() {
            readers.values().forEach(ArchiveFile.Reader::close);
        }
    }
}
