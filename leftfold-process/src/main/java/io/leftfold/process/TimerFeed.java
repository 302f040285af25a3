package io.leftfold.process;

import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.Timer;
import io.leftfold.subscribe.TimerStore;
import io.leftfold.subscribe.TimerStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// Keeps the timers that the events of one process speak of, those of a batch at once.
final class TimerFeed {
    private final UUID log;
    private final TimerStore timers;
    private final String process;
    private final Consumer<Instant> news;

    /// @param news told when the first of those is due that have been set
    TimerFeed(UUID log, TimerStore timers, String process, Consumer<Instant> news) {
        this.log = log;
        this.timers = timers;
        this.process = process;
        this.news = news;
    }

    Query query() {
        return Query.categories(process)
                .and(Query.types(
                        "process.step-started",
                        "process.attempt-failed",
                        "process.compensation-failed",
                        "process.ended"));
    }

    <T> EventSink<T> sink() {
        return new EventSink<>() {
            @Override
            public void before(Batch batch) {
                var changes = new ArrayList<Change>();
                batch.forEach(event -> changes.addAll(changes(event)));
                keep(changes);
            }
        };
    }

    private void keep(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        timers.apply(changes);
        changes.stream()
                .flatMap(change -> change instanceof Change.Set(var timer)
                        ? List.of(timer.due()).stream()
                        : List.<Instant>of().stream())
                .min(Comparator.naturalOrder())
                .ifPresent(news);
    }

    private List<Change> changes(RecordedEvent recorded) {
        return switch (ProcessVersions.CODEC.read(recorded, log).data()) {
            case ProcessEvent.StepStarted e ->
                e.timeout()
                        .map(after -> set(recorded, TimerName.timeout(e.step(), e.attempt()), after))
                        .orElse(List.of());
            case ProcessEvent.AttemptFailed e ->
                e.retryAfter()
                        .map(after -> set(recorded, TimerName.retry(e.step(), e.attempt()), after))
                        .orElse(List.of());
            case ProcessEvent.CompensationFailed e ->
                e.retryAfter()
                        .map(after -> set(recorded, TimerName.undo(e.step(), e.attempt()), after))
                        .orElse(List.of());
            case ProcessEvent.Ended _ -> List.of(new Change.Clear(recorded.stream()));
            case ProcessEvent _ -> List.of();
        };
    }

    private static List<Change> set(RecordedEvent recorded, String name, Duration after) {
        return List.of(new Change.Set(new Timer(recorded.stream(), name, due(recorded.recordedAt(), after))));
    }

    /// Counted from when the store took the event, by the clock that will be asked: whatever the one had that
    /// decided.
    static Instant due(Instant recordedAt, Duration after) {
        return after.compareTo(Duration.between(recordedAt, Timer.LATEST)) < 0 ? recordedAt.plus(after) : Timer.LATEST;
    }
}
