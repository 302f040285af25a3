package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static io.leftfold.tck.Samples.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Limits;
import io.leftfold.Metadata;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading one stream or the whole log, both ways, and as of some point.
public interface ReadContract extends StoreFixture {
    Instant MORNING = Instant.parse("2026-01-01T08:00:00Z");

    @Test
    default void a_stream_is_read_both_ways() {
        try (var store = emptyStore()) {
            store.append(Append.to(ORDER, new Any(), event("other")));
            store.append(Append.to(ACCOUNT, new Any(), events(3)));

            var forward = store.read(ACCOUNT, Range.forward());
            var backward = store.read(ACCOUNT, Range.backward());

            assertThat(types(forward.events())).containsExactly("e1", "e2", "e3");
            assertThat(types(backward.events())).containsExactly("e3", "e2", "e1");
            assertThat(forward.head()).isEqualTo(3);
            assertThat(forward.scannedTo()).isEqualTo(3);
            assertThat(forward.atEnd()).isTrue();
            assertThat(backward.atEnd()).isTrue();
        }
    }

    @Test
    default void a_stream_that_is_not_there_gives_an_empty_page() {
        try (var store = emptyStore()) {
            assertThat(store.read(ACCOUNT, Range.forward())).isEqualTo(new Page(List.of(), 0, 0, true));
            assertThat(store.read(ACCOUNT, Range.backward()).events()).isEmpty();
            assertThat(store.stream(ACCOUNT)).isEmpty();
            assertThat(store.readAll(Query.ALL, Range.forward())).isEqualTo(new Page(List.of(), 0, 0, true));
        }
    }

    @Test
    default void an_event_is_found_by_its_position() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), events(2)));
            store.append(Append.to(ORDER, new Any(), event("o")));

            assertThat(store.event(2))
                    .contains(store.read(ACCOUNT, Range.forward()).events().getLast());
            assertThat(store.event(3))
                    .contains(store.read(ORDER, Range.forward()).events().getFirst());
            assertThat(store.event(4)).isEmpty();
            assertThatThrownBy(() -> store.event(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void a_page_of_large_events_ends_early() {
        try (var store = emptyStore()) {
            for (int i = 0; i < 5; i++) {
                store.append(Append.to(ACCOUNT, new Any(), event("e" + i, "x".repeat(Limits.PAYLOAD_BYTES))));
            }

            var first = store.readAll(Query.ALL, Range.forward());
            var backward = store.read(ACCOUNT, Range.backward());

            assertThat(types(first.events())).containsExactly("e0", "e1", "e2", "e3");
            assertThat(first.scannedTo()).isEqualTo(4);
            assertThat(first.atEnd()).isFalse();
            assertThat(types(backward.events())).containsExactly("e4", "e3", "e2", "e1");
            assertThat(backward.scannedTo()).isEqualTo(2);
            assertThat(types(all(store, Query.ALL, Range.forward()))).containsExactly("e0", "e1", "e2", "e3", "e4");
            assertThat(types(all(store, ACCOUNT, Range.backward()))).containsExactly("e4", "e3", "e2", "e1", "e0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 10, 11, 1000})
    default void pages_together_are_the_whole(int limit) {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), events(10)));
            var expected = types(store.read(ACCOUNT, Range.forward()).events());

            assertThat(types(all(store, ACCOUNT, Range.forward().limit(limit)))).isEqualTo(expected);
            assertThat(types(all(store, ACCOUNT, Range.backward().limit(limit))))
                    .isEqualTo(expected.reversed());
            assertThat(types(all(store, Query.ALL, Range.forward().limit(limit))))
                    .isEqualTo(expected);
            assertThat(types(all(store, Query.ALL, Range.backward().limit(limit))))
                    .isEqualTo(expected.reversed());
        }
    }

    @Test
    default void after_is_exclusive() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), events(5)));

            assertThat(types(store.read(ACCOUNT, Range.forward().after(2).limit(2))
                            .events()))
                    .containsExactly("e3", "e4");
            assertThat(types(store.read(ACCOUNT, Range.backward().after(4).limit(2))
                            .events()))
                    .containsExactly("e3", "e2");
            assertThat(types(store.readAll(Query.ALL, Range.backward().after(2)).events()))
                    .containsExactly("e1");
            assertThat(store.read(ACCOUNT, Range.forward().after(5)).events()).isEmpty();
            assertThat(store.read(ACCOUNT, Range.forward().after(99)).scannedTo())
                    .isEqualTo(5);
            assertThat(store.read(ACCOUNT, Range.backward().after(1)).atEnd()).isTrue();
            assertThat(store.read(ACCOUNT, Range.backward().after(0)).events()).isEmpty();
        }
    }

    @Test
    default void a_stream_is_read_as_of_a_version_or_a_position() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), events(2)));
            store.append(Append.to(ORDER, new Any(), events(1)));
            store.append(Append.to(ACCOUNT, new Any(), events(2)));

            assertThat(all(store, ACCOUNT, Range.forward().asOf(new AsOf.Version(3))))
                    .hasSize(3);
            assertThat(all(store, ACCOUNT, Range.backward().asOf(new AsOf.Version(3))))
                    .first()
                    .extracting(RecordedEvent::version)
                    .isEqualTo(3L);
            assertThat(all(store, ACCOUNT, Range.forward().asOf(new AsOf.Position(3))))
                    .hasSize(2);
            assertThat(all(store, ACCOUNT, Range.forward().asOf(new AsOf.Version(0))))
                    .isEmpty();
            assertThat(all(store, ACCOUNT, Range.forward().asOf(new AsOf.Version(99))))
                    .hasSize(4);
            assertThat(all(store, Query.ALL, Range.forward().asOf(new AsOf.Position(3))))
                    .hasSize(3);
            assertThatThrownBy(() -> store.readAll(Query.ALL, Range.forward().asOf(new AsOf.Version(1))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void a_read_ends_where_history_did() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), events(5)));

            var page = store.read(ACCOUNT, Range.forward().asOf(new AsOf.Version(3)));

            assertThat(page.atEnd()).isTrue();
            assertThat(page.scannedTo()).isEqualTo(3);
            assertThat(page.head()).isEqualTo(5);
        }
    }

    @Test
    default void either_clock_can_say_as_of_when() {
        var clock = new Samples.Clock(MORNING);
        try (var store = emptyStore(Environment.system().withClock(clock))) {
            store.append(Append.to(ACCOUNT, new Any(), event("a").withOccurredAt(MORNING.minusSeconds(100))));
            clock.advance(Duration.ofHours(1));
            store.append(Append.to(ACCOUNT, new Any(), event("b")));
            clock.advance(Duration.ofHours(1));
            store.append(Append.to(ACCOUNT, new Any(), event("backdated").withOccurredAt(MORNING.minusSeconds(50))));

            assertThat(asOf(store, new AsOf.Recorded(MORNING))).containsExactly("a");
            assertThat(asOf(store, new AsOf.Recorded(MORNING.plusSeconds(3600))))
                    .containsExactly("a", "b");
            assertThat(asOf(store, new AsOf.Recorded(MORNING.plusSeconds(3599))))
                    .containsExactly("a");
            assertThat(asOf(store, new AsOf.Occurred(MORNING))).containsExactly("a", "backdated");
            assertThat(asOf(store, new AsOf.Occurred(MORNING.minusSeconds(50)))).containsExactly("a", "backdated");
            assertThat(asOf(store, new AsOf.Occurred(MORNING.minusSeconds(51)))).containsExactly("a");
            assertThat(asOf(store, new AsOf.Recorded(Instant.MIN))).isEmpty();
            assertThat(asOf(store, new AsOf.Occurred(Instant.MAX))).hasSize(3);
        }
    }

    private static List<String> asOf(EventStore store, AsOf asOf) {
        var ofStream = types(all(store, ACCOUNT, Range.forward().limit(1).asOf(asOf)));
        assertThat(types(all(store, Query.ALL, Range.forward().limit(2).asOf(asOf))))
                .isEqualTo(ofStream);
        assertThat(types(all(store, ACCOUNT, Range.backward().asOf(asOf)))).isEqualTo(ofStream.reversed());
        return ofStream;
    }

    @Test
    default void recorded_time_never_falls_though_the_clock_does() {
        var clock = new Samples.Clock(MORNING);
        try (var store = emptyStore(Environment.system().withClock(clock))) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")));
            clock.set(MORNING.minus(Duration.ofDays(1)));
            store.append(Append.to(ACCOUNT, new Any(), event("b")));
            clock.set(MORNING.plusNanos(1_234_567));
            store.append(Append.to(ACCOUNT, new Any(), event("c")));

            assertThat(all(store))
                    .extracting(RecordedEvent::recordedAt)
                    .containsExactly(MORNING, MORNING, MORNING.plusNanos(1_234_000));
        }
    }

    @Test
    default void streams_are_listed_in_order_by_category_and_page() {
        try (var store = emptyStore()) {
            for (var name : List.of("b-2", "a-1", "b-10", "b-é", "b-🐈", "b-\uff5e", "c-1")) {
                store.append(Append.to(StreamId.parse(name), new NoStream(), event("x")));
            }
            assertThat(listed(store, Optional.of("b"), 100)).containsExactly("b-10", "b-2", "b-é", "b-\uff5e", "b-🐈");
            assertThat(listed(store, Optional.empty(), 2))
                    .containsExactly("a-1", "b-10", "b-2", "b-é", "b-\uff5e", "b-🐈", "c-1");
            assertThat(listed(store, Optional.of("none"), 10)).isEmpty();
        }
    }

    private static List<String> listed(EventStore store, Optional<String> category, int limit) {
        var names = new ArrayList<String>();
        var page = store.streams(category, Optional.empty(), limit);
        while (!page.isEmpty()) {
            page.forEach(info -> names.add(info.stream().toString()));
            page = store.streams(category, Optional.of(page.getLast().stream()), limit);
        }
        return names;
    }

    @Test
    default void events_without_what_a_fold_does_not_need_are_the_same_in_all_else() {
        try (var store = emptyStore()) {
            var labelled = event("a", "payload")
                    .withTags(Tag.of("customer", "1"))
                    .withMetadata(
                            Metadata.EMPTY.with(Metadata.CORRELATION_ID, "c").with(Metadata.ACTOR, "ada"));
            store.append(Append.to(ACCOUNT, new Any(), labelled, event("b")));

            var whole = store.read(ACCOUNT, Range.forward());
            var data = store.read(ACCOUNT, Range.forward().dataOnly());

            assertThat(data.scannedTo()).isEqualTo(whole.scannedTo());
            assertThat(data.events())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("tags", "metadata")
                    .containsExactlyElementsOf(whole.events());
        }
    }
}
