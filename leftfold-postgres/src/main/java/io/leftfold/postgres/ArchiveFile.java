package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.spi.Checksum;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// A file that an archived part is in, whose header and directory were read and are as they were written. Safe
/// for use by several threads; each reads by a [Reader] of its own.
///
/// Numbers have their highest byte first. A header, blocks of events one behind the other, the directory of the
/// blocks, where the directory begins, and the SHA-256 of all of that:
///
///     header     "LFARCHIV", int format, log id, long incarnation, long first, long last, long count,
///                long archived at, int CRC-32C of these
///     block      int length, int length before it was deflated, long first position, int count, int CRC-32C of
///                these and of what follows; the events, deflated, each behind its length as an int
///     directory  int blocks, for each long first position and long offset; int CRC-32C of these
///     end        long offset of the directory; SHA-256 of all before
final class ArchiveFile {
    static final int FORMAT = 1;
    static final byte[] MAGIC = {'L', 'F', 'A', 'R', 'C', 'H', 'I', 'V'};
    static final int HEADER = 8 + 4 + 16 + 5 * 8;
    static final int BLOCK_HEADER = 4 + 4 + 8 + 4;
    static final int SHA = 32;

    /// More than the largest event takes.
    static final int BLOCK_MAX = 64 << 20;

    /// What an archive says of itself.
    record Header(UUID log, long incarnation, long first, long last, Instant archivedAt) {
        long count() {
            return last - first + 1;
        }

        byte[] bytes() {
            return ByteBuffer.allocate(HEADER)
                    .put(MAGIC)
                    .putInt(FORMAT)
                    .putLong(log.getMostSignificantBits())
                    .putLong(log.getLeastSignificantBits())
                    .putLong(incarnation)
                    .putLong(first)
                    .putLong(last)
                    .putLong(count())
                    .putLong(Checksum.micros(archivedAt))
                    .array();
        }
    }

    /// Hears each event, in the order of positions.
    ///
    /// @param <X> how it fails
    interface Each<X extends Exception> {
        void event(RecordedEvent event) throws X;
    }

    private final Path path;
    private final Header header;
    private final long[] firsts;
    private final long[] offsets;
    private final long blocksEnd;
    private final byte[] checksum;

    private ArchiveFile(Path path, Header header, long[] firsts, long[] offsets, long blocksEnd, byte[] checksum) {
        this.path = path;
        this.header = header;
        this.firsts = firsts;
        this.offsets = offsets;
        this.blocksEnd = blocksEnd;
        this.checksum = checksum;
    }

    /// @throws CorruptStoreException     if it is no such file, or its header or directory is damaged
    /// @throws StoreUnavailableException if it cannot be read
    static ArchiveFile open(Path path) {
        try (var in = new RandomAccessFile(path.toFile(), "r")) {
            long end = in.length() - SHA - Long.BYTES;
            if (end < HEADER + Integer.BYTES) {
                throw damaged(path, in.length(), "it ends too early");
            }
            var header = header(path, in);
            in.seek(end);
            long directory = in.readLong();
            if (directory < HEADER || directory > end - 2 * Integer.BYTES) {
                throw damaged(path, end, "the directory is nowhere");
            }
            var checksum = new byte[SHA];
            in.readFully(checksum);
            in.seek(directory);
            // Only the place of a directory that is one has as many bytes behind it as its blocks take.
            int blocks = in.readInt();
            if (blocks < 1 || end - directory != 2 * Integer.BYTES + 2L * Long.BYTES * blocks) {
                throw damaged(path, end, "the directory is nowhere");
            }
            in.seek(directory);
            var bytes = new byte[Math.toIntExact(end - directory)];
            in.readFully(bytes);
            return withDirectory(path, header, bytes, directory, checksum);
        } catch (IOException | ArithmeticException failure) {
            throw failed(path, failure);
        }
    }

    private static Header header(Path path, RandomAccessFile in) throws IOException {
        var bytes = new byte[HEADER];
        in.readFully(bytes);
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged(path, 0, "it does not begin as an archive");
        }
        var buffer = ByteBuffer.wrap(bytes).position(MAGIC.length);
        int format = buffer.getInt();
        if (in.readInt() != crc(bytes, bytes.length)) {
            throw damaged(path, 0, "the header has not the checksum that it was written with");
        }
        if (format != FORMAT) {
            throw new StoreUnavailableException(path + " has format " + format + ", this version of Leftfold knows "
                    + FORMAT + "; use a newer one");
        }
        var log = new UUID(buffer.getLong(), buffer.getLong());
        long incarnation = buffer.getLong();
        long first = buffer.getLong();
        long last = buffer.getLong();
        long count = buffer.getLong();
        if (first < 1 || count < 1 || last - first + 1 != count) {
            throw damaged(path, 0, "positions " + first + " to " + last + " are not " + count);
        }
        return new Header(log, incarnation, first, last, Checksum.instant(buffer.getLong()));
    }

    private static ArchiveFile withDirectory(Path path, Header header, byte[] bytes, long offset, byte[] checksum) {
        var buffer = ByteBuffer.wrap(bytes);
        int count = buffer.getInt();
        if (buffer.getInt(bytes.length - Integer.BYTES) != crc(bytes, bytes.length - Integer.BYTES)) {
            throw damaged(path, offset, "the directory has not the checksum that it was written with");
        }
        var firsts = new long[count];
        var offsets = new long[count];
        for (int i = 0; i < count; i++) {
            firsts[i] = buffer.getLong();
            offsets[i] = buffer.getLong();
        }
        return new ArchiveFile(path, header, firsts, offsets, offset, checksum);
    }

    static int crc(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    private static CorruptStoreException damaged(Path path, long offset, String what) {
        return new CorruptStoreException(String.format(
                Locale.ROOT,
                "%s is damaged at byte %,d: %s; keep it as it is, and put a copy of it in its place",
                path,
                offset,
                what));
    }

    private static RuntimeException failed(Path path, Exception failure) {
        return switch (failure) {
            case EOFException _ -> damaged(path, path.toFile().length(), "it ends too early");
            case IOException _
            when Files.notExists(path) ->
                new StoreUnavailableException(path + " is not there: put a copy of it in its place", failure);
            default -> new StoreUnavailableException(path + " cannot be read: " + failure.getMessage(), failure);
        };
    }

    Header header() {
        return header;
    }

    Path path() {
        return path;
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /// The SHA-256 of the file, by what it says itself, in hex.
    String checksum() {
        return HexFormat.of().formatHex(checksum);
    }

    long bytes() {
        try {
            return Files.size(path);
        } catch (IOException failure) {
            throw failed(path, failure);
        }
    }

    /// Reads all of the file.
    ///
    /// @throws CorruptStoreException if anything of it is not as it was written
    <X extends Exception> void readAll(Each<X> each) throws X {
        var digest = sha256();
        try (var file = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
                var in = new DataInputStream(new DigestInputStream(file, digest))) {
            in.readNBytes(HEADER + Integer.BYTES);
            long position = header.first;
            for (int i = 0; i < firsts.length; i++) {
                var block = block(in, i);
                if (block.first != position) {
                    throw damaged(path, offsets[i], "position " + position + " is due there");
                }
                for (; block.has(position); position++) {
                    each.event(event(block, position));
                }
            }
            if (position != header.last + 1) {
                throw damaged(path, blocksEnd, "the events end at position " + (position - 1));
            }
            long left = Files.size(path) - blocksEnd - SHA;
            in.readNBytes(Math.toIntExact(left));
            if (!Arrays.equals(digest.digest(), checksum) || file.readNBytes(SHA + 1).length != SHA) {
                throw damaged(path, blocksEnd, "the file has not the checksum that it was written with");
            }
        } catch (IOException failure) {
            throw failed(path, failure);
        }
    }

    /// Some events that are compressed together.
    private static final class Block {
        final int index;
        final long first;
        final byte[] raw;

        /// Where each event begins in `raw`.
        final int[] begins;

        Block(int index, long first, byte[] raw, int[] begins) {
            this.index = index;
            this.first = first;
            this.raw = raw;
            this.begins = begins;
        }

        boolean has(long position) {
            return position >= first && position < first + begins.length;
        }
    }

    private RecordedEvent event(Block block, long position) {
        int begin = block.begins[(int) (position - block.first)];
        var in = new DataInputStream(new ByteArrayInputStream(block.raw, begin, block.raw.length - begin));
        try {
            return ArchivedEvent.read(in, position);
        } catch (IOException undecodable) {
            throw damagedBlock(block.index, "position " + position + ": " + undecodable.getMessage());
        }
    }

    private Block block(DataInputStream in, int index) throws IOException {
        long end = index + 1 < offsets.length ? offsets[index + 1] : blocksEnd;
        var bytes = new byte[BLOCK_HEADER];
        in.readFully(bytes);
        var buffer = ByteBuffer.wrap(bytes);
        int length = buffer.getInt();
        int rawLength = buffer.getInt();
        long first = buffer.getLong();
        int count = buffer.getInt();
        int expected = in.readInt();
        if (length < 0
                || offsets[index] + BLOCK_HEADER + Integer.BYTES + length != end
                || rawLength < 0
                || rawLength > BLOCK_MAX
                || first != firsts[index]) {
            throw damagedBlock(index, "the beginning of the block is not as it was written");
        }
        var deflated = new byte[length];
        in.readFully(deflated);
        var crc = new CRC32C();
        crc.update(bytes);
        crc.update(deflated);
        if ((int) crc.getValue() != expected) {
            throw damagedBlock(index, "the block has not the checksum that it was written with");
        }
        var raw = inflate(deflated, rawLength, index);
        return new Block(index, first, raw, begins(raw, count, index));
    }

    private byte[] inflate(byte[] deflated, int length, int index) {
        try (var inflater = new Inflater()) {
            inflater.setInput(deflated);
            var raw = new byte[length];
            int done = 0;
            while (done < length && !inflater.finished() && !inflater.needsInput()) {
                done += inflater.inflate(raw, done, length - done);
            }
            if (done != length) {
                throw damagedBlock(index, "the block holds " + done + " bytes, not " + length);
            }
            return raw;
        } catch (DataFormatException failure) {
            throw damagedBlock(index, String.valueOf(failure.getMessage()));
        }
    }

    private int[] begins(byte[] raw, int count, int index) {
        var lengths = ByteBuffer.wrap(raw);
        var begins = new int[Math.clamp(count, 0, raw.length)];
        for (int i = 0; i < begins.length; i++) {
            int length = lengths.remaining() < Integer.BYTES ? -1 : lengths.getInt();
            if (length < 0 || length > lengths.remaining()) {
                throw damagedBlock(index, "the block ends within an event");
            }
            begins[i] = lengths.position();
            lengths.position(begins[i] + length);
        }
        if (begins.length != count || lengths.hasRemaining()) {
            throw damagedBlock(index, "the block has not " + count + " events");
        }
        return begins;
    }

    private CorruptStoreException damagedBlock(int index, String what) {
        return damaged(path, offsets[index], "positions from " + firsts[index] + " on: " + what);
    }

    Reader reader() {
        try {
            return new Reader(new RandomAccessFile(path.toFile(), "r"));
        } catch (IOException failure) {
            throw failed(path, failure);
        }
    }

    /// Finds events by their positions. Used by one thread at a time.
    final class Reader implements AutoCloseable {
        private final RandomAccessFile file;
        private @Nullable Block last;

        private Reader(RandomAccessFile file) {
            this.file = file;
        }

        /// @param position one of this file
        /// @throws CorruptStoreException if its block is not as it was written
        RecordedEvent event(long position) {
            var block = last;
            if (block == null || !block.has(position)) {
                block = read(position);
                last = block;
            }
            if (!block.has(position)) {
                throw damaged(path, 0, "position " + position + " is not there");
            }
            return ArchiveFile.this.event(block, position);
        }

        private Block read(long position) {
            int found = Arrays.binarySearch(firsts, position);
            int index = Math.max(0, found >= 0 ? found : -found - 2);
            long end = index + 1 < offsets.length ? offsets[index + 1] : blocksEnd;
            try {
                file.seek(offsets[index]);
                var bytes = new byte[Math.toIntExact(end - offsets[index])];
                file.readFully(bytes);
                return block(new DataInputStream(new ByteArrayInputStream(bytes)), index);
            } catch (IOException failure) {
                throw failed(path, failure);
            }
        }

        @Override
        public void close() {
            try {
                file.close();
            } catch (IOException failure) {
                throw failed(path, failure);
            }
        }
    }
}
