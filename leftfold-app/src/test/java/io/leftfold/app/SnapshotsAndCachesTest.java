package io.leftfold.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.Environment;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.BoundedCache;
import io.leftfold.decide.Caching;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.decide.Lease;
import io.leftfold.decide.Locks;
import io.leftfold.decide.Outcome;
import io.leftfold.decide.SnapshotPolicy;
import io.leftfold.decide.StateCodec;
import io.leftfold.jdbc.JdbcSnapshots;
import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteReadModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SnapshotsAndCachesTest {
    record Meter(long reading) {}

    sealed interface MeterEvent {
        record Counted(long by) implements MeterEvent {}
    }

    private static final Aggregate<Long, Meter, MeterEvent> PLAIN = Aggregate.of(
            "meter",
            JsonCodec.of(MeterEvent.class),
            Decider.of(
                    new Meter(0), (_, by) -> Decision.of(new MeterEvent.Counted(by)), (meter, event) -> switch (event) {
                        case MeterEvent.Counted(long by) -> new Meter(meter.reading() + by);
                    }));

    // region: aggregate
    static final JsonRecord<Meter> JSON = JsonRecord.of(Meter.class);

    static final Aggregate<Long, Meter, MeterEvent> METER = PLAIN.withSnapshots(
                    StateCodec.of(JSON.schema(), JSON::encode, JSON::decode),
                    SnapshotPolicy.everyEvents(500).orWhenLoadTakes(Duration.ofMillis(20)))
            .withCaching(Caching.DECIDE_FIRST);
    // endregion

    @TempDir
    private Path folder;

    @Test
    void an_application_with_snapshots_and_a_cache() {
        var log = MemoryStore.create();
        var id = log.log().id();
        var readModels = SqliteReadModels.open(folder.resolve("models.db"));
        // region: start
        var app = Leftfold.on(log)
                .readModels(readModels)
                .snapshots(JdbcSnapshots.in(readModels))
                .cache(BoundedCache.of(10_000, Duration.ofMinutes(10), Environment.system()))
                .start();
        // endregion
        try (app) {
            for (int i = 0; i < 1_200; i++) {
                app.handle(METER, "1", 2L);
            }
            assertThat(app.state(METER, "1").state()).isEqualTo(new Meter(2_400));
        }
        assertThat(app.snapshotFigures().orElseThrow().taken()).isBetween(1L, 3L);
        try (var again = SqliteReadModels.open(folder.resolve("models.db"))) {
            assertThat(JdbcSnapshots.in(again).list(id, Optional.of("meter"), Optional.empty(), 10))
                    .isNotEmpty();
        }
    }

    @Test
    void a_lease_that_was_lost_writes_nothing() {
        var environment = Environment.system();
        try (var store = MemoryStore.create()) {
            var app = Leftfold.on(store).start();
            // region: lock
            var locks = Locks.on(store, environment, "node-7");
            var lease = locks.tryAcquire("billing-run", Duration.ofMinutes(1), Duration.ofSeconds(5));
            if (lease.isPresent()) {
                try (var mine = lease.get()) {
                    app.handle(METER, "1", 5L, CommandContext.of("bill-2026-01").onlyIf(mine.condition()));
                    mine.renew();
                }
            }
            // endregion
            assertThat(app.state(METER, "1").state()).isEqualTo(new Meter(5));
            assertThat(lease.map(Lease::renew)).contains(false);
            var late = new StreamEvent.Described(Map.of("a", "b"))
                    .toEventData(environment.ids().next());
            assertThat(store.append(Append.to(StreamId.of("meter", "1"), new Any(), late)
                            .onlyIf(lease.orElseThrow().condition())))
                    .isInstanceOf(Refused.class);
            assertThat(app.handle(METER, "1", 1L)).isInstanceOf(Outcome.Accepted.class);
        }
    }
}
