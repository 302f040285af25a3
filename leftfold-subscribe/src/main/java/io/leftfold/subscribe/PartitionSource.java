package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.ReadAhead;
import io.leftfold.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Reads for a partition as fast as it goes on: the store, a page ahead, while it is behind; the window of the
/// [Tailer] once it has come to the end of the log. For use by one thread; what it hears as a [Tailer.Listener] comes
/// from others.
final class PartitionSource implements Source, Tailer.Listener {
    private static final int SLICE_MIN = 1_000;

    private final Subscriber<?> subscriber;
    private final int partition;
    private final Tailer tailer;
    private final StoreSource behind;
    private final Runnable wake;
    private LogInfo log;

    /// Whether the tailer reads for it.
    private boolean isFollowing;

    /// Up to here the log goes, as far as the tailer has said so since it reads for it.
    private volatile long head;

    /// Why the tailer reads for it no longer.
    private final AtomicReference<@Nullable Message> lost = new AtomicReference<>();

    /// @param wake is called when there are news, by the thread that brings them
    PartitionSource(
            EventStore store,
            Tailer tailer,
            Subscriber<?> subscriber,
            int partition,
            ThreadFactory threads,
            Runnable wake) {
        this.subscriber = subscriber;
        this.partition = partition;
        this.tailer = tailer;
        this.behind = new StoreSource(
                store,
                subscriber,
                partition,
                range -> new ReadAhead(there -> store.readAll(subscriber.query(), there), range, threads)::after);
        this.wake = wake;
        this.log = store.log();
    }

    @Override
    public void grown(long head) {
        this.head = head;
        wake.run();
    }

    @Override
    public void lost(Message why) {
        lost.set(why);
        wake.run();
    }

    /// Whether the log is known to go on after `position`.
    boolean isAfter(long position) {
        return head > position;
    }

    /// Whether the tailer has stopped to read for it, and [#takeLost] tells why.
    boolean isLost() {
        return lost.get() != null;
    }

    /// Why the tailer reads for it no longer, once.
    Optional<Message> takeLost() {
        var taken = Optional.ofNullable(lost.getAndSet(null));
        if (taken.isPresent()) {
            isFollowing = false;
        }
        return taken;
    }

    @Override
    public void restart(LogInfo log) {
        this.log = log;
        behind.restart(log);
        leave();
        takeLost();
    }

    /// Has the tailer read for others alone.
    void leave() {
        tailer.leave(this);
        isFollowing = false;
    }

    @Override
    public Message read(long after, int limit) {
        var lost = takeLost();
        if (lost.isPresent()) {
            return lost.get();
        }
        if (isFollowing) {
            var slice = tailer.after(after, Math.max(SLICE_MIN, 4 * limit));
            if (slice.isPresent()) {
                return page(slice.get(), after, limit);
            }
            // A read may have been ahead of the window; else the window has moved on without it.
            if (!tailer.isBefore(after)) {
                leave();
            }
        }
        var read = behind.read(after, limit);
        if (!isFollowing && read instanceof Message.PageRead page && page.isAtEnd()) {
            isFollowing = true;
            head = 0;
            tailer.follow(this, page.end().position());
        }
        return read;
    }

    private Message page(Tailer.Slice slice, long after, int limit) {
        var events = new ArrayList<RecordedEvent>();
        long scannedTo = after;
        // Nothing was looked at after there.
        var end = new Checkpoint(log.id(), log.incarnation(), after, Checkpoint.NO_EVENT);
        for (var event : slice.events()) {
            if (events.size() == limit) {
                break;
            }
            scannedTo = event.position();
            end = Checkpoint.of(log, event);
            if (isOurs(event)) {
                events.add(event);
            }
        }
        return new Message.PageRead(List.copyOf(events), end, slice.head(), scannedTo == slice.head());
    }

    private boolean isOurs(RecordedEvent event) {
        return subscriber.query().matches(event) && subscriber.partitionOf(event) == partition;
    }
}
