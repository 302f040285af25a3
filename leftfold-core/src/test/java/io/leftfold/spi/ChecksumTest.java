package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.EventData;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
    private static final Instant TIME = Instant.parse("2020-01-01T00:00:00.000001Z");
    private static final EventData EVENT = new EventData(
            new UUID(1, 2),
            "x",
            1,
            Payload.of("text", new byte[] {1}),
            Set.of(Tag.of("a", "b")),
            Metadata.EMPTY.with("n", "v"),
            Optional.of(TIME));
    private static final StreamId STREAM = StreamId.of("s", "1");

    private static long sum(EventData event) {
        return Checksum.of(RecordedEvent.of(event, 1, STREAM, 1, TIME));
    }

    @Test
    void every_field_counts() {
        var sums = List.of(
                sum(EVENT),
                Checksum.of(RecordedEvent.of(EVENT, 2, STREAM, 1, TIME)),
                Checksum.of(RecordedEvent.of(EVENT, 1, STREAM, 2, TIME)),
                Checksum.of(RecordedEvent.of(EVENT, 1, StreamId.of("s", "2"), 1, TIME)),
                Checksum.of(RecordedEvent.of(EVENT, 1, StreamId.of("t", "1"), 1, TIME)),
                Checksum.of(RecordedEvent.of(EVENT, 1, STREAM, 1, TIME.plusSeconds(1))),
                sum(EVENT.withOccurredAt(TIME.plusSeconds(1))),
                sum(EVENT.withTags()),
                sum(EVENT.withTags(Tag.of("a", "c"))),
                sum(EVENT.withTags(Tag.of("ab", "c"))),
                sum(EVENT.withMetadata(Metadata.EMPTY)),
                sum(EVENT.withMetadata(Metadata.EMPTY.with("n", "w"))),
                sum(new EventData(
                        new UUID(1, 3), "x", 1, EVENT.payload(), EVENT.tags(), EVENT.metadata(), EVENT.occurredAt())),
                sum(new EventData(
                        new UUID(1, 2), "y", 1, EVENT.payload(), EVENT.tags(), EVENT.metadata(), EVENT.occurredAt())),
                sum(new EventData(
                        new UUID(1, 2), "x", 2, EVENT.payload(), EVENT.tags(), EVENT.metadata(), EVENT.occurredAt())),
                sum(new EventData(
                        new UUID(1, 2),
                        "x",
                        1,
                        Payload.of("text", new byte[] {2}),
                        EVENT.tags(),
                        EVENT.metadata(),
                        EVENT.occurredAt())),
                sum(new EventData(
                        new UUID(1, 2),
                        "x",
                        1,
                        Payload.of("bin", new byte[] {1}),
                        EVENT.tags(),
                        EVENT.metadata(),
                        EVENT.occurredAt())));

        assertThat(sums).doesNotHaveDuplicates();
    }

    @Test
    void the_upper_half_is_over_all_but_tags_and_metadata() {
        var whole = RecordedEvent.of(EVENT, 1, STREAM, 1, TIME);
        var bare = RecordedEvent.of(EVENT.withTags().withMetadata(Metadata.EMPTY), 1, STREAM, 1, TIME);
        assertThat(new Checksum().sumData(bare))
                .isEqualTo(Checksum.of(whole) >>> 32)
                .isBetween(1L, (1L << 32) - 1);
        assertThat((int) Checksum.of(bare)).isNotEqualTo((int) Checksum.of(whole));
        assertThat((int) Checksum.of(RecordedEvent.of(EVENT, 2, STREAM, 1, TIME)))
                .as("the lower half is of one position")
                .isNotEqualTo((int) Checksum.of(whole));
    }

    @Test
    void the_sum_is_the_same_for_ever() {
        assertThat(sum(EVENT)).isEqualTo(-1945124207045084434L);
    }

    /// Longer and longer, so that the texts meet each bound of a buffer somewhere.
    @ParameterizedTest
    @ValueSource(ints = {1, 60, 61, 62, 63, 64, 65, 100, 120, 127})
    void texts_of_any_length_count_as_the_fields_one_by_one(int letters) {
        var text = "é".repeat(letters);
        var event = RecordedEvent.of(
                new EventData(
                        new UUID(-1, 2),
                        "type" + "x".repeat(letters),
                        3,
                        Payload.of("codec", text.getBytes(StandardCharsets.UTF_8)),
                        Set.of(Tag.of("a", text), Tag.of("b", text)),
                        Metadata.EMPTY.with("m", text.repeat(4)).with("n", text),
                        Optional.of(TIME)),
                300,
                StreamId.of("s", text),
                4,
                TIME);
        long micros = 1_577_836_800_000_001L;
        var data = new CRC32C();
        for (long number : new long[] {300, 4, -1, 2, 3, micros, micros, 2L * letters}) {
            data.update(ByteBuffer.allocate(8).putLong(0, number));
        }
        for (var one : List.of("s", text, event.type(), "codec")) {
            add(data, one);
        }
        data.update(text.getBytes(StandardCharsets.UTF_8));
        var labels = new CRC32C();
        labels.update(ByteBuffer.allocate(8).putLong(0, 300));
        for (var one : List.of("a", text, "b", text, "", "m", text.repeat(4), "n", text)) {
            add(labels, one);
        }

        assertThat(Checksum.of(event)).isEqualTo(data.getValue() << 32 | labels.getValue());
    }

    @Test
    void one_object_sums_up_many_events_each_as_if_it_were_the_only_one() {
        var one = Metadata.EMPTY.with("m", "1");
        var other = Metadata.EMPTY.with("m", "2").with("n", "x".repeat(500));
        var checksum = new Checksum();
        long position = 0;
        for (var metadata : List.of(Metadata.EMPTY, one, one, other, other, one, Metadata.EMPTY)) {
            var event = RecordedEvent.of(
                    new EventData(
                            new UUID(-1, 2),
                            "type",
                            3,
                            Payload.of("codec", new byte[] {1}),
                            Set.of(Tag.of("a", "é"), Tag.of("b", "2")),
                            metadata,
                            Optional.of(TIME)),
                    ++position,
                    STREAM,
                    4,
                    TIME);
            assertThat(checksum.sumData(event)).isEqualTo(new Checksum().sumData(event));
            assertThat(checksum.sum(event)).isEqualTo(Checksum.of(event));
        }
    }

    private static void add(CRC32C sum, String text) {
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        sum.update(0xFF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999Z",
                "1970-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999Z"
            })
    void instants_come_back_from_microseconds(String time) {
        assertThat(Checksum.instant(Checksum.micros(Instant.parse(time)))).isEqualTo(Instant.parse(time));
    }
}
