package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AsOf;
import io.leftfold.CorruptStoreException;
import io.leftfold.EventData;
import io.leftfold.Page;
import io.leftfold.Payload;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.TruncatedException;
import io.leftfold.spi.PageReader.Fetched;
import io.leftfold.spi.PageReader.Lead;
import io.leftfold.spi.PageReader.Part;
import io.leftfold.spi.PageReader.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageReaderTest {
    private static final StreamId STREAM = new StreamId("account", "1");
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final PageReader reader = new PageReader("the log");

    private static RecordedEvent event(long position) {
        var data = EventData.of(new UUID(0, position), "booked", 1, Payload.of("text", new byte[] {1}));
        return RecordedEvent.of(data, position, STREAM, position, BEGINNING.plusSeconds(position / 3));
    }

    /// Positions `first` to `head`, of which every `each`th is wanted.
    private record Log(Lead lead, long first, long head, int each) implements PageReader.Places<RuntimeException> {
        @Override
        public long place(RecordedEvent event) {
            return event.position();
        }

        @Override
        public Span span() {
            return new Span(first, head);
        }

        @Override
        public Fetched fetch(Part part) {
            var order = Comparator.comparingLong(RecordedEvent::position);
            var events = new ArrayList<RecordedEvent>();
            for (long position = Math.max(first, part.from()); position <= Math.min(head, part.to()); position++) {
                if (position % each == 0) {
                    events.add(event(position));
                }
            }
            events.sort(part.forward() ? order : order.reversed());
            return new Fetched(span(), events.subList(0, Math.min(part.limit(), events.size())));
        }

        @Override
        public long recordedAt(long place) {
            return Checksum.micros(event(place).recordedAt());
        }

        @Override
        public long position(long place) {
            return place;
        }
    }

    @ParameterizedTest
    @EnumSource
    void pages_in_a_row_give_each_event_once_in_order_whatever_the_range(Lead lead) {
        var random = new Random(20261121);
        for (int i = 0; i < 2_000; i++) {
            long first = random.nextBoolean() ? 1 : 1 + random.nextInt(30);
            long head = (first == 1 ? 0 : first) + random.nextInt(60);
            var log = new Log(lead, first, head, lead == Lead.DENSE ? 1 : 1 + random.nextInt(5));
            long until = random.nextInt(70);
            var asOf = random.nextBoolean() ? new AsOf.Latest() : new AsOf.Position(until);
            boolean forward = random.nextBoolean();
            var range = (forward ? Range.forward().after(first - 1) : Range.backward())
                    .limit(1 + random.nextInt(9))
                    .asOf(asOf);
            var wanted = new ArrayList<Long>();
            for (long position = first; position <= head; position++) {
                if (position % log.each == 0 && (asOf instanceof AsOf.Latest || position <= until)) {
                    wanted.add(position);
                }
            }
            if (!forward) {
                wanted.sort(Comparator.reverseOrder());
            }

            var found = new ArrayList<Long>();
            Page page;
            boolean isArchiveReached;
            do {
                page = reader.read(range, log);
                page.events().forEach(event -> found.add(event.position()));
                assertThat(page.head()).isEqualTo(head);
                assertThat(page.atEnd() || page.scannedTo() != range.after()).isTrue();
                range = range.after(page.scannedTo());
                isArchiveReached = !forward && first > 1 && page.scannedTo() == first;
                assertThat(isArchiveReached && page.atEnd()).isFalse();
            } while (!page.atEnd() && !isArchiveReached);
            assertThat(found).as("%s of %s", range, log).isEqualTo(wanted);
        }
    }

    @Test
    void a_time_is_found_by_bisection() {
        var log = new Log(Lead.DENSE, 5, 40, 1);

        var page = reader.read(
                Range.forward().after(4).asOf(new AsOf.Recorded(event(20).recordedAt())), log);

        assertThat(page.events().getLast().position()).isEqualTo(20);
        assertThat(reader.read(Range.forward().after(4).asOf(new AsOf.Recorded(Instant.MIN)), log)
                        .events())
                .isEmpty();
        assertThat(reader.read(Range.backward().asOf(new AsOf.Recorded(Instant.MAX)), log)
                        .events())
                .hasSize(36);
    }

    @Test
    void a_scan_stops_after_ten_thousand_places_and_says_how_far_it_came() {
        var log = new Log(Lead.SCANNED, 1, 25_000, 30_000);

        assertThat(reader.read(Range.forward(), log)).isEqualTo(new Page(List.of(), 10_000, 25_000, false));
        assertThat(reader.read(Range.backward(), log)).isEqualTo(new Page(List.of(), 15_001, 25_000, false));
        assertThat(reader.read(Range.forward().after(20_000), log))
                .isEqualTo(new Page(List.of(), 25_000, 25_000, true));
        assertThat(reader.read(Range.forward().after(Long.MAX_VALUE), log))
                .isEqualTo(new Page(List.of(), 25_000, 25_000, true));
    }

    @Test
    void what_was_archived_is_an_error_and_not_a_shorter_answer() {
        var log = new Log(Lead.DENSE, 11, 20, 1);

        assertThatThrownBy(() -> reader.read(Range.forward(), log))
                .isInstanceOf(TruncatedException.class)
                .hasMessageContaining("1 was asked for")
                .hasMessageContaining("begins at 11");
        assertThatThrownBy(() -> reader.read(Range.backward().after(6).asOf(new AsOf.Position(15)), log))
                .isInstanceOf(TruncatedException.class);
        assertThat(reader.read(Range.backward(), log)).satisfies(page -> {
            assertThat(page.events()).hasSize(10);
            assertThat(page.atEnd()).isFalse();
        });
        assertThatThrownBy(() -> reader.read(Range.backward().after(11), log)).isInstanceOf(TruncatedException.class);
        assertThat(reader.read(Range.backward().asOf(new AsOf.Position(5)), log).atEnd())
                .isFalse();
        assertThatThrownBy(() -> reader.read(Range.backward(), new Log(Lead.DENSE, 11, 10, 1)))
                .isInstanceOf(TruncatedException.class);
    }

    @Test
    void a_place_that_is_not_there_is_a_loss_where_all_are_wanted() {
        var holed = new Log(Lead.DENSE, 1, 20, 2);

        assertThatThrownBy(() -> reader.read(Range.forward(), holed))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageStartingWith("the log: what should be at position or version 1 is not there");
        assertThatThrownBy(() -> reader.read(Range.backward().after(20), holed))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("19");
    }
}
