package io.leftfold.replay;

import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Follower;
import io.leftfold.RecordedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a flow pulls its events from: the pages of a log. For use by one thread at a time, but for [#close].
final class FlowSource {
    private static final int PAGE = 500;
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final EventStore store;
    private final EventSelection selection;
    private final Environment environment;
    private final Optional<Follower> follower;
    private final ArrayDeque<RecordedEvent> events = new ArrayDeque<>();
    private @Nullable SelectedPages pages;
    private boolean isLastPage;
    private long scannedTo;
    private volatile boolean closed;

    FlowSource(EventStore store, EventSelection selection, Environment environment, boolean isFollowing) {
        if (isFollowing && !(selection.upTo() instanceof AsOf.Latest)) {
            throw new IllegalArgumentException("who follows a log goes on for ever, not up to " + selection.upTo());
        }
        this.store = store;
        this.selection = selection;
        this.environment = environment;
        this.follower = isFollowing ? Optional.of(store.follow()) : Optional.empty();
    }

    EventStore store() {
        return store;
    }

    /// The next event, which stays the next one until [#advance]. Waits where it follows.
    ///
    /// @return empty at the end, and once it is closed
    Optional<RecordedEvent> peek() {
        while (events.isEmpty() && !closed) {
            if (!isLastPage) {
                readOn();
            } else if (follower.isEmpty()) {
                return Optional.empty();
            } else if (follower.get().await(scannedTo, LOOK)) {
                pages = SelectedPages.upToHead(store, selection, scannedTo, PAGE, environment.threads());
                isLastPage = false;
            } else if (Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
        }
        return closed ? Optional.empty() : Optional.of(events.getFirst());
    }

    void advance() {
        events.removeFirst();
    }

    private void readOn() {
        var reading = pages;
        if (reading == null) {
            reading = SelectedPages.of(store, selection, 0, PAGE, environment.threads());
            pages = reading;
        }
        var page = reading.next();
        events.addAll(page.events());
        scannedTo = page.scannedTo();
        isLastPage = page.isLast();
    }

    void close() {
        closed = true;
        follower.ifPresent(Follower::close);
    }
}
