package io.leftfold.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.CheckpointStore;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.memory.MemoryCheckpoints;
import io.leftfold.memory.MemoryStore;
import io.leftfold.replay.ReplayOptions.OnFailure;
import io.leftfold.replay.ReplayReport.Failure;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the page says, run.
class ReplayHowToTest {
    private final MemoryStore store = MemoryStore.create();
    private final CheckpointStore checkpoints = MemoryCheckpoints.create();
    private final ConcurrentLinkedQueue<RecordedEvent> sent = new ConcurrentLinkedQueue<>();
    private final List<String> lines = new ArrayList<>();

    private void send(RecordedEvent event) {
        sent.add(event);
    }

    private void say(ReplayProgress progress) {
        // region: progress
        var left = progress.left()
                .map(duration -> duration.toSeconds() + " s left")
                .orElse("");
        lines.add(
                String.format(Locale.ROOT, "%,d events, %.0f/s, %s", progress.delivered(), progress.perSecond(), left));
        // endregion
    }

    @Test
    void into_a_handler() {
        SomeEvents.fill(store, new Random(1), 1_000, 20);
        // region: handler
        var even = EventSelection.ALL
                .withQuery(Query.categories("even"))
                .withSince(EventClock.RECORDED, Instant.parse("2020-01-31T00:00:00Z"));
        ReplayReport report;
        try (var replay = Replay.of(store)
                .select(even)
                .options(ReplayOptions.DEFAULTS.withLanes(8).withPerSecond(50_000))
                .incremental("invoices", checkpoints)
                .into(this::send)) {
            report = replay.run(this::say);
        }
        // endregion
        say(new ReplayProgress(0, 0, 0, 0, Duration.ofSeconds(1)));
        assertThat(report.isClean()).isTrue();
        assertThat(sent).hasSize((int) report.delivered()).isNotEmpty();
        assertThat(lines).last().asString().isEqualTo("0 events, 0/s, 0 s left");
    }

    @Test
    void with_failures() {
        SomeEvents.fill(store, new Random(2), 100, 5);
        var failed = new ArrayList<String>();
        // region: failures
        var options = ReplayOptions.DEFAULTS
                .withRetry(ReplayOptions.DEFAULTS.retry().withAttempts(2))
                .withOnFailure(OnFailure.SKIP_KEY);
        var report = Replay.of(store)
                .options(options)
                .into(event -> {
                    if (event.position() % 50 == 0) {
                        throw new IllegalStateException("no room");
                    }
                })
                .run();
        for (var failure : report.failures()) {
            switch (failure) {
                case Failure(var event, var reason) ->
                    failed.add("position " + event.position() + ": " + reason.getMessage());
            }
        }
        // endregion
        assertThat(failed).contains("position 50: no room");
    }

    @Test
    void into_another_store(@TempDir Path folder) {
        SomeEvents.fill(store, new Random(3), 500, 20);
        var file = folder.resolve("copy.db");
        // region: copy
        try (var copy = SqliteStore.open(file);
                var replay = Replay.of(store).copyTo(copy)) {
            var report = replay.run();
            lines.add(report.delivered() + " copied, " + report.skipped() + " were there");
        }
        // endregion
        assertThat(lines).containsExactly(store.log().head() + " copied, 0 were there");
    }
}
