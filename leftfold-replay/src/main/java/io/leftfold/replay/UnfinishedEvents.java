package io.leftfold.replay;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.UUID;

/// The events that are being handled, and up to where all are finished. Pure; guarded by whoever owns it.
final class UnfinishedEvents {
    /// A place up to which all is finished.
    ///
    /// @param eventId of the event there; empty where it was not read
    record Mark(long position, Optional<UUID> eventId) {}

    /// One that is in hand, or was until those before it are finished.
    static final class Entry {
        private final Mark mark;
        private boolean finished;

        private Entry(Mark mark) {
            this.mark = mark;
        }
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    /// No mark gets here: the first event that was given up.
    private long barrier = Long.MAX_VALUE;

    private Mark reached;

    UnfinishedEvents(long position) {
        this.reached = new Mark(position, Optional.empty());
    }

    /// Takes the next event in the order of positions.
    Entry begin(long position, UUID eventId) {
        var entry = new Entry(new Mark(position, Optional.of(eventId)));
        entries.addLast(entry);
        return entry;
    }

    /// Says that nothing more is to come up to `position`.
    void passOver(long position) {
        if (entries.isEmpty() || entries.getLast().mark.position < position) {
            var entry = new Entry(new Mark(position, Optional.empty()));
            entries.addLast(entry);
            finish(entry);
        }
    }

    void finish(Entry entry) {
        entry.finished = true;
        while (!entries.isEmpty() && entries.getFirst().finished) {
            var mark = entries.removeFirst().mark;
            if (mark.position < barrier && mark.position > reached.position) {
                reached = mark;
            }
        }
    }

    /// Lets go of an event that was not handled: no mark ever passes it.
    void giveUp(Entry entry) {
        barrier = Math.min(barrier, entry.mark.position);
        finish(entry);
    }

    /// How many are held, the finished ones behind an unfinished one among them.
    int size() {
        return entries.size();
    }

    Mark reached() {
        return reached;
    }
}
