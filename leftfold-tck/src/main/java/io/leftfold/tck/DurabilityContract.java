package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.LogInfo;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What was appended is there after the store was closed and opened again.
public interface DurabilityContract extends StoreFixture {
    /// Opens again, after it was closed, what [#emptyStore] made last.
    EventStore openAgain(Environment environment);

    @Test
    default void everything_is_there_after_opening_again() {
        List<RecordedEvent> before;
        LogInfo log;
        AppendOutcome outcome;
        var append = Append.to(ORDER, new Any(), event("keyed", "same")).withKey("k");
        try (var store = emptyStore()) {
            RandomLog.fill(store, new Random(5), 50);
            outcome = store.append(append);
            before = all(store);
            log = store.log();
        }
        try (var store = openAgain(Environment.system())) {
            assertThat(store.log()).isEqualTo(log);
            assertThat(all(store)).isEqualTo(before);
            assertThat(store.append(append)).isEqualTo(outcome);
            assertThat(store.append(Append.to(StreamId.of("new", "1"), new NoStream(), event("x"))))
                    .isEqualTo(new Appended(log.head() + 1, log.head() + 1, Map.of(StreamId.of("new", "1"), 1L)));
        }
    }

    @Test
    default void recorded_time_does_not_fall_when_the_clock_was_set_back_meanwhile() {
        var noon = Instant.parse("2026-01-01T12:00:00Z");
        try (var store = emptyStore(Environment.system().withClock(new Samples.Clock(noon)))) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")));
        }
        try (var store = openAgain(Environment.system().withClock(new Samples.Clock(noon.minusSeconds(60))))) {
            store.append(Append.to(ACCOUNT, new Any(), event("b")));
            assertThat(all(store)).extracting(RecordedEvent::recordedAt).containsExactly(noon, noon);
        }
    }

    @Test
    default void a_closed_stream_stays_closed() {
        try (var store = emptyStore()) {
            store.append(Append.to(
                    ACCOUNT,
                    new Any(),
                    new StreamEvent.Closed("end").toEventData(event("x").id())));
        }
        try (var store = openAgain(Environment.system())) {
            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("late"))))
                    .isInstanceOf(Refused.class);
        }
    }
}
