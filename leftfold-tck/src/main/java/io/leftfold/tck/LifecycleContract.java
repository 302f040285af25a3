package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.OTHER_ACCOUNT;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static io.leftfold.tck.Samples.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Range;
import io.leftfold.StreamEvent;
import io.leftfold.StreamInfo;
import io.leftfold.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Streams are described, closed, deleted and restored by standard events, and never lose one.
public interface LifecycleContract extends StoreFixture {
    private static EventData standard(StreamEvent event) {
        return event.toEventData(event("x").id());
    }

    private static void append(EventStore store, EventData... events) {
        assertThat(store.append(Append.to(ACCOUNT, new Any(), events))).isInstanceOf(Appended.class);
    }

    @Test
    default void a_stream_knows_its_first_and_last_time_and_its_fields() {
        var clock = new Samples.Clock(Instant.parse("2026-01-01T00:00:00Z"));
        try (var store = emptyStore(Environment.system().withClock(clock))) {
            append(store, event("opened"));
            clock.advance(Duration.ofDays(1));
            append(store, standard(new StreamEvent.Described(Map.of("owner", "Zoë", "region", "eu"))));

            assertThat(store.stream(ACCOUNT))
                    .contains(new StreamInfo(
                            ACCOUNT,
                            2,
                            clock.instant().minus(Duration.ofDays(1)),
                            clock.instant(),
                            StreamState.OPEN,
                            Map.of("owner", "Zoë", "region", "eu")));
            append(store, standard(new StreamEvent.Described(Map.of())));
            assertThat(store.stream(ACCOUNT).orElseThrow().fields()).isEmpty();
        }
    }

    @Test
    default void a_closed_stream_takes_no_more_events_until_it_is_restored() {
        try (var store = emptyStore()) {
            append(store, event("opened"), standard(new StreamEvent.Closed("moved")));

            assertThat(store.stream(ACCOUNT).orElseThrow().state()).isEqualTo(StreamState.CLOSED);
            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("late"))))
                    .isEqualTo(new Refused(new StreamOpen(ACCOUNT), 2));
            assertThat(store.append(Append.to(ACCOUNT, new Any(), standard(new StreamEvent.Described(Map.of())))))
                    .isInstanceOf(Refused.class);
            append(store, standard(new StreamEvent.Restored("back")), event("again"));
            assertThat(store.stream(ACCOUNT).orElseThrow().state()).isEqualTo(StreamState.OPEN);
            assertThat(types(all(store))).containsExactly("opened", "$closed", "$restored", "again");
        }
    }

    @Test
    default void a_deleted_stream_keeps_its_events() {
        try (var store = emptyStore()) {
            append(store, event("opened"));
            append(store, standard(new StreamEvent.Closed("end")));
            append(store, standard(new StreamEvent.Deleted("asked to")));

            assertThat(store.stream(ACCOUNT).orElseThrow().state()).isEqualTo(StreamState.DELETED);
            assertThat(store.append(Append.to(ACCOUNT, new Any(), standard(new StreamEvent.Closed("again")))))
                    .isEqualTo(new Refused(new StreamOpen(ACCOUNT), 3));
            assertThat(store.read(ACCOUNT, Range.forward()).events()).hasSize(3);
            append(store, standard(new StreamEvent.Restored("undo")));
            assertThat(store.stream(ACCOUNT).orElseThrow().state()).isEqualTo(StreamState.OPEN);
        }
    }

    @Test
    default void nothing_follows_the_closing_event_of_the_same_append() {
        try (var store = emptyStore()) {
            var outcome = store.append(
                    Append.to(ACCOUNT, new Any(), event("a"), standard(new StreamEvent.Closed("end")), event("b")));

            assertThat(outcome).isEqualTo(new Refused(new StreamOpen(ACCOUNT), 0));
            assertThat(all(store)).isEmpty();
        }
    }

    @Test
    default void a_closed_stream_is_only_closed_for_itself() {
        try (var store = emptyStore()) {
            append(store, standard(new StreamEvent.Closed("end")));

            assertThat(store.append(Append.to(OTHER_ACCOUNT, new Any(), event("a"))))
                    .isInstanceOf(Appended.class);
            assertThat(store.append(Append.to(ORDER, new Any(), event("a")).and(ACCOUNT, new Any(), event("b"))))
                    .isEqualTo(new Refused(new StreamOpen(ACCOUNT), 1));
            assertThat(store.stream(ORDER)).isEmpty();
        }
    }
}
