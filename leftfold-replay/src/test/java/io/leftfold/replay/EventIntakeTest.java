package io.leftfold.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Page;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventIntakeTest {
    private static final StreamId STREAM = StreamId.of("a", "1");

    private record Line(StreamId stream, EventData event) implements EventIntake.Incoming {
        @Override
        public OptionalLong version() {
            return OptionalLong.empty();
        }
    }

    /// Counts the events that reads give.
    private static final class Counting extends DelegatingStore {
        private final AtomicLong read = new AtomicLong();

        Counting() {
            super(MemoryStore.create());
        }

        @Override
        public Page read(StreamId stream, Range range) {
            return counted(super.read(stream, range));
        }

        @Override
        public Page readAll(Query query, Range range) {
            return counted(super.readAll(query, range));
        }

        private Page counted(Page page) {
            read.addAndGet(page.events().size());
            return page;
        }
    }

    private final Counting store = new Counting();

    private static Line line(StreamId stream, int number, String content) {
        var payload = Payload.of("text", content.getBytes(StandardCharsets.UTF_8));
        return new Line(stream, EventData.of(new UUID(7, number), "noted", 1, payload));
    }

    private static List<Line> lines(int count) {
        var lines = new ArrayList<Line>();
        for (int i = 0; i < count; i++) {
            lines.add(line(STREAM, i, "line " + i));
        }
        return lines;
    }

    /// One whose keys are no other intake's.
    private EventIntake<Line> intake(String name) {
        return EventIntake.into(
                store,
                events -> AppendKey.of(name + ":" + events.getFirst().event().id() + ":" + events.size()),
                (_, _) -> false);
    }

    private EventIntake<Line> take(String name, List<Line> lines) throws RefusedEventException {
        var intake = intake(name);
        for (var line : lines) {
            intake.add(line);
        }
        intake.flush();
        return intake;
    }

    @Test
    void what_is_in_and_has_no_versions_is_passed_over_with_one_read_each() throws RefusedEventException {
        assertThat(take("one", lines(400)).appended()).isEqualTo(400);
        store.read.set(0);
        var more = new ArrayList<>(lines(400));
        more.addFirst(line(STREAM, 1_000, "new"));

        var again = take("two", more);

        assertThat(again.appended()).isEqualTo(1);
        assertThat(again.alreadyIn()).isEqualTo(400);
        assertThat(store.read.get()).isEqualTo(400);
    }

    @Test
    void what_is_in_a_stream_that_was_closed_since_is_passed_over() throws RefusedEventException {
        take("one", lines(3));
        var closed = new StreamEvent.Closed("done")
                .toEventData(Environment.system().ids().next());
        store.append(Append.to(STREAM, new Any(), closed)).orThrow();

        assertThat(take("two", lines(3)).alreadyIn()).isEqualTo(3);
        assertThatThrownBy(() -> take("three", List.of(line(STREAM, 9, "new"))))
                .isInstanceOf(RefusedEventException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void what_is_in_with_other_content_or_in_another_stream_is_refused() throws RefusedEventException {
        take("one", lines(3));

        for (var name : List.of("one", "two")) {
            assertThatThrownBy(() -> take(name, List.of(line(STREAM, 1, "other"), line(STREAM, 9, "new"))))
                    .isInstanceOf(RefusedEventException.class)
                    .hasMessageContaining("with other content, at position 2");
        }
        assertThatThrownBy(() -> take("two", List.of(line(StreamId.of("a", "2"), 1, "line 1"))))
                .isInstanceOf(RefusedEventException.class)
                .hasMessageContaining("another place of the store");
    }
}
