package io.leftfold.subscribe;

import io.leftfold.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Handles events of one batch at once where they have different keys, and waits for all: the checkpoint moves
/// behind the last of them or not at all.
final class Lanes {
    /// What came of it.
    ///
    /// @param failed  the first event that failed, 0 where it is not known
    /// @param failure empty where all are handled
    record Result(
            List<RecordedEvent> handled,
            long failed,
            @Nullable Throwable failure) {}

    private Lanes() {}

    static <T> Result run(Subscriber<T> subscriber, Claim claim, List<RecordedEvent> events, Forks forks) {
        int lanes = subscriber.options().lanes();
        if (lanes == 1 || events.size() == 1) {
            return handle(subscriber.sink(), new Batch(claim, events));
        }
        var byLane = new TreeMap<Integer, List<RecordedEvent>>();
        for (var event : events) {
            // Other bits than those that chose the partition, or all keys of a partition would be of one lane.
            int lane = (int) ((Spread.of(subscriber.key().apply(event)) >>> 32) % lanes);
            byLane.computeIfAbsent(lane, _ -> new ArrayList<>()).add(event);
        }
        var results = new Result[byLane.size()];
        var running = new ArrayList<Runnable>();
        for (var lane : byLane.values()) {
            int index = running.size();
            running.add(forks.fork(() -> results[index] = handle(subscriber.sink(), new Batch(claim, lane))));
        }
        running.forEach(Runnable::run);
        return together(List.of(results));
    }

    private static <T> Result handle(EventSink<T> sink, Batch batch) {
        try {
            sink.before(batch);
            return new Result(batch.events(), 0, null);
        } catch (Throwable failure) {
            var failed = batch.current();
            return new Result(batch.handled(), failed == null ? 0 : failed.position(), failure);
        }
    }

    /// The failure that comes first in the log stands for all: the others' events are tried again.
    private static Result together(List<Result> results) {
        var handled =
                results.stream().flatMap(result -> result.handled().stream()).toList();
        var first = new Result(handled, 0, null);
        for (var result : results) {
            boolean isFirst = first.failure() == null || result.failed() < first.failed();
            if (result.failure() != null && isFirst) {
                first = new Result(handled, result.failed(), result.failure());
            }
        }
        return first;
    }
}
