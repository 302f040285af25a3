package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.Message.PageRead;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The page that was read last: its events are handled from the first on, in steps of one or more of them; then its
/// end is reached, and the next one is read behind that. For use by one thread at a time.
final class PageInHand {
    /// Events from here to there, both among them, go one by one, since one of them has failed.
    private record Alone(long from, long upTo) {
        private static final Alone NONE = new Alone(0, -1);

        private boolean isOf(RecordedEvent event) {
            return event.position() >= from && event.position() <= upTo;
        }
    }

    /// Events that were read and are still to be handled.
    private List<RecordedEvent> rest = List.of();

    /// The end of the page. It is ahead of the checkpoint by events of others: that is not worth a write each time.
    private Optional<Checkpoint> end = Optional.empty();

    private boolean isAtEnd;
    private long head;

    /// Up to here nothing is left to handle; what [SubscriptionStatus#position] tells, so it falls only when the
    /// ledger says so.
    private long reached;

    /// Positions in `rest` of those that are handled outside of the transaction.
    private final Set<Long> handled = new HashSet<>();

    private Alone alone = Alone.NONE;

    PageInHand(long position) {
        reached = position;
    }

    /// Lets go of all that was read behind `checkpoint`.
    void forget(Optional<Checkpoint> checkpoint) {
        rest = List.of();
        end = checkpoint;
        reached = scannedTo();
        handled.clear();
        isAtEnd = false;
        alone = Alone.NONE;
    }

    /// How far the log goes, as whoever read `page` has seen.
    void seen(PageRead page) {
        head = page.head();
        isAtEnd = page.isAtEnd();
    }

    /// Takes `page` in hand.
    ///
    /// @param saved position of the checkpoint
    void take(PageRead page, long saved) {
        rest = page.events();
        if (page.end().position() > scannedTo()) {
            end = Optional.of(page.end());
        }
        reached(saved);
    }

    /// The first `count` events are handled, or letters.
    ///
    /// @param saved position of the checkpoint
    void done(int count, long saved) {
        rest = rest.subList(count, rest.size());
        if (rest.isEmpty()) {
            handled.clear();
        }
        reached(saved);
    }

    private void reached(long saved) {
        reached = Math.max(reached, isDone() ? scannedTo() : saved);
    }

    /// Whether none of its events is left.
    boolean isDone() {
        return rest.isEmpty();
    }

    /// Whether the log was at its end when it was read.
    boolean isAtEnd() {
        return isAtEnd;
    }

    /// Up to here nothing is left to handle.
    long reached() {
        return reached;
    }

    /// Where nothing stands against going on.
    SubscriptionStatus status() {
        return isAtEnd && isDone()
                ? new SubscriptionStatus.Live(reached)
                : new SubscriptionStatus.CatchingUp(reached, Math.max(head, reached));
    }

    /// Up to where was read.
    long scannedTo() {
        return end.map(Checkpoint::position).orElse(0L);
    }

    Optional<Checkpoint> end() {
        return end;
    }

    /// When the next event was recorded.
    Optional<Instant> oldest() {
        return isDone() ? Optional.empty() : Optional.of(first().recordedAt());
    }

    RecordedEvent first() {
        return rest.getFirst();
    }

    List<RecordedEvent> first(int count) {
        return rest.subList(0, count);
    }

    /// The checkpoint behind the first `count` events, at least one.
    Optional<Checkpoint> endOf(int count) {
        return count == rest.size() ? end : at(rest.get(count - 1));
    }

    private Optional<Checkpoint> at(RecordedEvent event) {
        return end.map(there -> new Checkpoint(there.log(), there.incarnation(), event.position(), event.id()));
    }

    /// How many events there are up to `event`, one of them, with itself.
    int countTo(RecordedEvent event) {
        int count = 1;
        while (rest.get(count - 1).position() != event.position()) {
            count++;
        }
        return count;
    }

    /// How many events go in the next step, at least one.
    int batch(long bytesMax) {
        int count = 0;
        long bytes = 0;
        for (var event : rest) {
            bytes += event.payload().size();
            if (count > 0 && (bytes > bytesMax || alone.isOf(event) || alone.isOf(first()))) {
                break;
            }
            count++;
        }
        return count;
    }

    /// Lets the events from one position to the other go one by one.
    void alone(long from, long upTo) {
        alone = new Alone(from, upTo);
    }

    /// These were handled outside of the transaction, which has not been committed.
    void handled(Collection<Long> positions) {
        handled.addAll(positions);
    }

    Set<Long> handled() {
        return Set.copyOf(handled);
    }
}
