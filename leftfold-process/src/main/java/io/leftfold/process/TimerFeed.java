package io.leftfold.process;

import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/// Keeps the timers that the events of processes speak of.
final class TimerFeed {
    private final UUID log;
    private final TimerStore timers;
    private final List<String> processes;
    private final Runnable news;

    /// @param news called after each change
    TimerFeed(UUID log, TimerStore timers, List<String> processes, Runnable news) {
        this.log = log;
        this.timers = timers;
        this.processes = List.copyOf(processes);
        this.news = news;
    }

    Query query() {
        return Query.categories(processes.toArray(String[]::new))
                .and(Query.types(
                        "process.step-started",
                        "process.attempt-failed",
                        "process.compensation-failed",
                        "process.ended"));
    }

    void handle(RecordedEvent recorded) {
        switch (ProcessVersions.CODEC.read(recorded, log).data()) {
            case ProcessEvent.StepStarted e ->
                e.timeout().ifPresent(after -> set(recorded, TimerName.timeout(e.step(), e.attempt()), after));
            case ProcessEvent.AttemptFailed e ->
                e.retryAfter().ifPresent(after -> set(recorded, TimerName.retry(e.step(), e.attempt()), after));
            case ProcessEvent.CompensationFailed e ->
                e.retryAfter().ifPresent(after -> set(recorded, TimerName.undo(e.step(), e.attempt()), after));
            case ProcessEvent.Ended _ -> timers.removeAll(recorded.stream());
            case ProcessEvent _ -> {}
        }
    }

    private void set(RecordedEvent recorded, String name, Duration after) {
        timers.set(new Timer(recorded.stream(), name, due(recorded.recordedAt(), after)));
        news.run();
    }

    /// Counted from when the store took the event, by the clock that will be asked: whatever the one had that decided.
    /// Rounded up, since times of events are cut to microseconds.
    static Instant due(Instant recordedAt, Duration after) {
        return recordedAt.plus(after).plusNanos(999).truncatedTo(ChronoUnit.MICROS);
    }
}
