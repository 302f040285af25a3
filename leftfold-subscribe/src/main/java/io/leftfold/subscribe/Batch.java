package io.leftfold.subscribe;

import io.leftfold.Cause;
import io.leftfold.RecordedEvent;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Events of one partition that are handled at once, by one thread.
public final class Batch {
    private final Claim claim;
    private final List<RecordedEvent> events;
    private @Nullable RecordedEvent current;
    private Watcher watcher = Watcher.NOBODY;

    /// Is told before an event is handed to its handler and after, and may throw in its place.
    interface Watcher {
        Watcher NOBODY = new Watcher() {
            @Override
            public void before(RecordedEvent event) {}

            @Override
            public void after(RecordedEvent event) {}
        };

        void before(RecordedEvent event);

        void after(RecordedEvent event);
    }

    Batch(Claim claim, List<RecordedEvent> events) {
        this.claim = claim;
        this.events = List.copyOf(events);
    }

    /// Hand its epoch, with a position, to other systems: an epoch below one that they have seen comes from a
    /// node that has lost the partition, and the same position again is a repetition.
    public Claim claim() {
        return claim;
    }

    /// By position, at least one.
    public List<RecordedEvent> events() {
        return events;
    }

    /// Calls `handler` for each event in order, with the event as the [Cause] of what it does. An event whose
    /// call throws is the one that failed: those before it count as handled, as far as the sink is not undone
    /// with its transaction.
    public void forEach(Consumer<RecordedEvent> handler) {
        for (var event : events) {
            current = event;
            watcher.before(event);
            Cause.of(event, () -> handler.accept(event));
            watcher.after(event);
            current = null;
        }
    }

    void watch(Watcher watcher) {
        this.watcher = watcher;
    }

    /// Those that are handled, where it is known which one failed.
    List<RecordedEvent> handled() {
        var failed = current;
        return failed == null
                ? List.of()
                : events.stream()
                        .takeWhile(event -> event.position() < failed.position())
                        .toList();
    }

    /// The event whose handling is under way or has failed; null where none was named.
    @Nullable
    RecordedEvent current() {
        return current;
    }
}
