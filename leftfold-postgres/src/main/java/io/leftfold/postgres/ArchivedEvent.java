package io.leftfold.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.spi.Checksum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.HashSet;
import java.util.UUID;

/// An event as bytes of an archive file, with all its fields and the checksum over them.
final class ArchivedEvent {
    private ArchivedEvent() {}

    static void write(RecordedEvent event, DataOutput out) throws IOException {
        out.writeLong(Checksum.of(event));
        out.writeLong(event.id().getMostSignificantBits());
        out.writeLong(event.id().getLeastSignificantBits());
        out.writeLong(event.version());
        out.writeLong(Checksum.micros(event.recordedAt()));
        out.writeLong(Checksum.micros(event.occurredAt()));
        out.writeInt(event.schemaVersion());
        write(event.stream().category(), out);
        write(event.stream().entity(), out);
        write(event.type(), out);
        out.writeInt(event.tags().size());
        for (var tag : event.tags()) {
            write(tag.toString(), out);
        }
        write(event.metadata().encode(), out);
        write(event.payload().codec(), out);
        write(event.payload().bytes(), out);
    }

    /// @throws IOException if it is not what was written
    static RecordedEvent read(DataInput in, long position) throws IOException {
        long checksum = in.readLong();
        RecordedEvent event;
        try {
            var id = new UUID(in.readLong(), in.readLong());
            long version = in.readLong();
            var recordedAt = Checksum.instant(in.readLong());
            var occurredAt = Checksum.instant(in.readLong());
            int schemaVersion = in.readInt();
            var stream = new StreamId(text(in), text(in));
            var type = text(in);
            int count = in.readInt();
            var tags = new HashSet<Tag>();
            for (int i = 0; i < count; i++) {
                tags.add(Tag.parse(text(in)));
            }
            var metadata = Metadata.decode(bytes(in));
            var payload = Payload.of(text(in), bytes(in));
            event = new RecordedEvent(
                    position,
                    stream,
                    version,
                    id,
                    type,
                    schemaVersion,
                    payload,
                    tags,
                    metadata,
                    recordedAt,
                    occurredAt);
        } catch (IllegalArgumentException | DateTimeException undecodable) {
            throw new IOException("holds a value that was never written: " + undecodable.getMessage(), undecodable);
        }
        if (Checksum.of(event) != checksum) {
            throw new IOException("the event has not the checksum that it was written with");
        }
        return event;
    }

    private static void write(String text, DataOutput out) throws IOException {
        write(text.getBytes(UTF_8), out);
    }

    private static void write(byte[] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInput in) throws IOException {
        return new String(bytes(in), UTF_8);
    }

    private static byte[] bytes(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > ArchiveFile.BLOCK_MAX) {
            throw new IOException("a length of " + length);
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
