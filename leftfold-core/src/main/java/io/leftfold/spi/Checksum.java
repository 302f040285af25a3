package io.leftfold.spi;

import io.leftfold.Metadata;
import io.leftfold.RecordedEvent;
import io.leftfold.Tag;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The checksum that a store keeps beside an event, the same in every store, so that an event can be moved with
/// its checksum. Finds accidents, not forgery.
///
/// It is two CRC-32C in one number. The upper half is over all that a fold needs, so that an event which is read
/// without its tags and metadata can be checked too; the lower half is over these and the position.
///
/// Whoever has many events sums them up with one object, which keeps its room. For use by one thread at a time.
public final class Checksum {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int USUAL_BYTES = 256;

    /// What is summed up, gathered first: the sum is quick, and slow to begin.
    private byte[] bytes = new byte[USUAL_BYTES];

    private int size;
    private final CRC32C crc = new CRC32C();

    /// What was summed up last, and its bytes.
    private Metadata metadata = Metadata.EMPTY;

    private byte[] entries = {};
    private int entriesSize;

    public Checksum() {}

    /// Over every field.
    public static long of(RecordedEvent event) {
        return new Checksum().sum(event);
    }

    /// Over every field.
    public long sum(RecordedEvent event) {
        return sumData(event) << 32 | labels(event);
    }

    /// The upper half, 0 to 2³²-1: over every field but tags and metadata.
    public long sumData(RecordedEvent event) {
        size = 0;
        add(event.position());
        add(event.version());
        add(event.id().getMostSignificantBits());
        add(event.id().getLeastSignificantBits());
        add(event.schemaVersion());
        add(micros(event.recordedAt()));
        add(micros(event.occurredAt()));
        add(event.payload().size());
        add(event.stream().category());
        add(event.stream().entity());
        add(event.type());
        add(event.payload().codec());
        begin();
        event.payload().addTo(crc);
        return crc.getValue();
    }

    private long labels(RecordedEvent event) {
        size = 0;
        add(event.position());
        for (Tag tag : event.tags()) {
            add(tag.name());
            add(tag.value());
        }
        add("");
        add(event.metadata());
        begin();
        return crc.getValue();
    }

    /// Those of the events of one command are often the same object.
    @SuppressWarnings("ReferenceEquality")
    private void add(Metadata now) {
        if (now == metadata) {
            reserve(entriesSize);
            System.arraycopy(entries, 0, bytes, size, entriesSize);
            size += entriesSize;
            return;
        }
        int begin = size;
        now.entries().forEach((name, value) -> {
            add(name);
            add(value);
        });
        metadata = now;
        entriesSize = size - begin;
        if (entries.length < entriesSize) {
            entries = new byte[bytes.length];
        }
        System.arraycopy(bytes, begin, entries, 0, entriesSize);
    }

    /// Microseconds since 1970, the form in which stores keep instants.
    public static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    /// The instant of [#micros(Instant)].
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    private void add(long number) {
        reserve(Long.BYTES);
        LONGS.set(bytes, size, number);
        size += Long.BYTES;
    }

    /// Each text ends with a byte that UTF-8 does not have, so that no two lists of texts look alike.
    private void add(String text) {
        int length = text.length();
        reserve(length + 1);
        int ascii = 0;
        // Nearly all are: no array is made between.
        while (ascii < length && text.charAt(ascii) < 0x80) {
            bytes[size + ascii] = (byte) text.charAt(ascii);
            ascii++;
        }
        if (ascii < length) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            reserve(utf8.length + 1);
            System.arraycopy(utf8, 0, bytes, size, utf8.length);
            length = utf8.length;
        }
        size += length;
        bytes[size++] = (byte) 0xFF;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    /// With what was gathered.
    private void begin() {
        crc.reset();
        crc.update(bytes, 0, size);
    }
}
