package io.leftfold.spi;

import io.leftfold.RecordedEvent;
import io.leftfold.Tag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/// The checksum that a store keeps beside an event, the same in every store, so that an event can be moved with
/// its checksum. Finds accidents, not forgery.
///
/// It is two CRC-32C in one number. The upper half is over all that a fold needs, so that an event which is read
/// without its tags and metadata can be checked too; the lower half is over these and the position.
public final class Checksum {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer numbers = ByteBuffer.allocate(8 * Long.BYTES);

    private Checksum() {}

    /// Over every field.
    public static long of(RecordedEvent event) {
        return ofData(event) << 32 | ofLabels(event);
    }

    /// The upper half, 0 to 2³²-1: over every field but tags and metadata.
    public static long ofData(RecordedEvent event) {
        var sum = new Checksum();
        sum.numbers
                .putLong(event.position())
                .putLong(event.version())
                .putLong(event.id().getMostSignificantBits())
                .putLong(event.id().getLeastSignificantBits())
                .putLong(event.schemaVersion())
                .putLong(micros(event.recordedAt()))
                .putLong(micros(event.occurredAt()))
                .putLong(event.payload().size())
                .flip();
        sum.crc.update(sum.numbers);
        sum.add(event.stream().category());
        sum.add(event.stream().entity());
        sum.add(event.type());
        sum.add(event.payload().codec());
        event.payload().addTo(sum.crc);
        return sum.crc.getValue();
    }

    private static long ofLabels(RecordedEvent event) {
        var sum = new Checksum();
        sum.numbers.putLong(event.position()).flip();
        sum.crc.update(sum.numbers);
        for (Tag tag : event.tags()) {
            sum.add(tag.name());
            sum.add(tag.value());
        }
        sum.add("");
        event.metadata().entries().forEach((name, value) -> {
            sum.add(name);
            sum.add(value);
        });
        return sum.crc.getValue();
    }

    /// Microseconds since 1970, the form in which stores keep instants.
    public static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    /// The instant of [#micros(Instant)].
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    /// Each text ends with a byte that UTF-8 does not have, so that no two lists of texts look alike.
    private void add(String text) {
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        crc.update(0xFF);
    }
}
