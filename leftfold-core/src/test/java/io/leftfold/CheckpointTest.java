package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AppendOutcome.Appended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final UUID LOG = new UUID(1, 1);

    /// A log of `head` events whose ids are their positions.
    private record Numbered(UUID id, long incarnation, long head) implements EventStore {
        @Override
        public LogInfo log() {
            return new LogInfo(id, incarnation, 1, head);
        }

        @Override
        public Page readAll(Query query, Range range) {
            var events = new ArrayList<RecordedEvent>();
            for (long at = range.after() + 1; at <= head && events.size() < range.limit(); at++) {
                var data = EventData.of(new UUID(0, at), "x", 1, Payload.of("none", new byte[0]));
                events.add(RecordedEvent.of(data, at, StreamId.of("s", "1"), at, Instant.EPOCH));
            }
            return new Page(events, range.after() + events.size(), head, range.after() + events.size() >= head);
        }

        @Override
        public Set<Capability> capabilities() {
            return EnumSet.of(Capability.GLOBAL_ORDER);
        }

        @Override
        public AppendOutcome append(Append append) {
            throw new ReadOnlyStoreException("numbered");
        }

        @Override
        public Optional<Appended> outcomeOf(AppendKey key) {
            return Optional.empty();
        }

        @Override
        public Page read(StreamId stream, Range range) {
            return readAll(Query.ALL, range);
        }

        @Override
        public Optional<StreamInfo> stream(StreamId stream) {
            return Optional.empty();
        }

        @Override
        public List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
            return List.of();
        }

        @Override
        public Follower follow() {
            throw new StoreClosedException("numbered");
        }

        @Override
        public void close() {}
    }

    private static void assertMismatch(Checkpoint checkpoint, EventStore store, String why) {
        assertThatThrownBy(() -> checkpoint.verify(store))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_point_of_the_same_history_is_verified() {
        var store = new Numbered(LOG, 1, 5);

        Checkpoint.start(store.log()).verify(store);
        new Checkpoint(LOG, 1, 5, new UUID(0, 5)).verify(store);
        new Checkpoint(LOG, 1, 1, new UUID(0, 1)).verify(store);
    }

    @Test
    void it_is_made_behind_an_event_or_at_a_position() {
        var store = new Numbered(LOG, 3, 5);
        var third = store.readAll(Query.ALL, Range.forward().after(2).limit(1))
                .events()
                .getFirst();

        assertThat(Checkpoint.of(store.log(), third)).isEqualTo(new Checkpoint(LOG, 3, 3, new UUID(0, 3)));
        assertThat(Checkpoint.at(store, 3)).isEqualTo(Checkpoint.of(store.log(), third));
        assertThat(Checkpoint.at(store, 5).eventId()).isEqualTo(new UUID(0, 5));
        assertThat(Checkpoint.at(store, 0)).isEqualTo(Checkpoint.start(store.log()));
        for (long outside : List.of(-1L, 6L)) {
            assertThatThrownBy(() -> Checkpoint.at(store, outside))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 0 to 5, not to " + outside);
        }
    }

    @Test
    void another_history_is_noticed() {
        var store = new Numbered(LOG, 2, 5);

        assertMismatch(new Checkpoint(new UUID(9, 9), 2, 5, new UUID(0, 5)), store, "of log");
        assertMismatch(new Checkpoint(LOG, 1, 5, new UUID(0, 5)), store, "incarnation 1");
        assertMismatch(new Checkpoint(LOG, 2, 6, new UUID(0, 6)), store, "ends at 5");
        assertMismatch(new Checkpoint(LOG, 2, 5, new UUID(0, 4)), store, "another history");
        assertThatThrownBy(() -> new Checkpoint(LOG, 1, -1, LOG)).hasMessageContaining("-1");
    }

    @Test
    void a_store_names_what_it_lacks() {
        var store = new Numbered(LOG, 1, 0);

        store.require(Capability.GLOBAL_ORDER);
        assertThatThrownBy(() -> store.require(Capability.GLOBAL_ORDER, Capability.DURABLE))
                .isInstanceOfSatisfying(UnsupportedCapabilityException.class, failure -> {
                    assertThat(failure).hasMessageContaining("[DURABLE]").hasMessageContaining("[GLOBAL_ORDER]");
                    assertThat(failure.code()).isEqualTo("unsupported-capability");
                });
    }

    @Test
    void saving_a_checkpoint_is_work_without_effect() {
        var saved = new ArrayList<Checkpoint>();
        var database = new ReadModelDatabase<String>() {
            @Override
            public Optional<Checkpoint> load(String subscription) {
                return Optional.empty();
            }

            @Override
            public void apply(String subscription, Optional<Checkpoint> from, Checkpoint to, Work<String, ?> work) {
                saved.add(to);
                transaction(work);
            }

            @Override
            public <R> R read(Work<String, R> work) {
                return transaction(work);
            }

            @Override
            public <R> R transaction(Work<String, R> work) {
                try {
                    return work.in("transaction");
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }

            @Override
            public void close() {}
        };
        var to = new Checkpoint(LOG, 1, 5, new UUID(0, 5));

        database.save("me", Optional.empty(), to);

        assertThat(saved).containsExactly(to);
    }

    @Test
    void a_page_and_a_range_are_what_they_say() {
        var page = new Page(new ArrayList<>(), 3, 5, false);
        assertThat(page.events()).isUnmodifiable();
        assertThat(Range.backward().isForward()).isFalse();
        assertThat(Range.backward().after()).isEqualTo(Long.MAX_VALUE);
        assertThat(Range.forward().asOf(new AsOf.Position(3)).asOf()).isEqualTo(new AsOf.Position(3));
        assertThat(Range.forward().isForward()).isTrue();
    }
}
