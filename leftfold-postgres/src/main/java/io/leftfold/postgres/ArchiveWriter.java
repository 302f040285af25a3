package io.leftfold.postgres;

import io.leftfold.RecordedEvent;
import io.leftfold.postgres.ArchiveFile.Header;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/// Writes an [ArchiveFile], a block at a time. Used by one thread.
final class ArchiveWriter implements AutoCloseable {
    /// Before it is deflated. One event costs the whole block that it is in, so that larger ones compress
    /// better and make the fold of one stream slower.
    private static final int BLOCK = 16 << 10;

    private record Entry(long first, long offset) {}

    private final FileOutputStream file;
    private final MessageDigest digest = ArchiveFile.sha256();
    private final DataOutputStream out;
    private final Deflater deflater = new Deflater();
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream(2 * BLOCK);
    private final ByteArrayOutputStream one = new ByteArrayOutputStream();
    private final DataOutputStream events = new DataOutputStream(raw);
    private final List<Entry> directory = new ArrayList<>();
    private long offset;
    private long next;
    private int count;

    /// @param path replaced if it is there
    ArchiveWriter(Path path, Header header) throws IOException {
        this.file = new FileOutputStream(path.toFile());
        this.out = new DataOutputStream(new DigestOutputStream(new BufferedOutputStream(file, 1 << 16), digest));
        this.next = header.first();
        var bytes = header.bytes();
        out.write(bytes);
        out.writeInt(ArchiveFile.crc(bytes, bytes.length));
        offset = (long) bytes.length + Integer.BYTES;
    }

    /// @throws IllegalArgumentException if another position is due
    void add(RecordedEvent event) throws IOException {
        if (event.position() != next) {
            throw new IllegalArgumentException("position " + next + " is due, not " + event.position());
        }
        one.reset();
        ArchivedEvent.write(event, new DataOutputStream(one));
        events.writeInt(one.size());
        one.writeTo(events);
        next++;
        count++;
        if (raw.size() >= BLOCK) {
            endBlock();
        }
    }

    private void endBlock() throws IOException {
        deflater.reset();
        deflater.setInput(raw.toByteArray());
        deflater.finish();
        var deflated = new ByteArrayOutputStream(raw.size());
        var buffer = new byte[1 << 14];
        while (!deflater.finished()) {
            deflated.write(buffer, 0, deflater.deflate(buffer));
        }
        var header = ByteBuffer.allocate(ArchiveFile.BLOCK_HEADER)
                .putInt(deflated.size())
                .putInt(raw.size())
                .putLong(next - count)
                .putInt(count)
                .array();
        var crc = new CRC32C();
        crc.update(header);
        crc.update(deflated.toByteArray());
        out.write(header);
        out.writeInt((int) crc.getValue());
        deflated.writeTo(out);
        directory.add(new Entry(next - count, offset));
        offset += (long) header.length + Integer.BYTES + deflated.size();
        raw.reset();
        count = 0;
    }

    /// Ends the file, and returns when it is on the disk.
    void finish() throws IOException {
        if (count > 0) {
            endBlock();
        }
        var entries = ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES * directory.size())
                .putInt(directory.size());
        directory.forEach(entry -> entries.putLong(entry.first).putLong(entry.offset));
        out.write(entries.array());
        out.writeInt(ArchiveFile.crc(entries.array(), entries.capacity()));
        out.writeLong(offset);
        out.write(digest.digest());
        out.flush();
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        deflater.close();
        file.close();
    }
}
