package io.leftfold.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AsOf;
import io.leftfold.CorruptStoreException;
import io.leftfold.Environment;
import io.leftfold.Payload;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StreamId;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Anchor;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.decide.Snapshot;
import io.leftfold.decide.SnapshotInfo;
import io.leftfold.decide.SnapshotPolicy;
import io.leftfold.decide.Snapshots;
import io.leftfold.decide.StateCodec;
import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import io.leftfold.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class JdbcSnapshotsTest {
    private static final UUID LOG = new UUID(1, 1);
    private static final StreamId STREAM = StreamId.of("account", "it's \"42\"");

    private static final String SCHEMA = "json:1:x";

    @TempDir
    private Path folder;

    private static Snapshot snapshot(StreamId stream, long version, int size) {
        return snapshot(stream, SCHEMA, version, size);
    }

    private static Snapshot snapshot(StreamId stream, String schema, long version, int size) {
        var anchor = new Anchor(LOG, 3, stream, version, version * 10, new UUID(version, 7));
        return new Snapshot(anchor, Payload.of(schema, new byte[size]));
    }

    @ParameterizedTest
    @EnumSource
    void a_snapshot_comes_back_as_it_was_the_newest_that_is_not_beyond(Place place) {
        try (var database = place.open("a", folder)) {
            var snapshots = JdbcSnapshots.in(database);
            snapshots.save(snapshot(STREAM, 5, 10_000));
            snapshots.save(snapshot(STREAM, 9, 0));

            assertThat(snapshots.load(LOG, STREAM, SCHEMA, Long.MAX_VALUE, Long.MAX_VALUE))
                    .contains(snapshot(STREAM, 9, 0));
            assertThat(snapshots.load(LOG, STREAM, SCHEMA, 8, Long.MAX_VALUE)).contains(snapshot(STREAM, 5, 10_000));
            assertThat(snapshots.load(LOG, STREAM, SCHEMA, Long.MAX_VALUE, 89)).contains(snapshot(STREAM, 5, 10_000));
            assertThat(snapshots.load(LOG, STREAM, SCHEMA, 4, Long.MAX_VALUE)).isEmpty();
            assertThat(snapshots.load(new UUID(1, 2), STREAM, SCHEMA, 9, 90)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_at_the_same_version_is_replaced_and_each_can_be_deleted(Place place) {
        try (var database = place.open("a", folder)) {
            var snapshots = JdbcSnapshots.in(database);
            snapshots.save(snapshot(STREAM, 5, 1));
            snapshots.save(snapshot(STREAM, 5, 2));
            assertThat(snapshots.load(LOG, STREAM, SCHEMA, 5, 50)).contains(snapshot(STREAM, 5, 2));

            snapshots.delete(LOG, STREAM, SCHEMA, 4);
            snapshots.delete(LOG, STREAM, SCHEMA, 5);

            assertThat(snapshots.load(LOG, STREAM, SCHEMA, 5, 50)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_newest_are_left_and_the_figures_say_what_there_is(Place place) {
        var other = StreamId.of("order", "1");
        try (var database = place.open("a", folder)) {
            var snapshots = JdbcSnapshots.in(database);
            for (long version = 1; version <= 4; version++) {
                snapshots.save(snapshot(STREAM, version, 10_000));
            }
            snapshots.save(snapshot(other, 1, 5));

            assertThat(snapshots.deleteOld(LOG, STREAM, SCHEMA, 2)).isEqualTo(2);
            assertThat(snapshots.deleteOld(LOG, STREAM, SCHEMA, 2)).isZero();

            var listed = snapshots.list(LOG, Optional.empty(), Optional.empty(), 10);
            assertThat(listed)
                    .extracting(
                            info -> info.anchor().stream() + " " + info.anchor().version())
                    .containsExactly(STREAM + " 3", STREAM + " 4", other + " 1");
            assertThat(listed.getFirst().bytes()).isEqualTo(10_000);
            assertThat(listed.getFirst().storedBytes()).isBetween(1L, 1_000L);
            assertThat(listed.getFirst().schema()).isEqualTo("json:1:x");
            assertThat(listed)
                    .extracting(SnapshotInfo::savedAt)
                    .allMatch(Instant.parse("2020-01-01T00:00:00Z")::isBefore);
            assertThat(snapshots.list(LOG, Optional.empty(), Optional.of(listed.get(0)), 1))
                    .containsExactly(listed.get(1));
            assertThat(snapshots.list(LOG, Optional.of("order"), Optional.empty(), 10))
                    .containsExactly(listed.get(2));

            assertThat(snapshots.deleteAll(LOG, Optional.of("order"))).isEqualTo(1);
            assertThat(snapshots.deleteAll(LOG, Optional.empty())).isEqualTo(2);
            assertThatThrownBy(() -> snapshots.deleteOld(LOG, STREAM, SCHEMA, 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void snapshots_of_one_stream_by_two_schemas_are_kept_beside_each_other(Place place) {
        try (var database = place.open("a", folder)) {
            var snapshots = JdbcSnapshots.in(database);
            for (long version = 1; version <= 3; version++) {
                snapshots.save(snapshot(STREAM, version, 1));
                snapshots.save(snapshot(STREAM, "another", version, 2));
            }
            snapshots.deleteOld(LOG, STREAM, SCHEMA, 2);
            snapshots.delete(LOG, STREAM, SCHEMA, 3);

            assertThat(snapshots.load(LOG, STREAM, SCHEMA, 9, 90)).contains(snapshot(STREAM, 2, 1));
            assertThat(snapshots.load(LOG, STREAM, "another", 9, 90)).contains(snapshot(STREAM, "another", 3, 2));
            var listed = new ArrayList<SnapshotInfo>();
            while (listed.addAll(snapshots.list(
                    LOG, Optional.empty(), listed.reversed().stream().findFirst(), 1))) {
                assertThat(listed).doesNotHaveDuplicates();
            }
            assertThat(listed)
                    .extracting(info -> info.schema() + " " + info.anchor().version())
                    .containsExactly("another 1", "another 2", SCHEMA + " 2", "another 3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void those_of_one_stream_can_be_listed_and_some_deleted_at_once_even_if_they_cannot_be_read(Place place) {
        try (var database = place.open("a", folder)) {
            var snapshots = JdbcSnapshots.in(database);
            for (long version = 1; version <= 3; version++) {
                snapshots.save(snapshot(STREAM, version, 10));
            }
            snapshots.save(snapshot(StreamId.of("account", "43"), 1, 10));
            database.transaction(connection -> {
                try (var sql = Sql.in(connection)) {
                    return sql.update("UPDATE leftfold_snapshot SET size = -1 WHERE version = 2");
                }
            });

            var all = snapshots.ofStream(LOG, STREAM);
            assertThat(all).extracting(info -> info.anchor().version()).containsExactly(1L, 2L, 3L);
            assertThat(snapshots.deleteEach(all.subList(0, 2))).isEqualTo(2);
            assertThat(snapshots.deleteEach(all.subList(0, 3))).isEqualTo(1);
            assertThat(snapshots.deleteEach(List.of())).isZero();
            assertThat(snapshots.ofStream(LOG, STREAM)).isEmpty();
            assertThat(snapshots.list(LOG, Optional.empty(), Optional.empty(), 10))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_size_that_is_none_is_found_out_before_memory_is_taken(Place place) {
        try (var database = place.open("a", folder)) {
            var snapshots = JdbcSnapshots.in(database);
            snapshots.save(snapshot(STREAM, 1, 10));
            database.transaction(connection -> {
                try (var sql = Sql.in(connection)) {
                    return sql.update("UPDATE leftfold_snapshot SET size = 2000000000");
                }
            });

            assertThatThrownBy(() -> snapshots.load(LOG, STREAM, SCHEMA, 1, 10))
                    .isInstanceOf(CorruptStoreException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void without_its_table_and_the_right_to_make_it_there_are_no_snapshots(Place place) throws Exception {
        try (var _ = place.open("a", folder);
                var database = place.openWithoutRights("a", folder)) {
            assertThatThrownBy(() -> JdbcSnapshots.in(database))
                    .isInstanceOf(ReadOnlyStoreException.class)
                    .hasMessageContaining("CREATE TABLE leftfold_snapshot");
        }
    }

    record Counter(long count) {}

    sealed interface CounterEvent {
        record Counted(long by) implements CounterEvent {}
    }

    @ParameterizedTest
    @EnumSource
    void commands_begin_with_them(Place place) {
        var json = JsonRecord.of(Counter.class);
        var counter = Aggregate.<Long, Counter, CounterEvent>of(
                        "counter",
                        JsonCodec.of(CounterEvent.class),
                        Decider.of(
                                new Counter(0),
                                (_, by) -> Decision.of(new CounterEvent.Counted(by)),
                                (state, event) -> switch (event) {
                                    case CounterEvent.Counted(long by) -> new Counter(state.count() + by);
                                }))
                .withSnapshots(StateCodec.of(json.schema(), json::encode, json::decode), SnapshotPolicy.everyEvents(3));
        try (var database = place.open("a", folder);
                var store = MemoryStore.create()) {
            var kept = JdbcSnapshots.in(database);
            for (int i = 0; i < 7; i++) {
                try (var snapshots = Snapshots.in(kept, Environment.system())) {
                    CommandHandler.on(store).withSnapshots(snapshots).handle(counter, "1", 2L);
                }
            }

            assertThat(kept.list(store.log().id(), Optional.empty(), Optional.empty(), 10))
                    .extracting(info -> info.anchor().version())
                    .isEqualTo(List.of(3L, 6L));
            try (var snapshots = Snapshots.in(kept, Environment.system())) {
                var state = CommandHandler.on(store).withSnapshots(snapshots).state(counter, "1", new AsOf.Latest());
                assertThat(state.state()).isEqualTo(new Counter(14));
                assertThat(snapshots.figures().loaded()).isEqualTo(1);
            }
        }
    }
}
