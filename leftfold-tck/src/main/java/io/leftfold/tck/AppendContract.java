package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.OTHER_ACCOUNT;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static io.leftfold.tck.Samples.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.Capability;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Limits;
import io.leftfold.LogInfo;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreClosedException;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.TooLargeException;
import io.leftfold.UnsupportedCapabilityException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What an append writes, and that it writes all of it or nothing.
public interface AppendContract extends StoreFixture {
    @Test
    default void events_get_versions_in_their_stream_and_positions_in_the_log() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new NoStream(), events(2)));
            var outcome = store.append(Append.to(OTHER_ACCOUNT, new NoStream(), events(1)));
            store.append(Append.to(ACCOUNT, new Exactly(2), events(1)));

            assertThat(outcome).isEqualTo(new Appended(3, 3, Map.of(OTHER_ACCOUNT, 1L)));
            assertThat(all(store)).extracting(RecordedEvent::position).containsExactly(1L, 2L, 3L, 4L);
            assertThat(all(store)).extracting(RecordedEvent::version).containsExactly(1L, 2L, 1L, 3L);
            assertThat(store.log().head()).isEqualTo(4);
        }
    }

    @Test
    default void an_event_comes_back_as_it_was_given() {
        try (var store = emptyStore()) {
            var given = EventData.of(event("x").id(), "account.opened", 3, Payload.of("bin", new byte[] {0, -1, 10, 0}))
                    .withTags(Tag.of("customer", "c-17"), Tag.of("b", "x:y"))
                    .withMetadata(new Metadata(Map.of(
                            Metadata.CORRELATION_ID,
                            "corr",
                            Metadata.CAUSATION_ID,
                            "cause",
                            Metadata.ACTOR,
                            "ada",
                            Metadata.TRACEPARENT,
                            "00-1-2-01",
                            "free",
                            "zé\n\"quoted\"")))
                    .withOccurredAt(Instant.parse("2017-10-02T10:56:33.123456Z"));

            store.append(Append.to(ACCOUNT, new NoStream(), given));

            var there = all(store).getFirst();
            assertThat(there).isEqualTo(RecordedEvent.of(given, 1, ACCOUNT, 1, there.recordedAt()));
            assertThat(store.read(ACCOUNT, Range.forward()).events()).containsExactly(there);
        }
    }

    @Test
    default void an_event_without_tags_metadata_and_bytes_comes_back() {
        try (var store = emptyStore()) {
            var bare = EventData.of(event("x").id(), "bare", 1, Payload.of("none", new byte[0]));

            store.append(Append.to(ACCOUNT, new NoStream(), bare));

            var there = all(store).getFirst();
            assertThat(there).isEqualTo(RecordedEvent.of(bare, 1, ACCOUNT, 1, there.recordedAt()));
            assertThat(there.occurredAt()).isEqualTo(there.recordedAt());
        }
    }

    @Test
    default void a_caller_that_changes_its_bytes_later_does_not_change_the_event() {
        try (var store = emptyStore()) {
            byte[] bytes = "before".getBytes(StandardCharsets.UTF_8);
            store.append(Append.to(
                    ACCOUNT, new NoStream(), EventData.of(event("x").id(), "x", 1, Payload.of("text", bytes))));

            bytes[0] = '!';
            all(store).getFirst().payload().bytes()[1] = '!';

            assertThat(new String(all(store).getFirst().payload().bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("before");
        }
    }

    @Test
    default void one_append_writes_several_streams_in_the_order_given() {
        try (var store = emptyStore()) {
            var outcome = store.append(Append.to(ORDER, new NoStream(), event("a"), event("b"))
                    .and(ACCOUNT, new NoStream(), event("c"))
                    .and(OTHER_ACCOUNT, new Any(), event("d")));

            assertThat(outcome).isEqualTo(new Appended(1, 4, Map.of(ORDER, 2L, ACCOUNT, 1L, OTHER_ACCOUNT, 1L)));
            assertThat(types(all(store))).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    default void one_unmet_condition_keeps_all_streams_unwritten() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new NoStream(), event("first")));

            var outcome =
                    store.append(Append.to(ORDER, new NoStream(), event("a")).and(ACCOUNT, new NoStream(), event("b")));

            assertThat(outcome).isEqualTo(new Refused(new StreamVersion(ACCOUNT, new NoStream()), 1));
            assertThat(types(all(store))).containsExactly("first");
            assertThat(store.stream(ORDER)).isEmpty();
        }
    }

    @Test
    default void append_to_a_stream_that_moved_on_writes_nothing() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new NoStream(), events(2)));

            var outcome = store.append(Append.to(ACCOUNT, new Exactly(1), event("late")));

            assertThat(outcome).isEqualTo(new Refused(new StreamVersion(ACCOUNT, new Exactly(1)), 2));
            assertThat(all(store)).hasSize(2);
            assertThat(store.log().head()).isEqualTo(2);
        }
    }

    @Test
    default void a_version_that_is_not_reached_yet_is_refused() {
        try (var store = emptyStore()) {
            assertThat(store.append(Append.to(ACCOUNT, new Exactly(5), event("early"))))
                    .isEqualTo(new Refused(new StreamVersion(ACCOUNT, new Exactly(5)), 0));
            assertThat(all(store)).isEmpty();
        }
    }

    @Test
    default void any_version_is_not_the_same_as_no_stream() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), event("first")));

            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("second"))))
                    .isInstanceOf(Appended.class);
            assertThat(store.append(Append.to(ACCOUNT, new NoStream(), event("third"))))
                    .isInstanceOf(Refused.class);
            assertThat(types(all(store))).containsExactly("first", "second");
        }
    }

    @Test
    default void exactly_zero_is_met_by_a_stream_without_events() {
        try (var store = emptyStore()) {
            assertThat(store.append(Append.to(ACCOUNT, new Exactly(0), event("first"))))
                    .isInstanceOf(Appended.class);
        }
    }

    @Test
    default void an_event_id_that_is_used_is_refused_and_named() {
        try (var store = emptyStore()) {
            var event = event("once");
            store.append(Append.to(ORDER, new NoStream(), event("before")));
            store.append(Append.to(ACCOUNT, new NoStream(), event));

            var outcome = store.append(Append.to(OTHER_ACCOUNT, new Any(), event("fresh"), event));

            assertThat(outcome).isEqualTo(new Refused(new EventIdUnused(event.id()), 2));
            assertThat(all(store)).hasSize(2);
            assertThat(store.stream(OTHER_ACCOUNT)).isEmpty();
        }
    }

    @Test
    default void what_was_refused_leaves_no_trace_for_those_who_come_after() {
        try (var store = emptyStore()) {
            var event = event("once");
            store.append(Append.to(ACCOUNT, new NoStream(), event));
            store.append(Append.to(OTHER_ACCOUNT, new Any(), event("fresh"), event));

            assertThat(store.append(Append.to(OTHER_ACCOUNT, new NoStream(), event("first"))))
                    .isEqualTo(new Appended(2, 2, Map.of(OTHER_ACCOUNT, 1L)));
            assertThat(store.append(Append.to(ACCOUNT, new Exactly(1), event("next"))))
                    .isEqualTo(new Appended(3, 3, Map.of(ACCOUNT, 2L)));
        }
    }

    @Test
    default void names_that_look_like_something_else_come_back_as_they_were() {
        try (var store = emptyStore()) {
            var names = List.of(
                    "o'brien",
                    "\"quoted\"",
                    "a/b\\c",
                    "'; DROP TABLE event; --",
                    "100%_",
                    "zé 猫 🐈",
                    "a-b-c",
                    "NULL",
                    "1e3");
            for (var name : names) {
                var stream = StreamId.of("odd", name);
                store.append(Append.to(stream, new NoStream(), event(name).withTags(Tag.of("t", name))));
            }

            for (var name : names) {
                var stream = StreamId.of("odd", name);
                assertThat(store.read(stream, Range.forward()).events())
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.stream()).isEqualTo(stream);
                            assertThat(event.type()).isEqualTo(name);
                        });
                assertThat(all(store, Query.tags(Tag.of("t", name)), Range.forward()))
                        .hasSize(1);
            }
        }
    }

    @Test
    default void streams_that_differ_in_case_or_form_are_different_streams() {
        try (var store = emptyStore()) {
            for (var entity : List.of("a", "A", "\u00e9", "e\u0301", "1", "01")) {
                assertThat(store.append(Append.to(StreamId.of("s", entity), new NoStream(), event("x"))))
                        .isInstanceOf(Appended.class);
            }
            assertThat(store.streams(Optional.of("s"), Optional.empty(), 100)).hasSize(6);
        }
    }

    @Test
    default void what_is_beyond_the_limits_is_refused_with_nothing_written() {
        try (var store = emptyStore()) {
            var huge = EventData.of(event("x").id(), "huge", 1, Payload.of("bin", new byte[Limits.PAYLOAD_BYTES + 1]));

            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("small"), huge)))
                    .isInstanceOf(TooLargeException.class)
                    .hasMessageContaining("8388608");
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), events(Limits.EVENTS_PER_APPEND + 1))))
                    .isInstanceOf(TooLargeException.class)
                    .hasMessageContaining("10000");
            assertThat(all(store)).isEmpty();
        }
    }

    @Test
    default void what_is_just_within_the_limits_is_written() {
        try (var store = emptyStore()) {
            byte[] bytes = new byte[Limits.PAYLOAD_BYTES];
            new Random(1).nextBytes(bytes);
            store.append(
                    Append.to(ACCOUNT, new Any(), EventData.of(event("x").id(), "big", 1, Payload.of("bin", bytes))));
            store.append(Append.to(ORDER, new Any(), events(Limits.EVENTS_PER_APPEND)));

            assertThat(store.read(ACCOUNT, Range.forward())
                            .events()
                            .getFirst()
                            .payload()
                            .bytes())
                    .isEqualTo(bytes);
            assertThat(store.stream(ORDER).orElseThrow().version()).isEqualTo(Limits.EVENTS_PER_APPEND);
        }
    }

    @Test
    default void a_log_keeps_its_identity_and_begins_empty() {
        try (var store = emptyStore();
                var other = emptyStore()) {
            var log = store.log();

            store.append(Append.to(ACCOUNT, new Any(), event("x")));

            assertThat(store.log()).isEqualTo(new LogInfo(log.id(), 1, 1, 1));
            assertThat(log.head()).isZero();
            assertThat(other.log().id()).isNotEqualTo(log.id());
        }
    }

    @Test
    default void a_store_says_what_it_lacks() {
        try (var store = emptyStore()) {
            store.require(store.capabilities().toArray(Capability[]::new));
            for (var missing : EnumSet.complementOf(EnumSet.copyOf(store.capabilities()))) {
                assertThatThrownBy(() -> store.require(missing))
                        .isInstanceOf(UnsupportedCapabilityException.class)
                        .hasMessageContaining(missing.name());
            }
        }
    }

    @Test
    default void a_closed_store_refuses_and_can_be_closed_again() {
        var store = emptyStore();
        store.append(Append.to(ACCOUNT, new Any(), event("x")));
        store.close();
        store.close();

        assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("y"))))
                .isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> store.read(ACCOUNT, Range.forward())).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> store.readAll(Query.ALL, Range.forward())).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(store::log).isInstanceOf(StoreClosedException.class);
    }
}
