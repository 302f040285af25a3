package io.leftfold;

import java.util.UUID;

/// How far a subscription has come, and in which log: enough to notice when it is not the same history any more.
///
/// @param position the last that was handled, 0 for none
/// @param eventId  of the event there; [#NO_EVENT] at position 0
public record Checkpoint(UUID log, long incarnation, long position, UUID eventId) {
    public static final UUID NO_EVENT = new UUID(0, 0);

    public Checkpoint {
        if (position < 0) {
            throw new IllegalArgumentException("a checkpoint's position is at least 0: " + position);
        }
    }

    /// Before the first event of `log`.
    public static Checkpoint start(LogInfo log) {
        return new Checkpoint(log.id(), log.incarnation(), 0, NO_EVENT);
    }

    /// Behind `event` of `log`.
    public static Checkpoint of(LogInfo log, RecordedEvent event) {
        return new Checkpoint(log.id(), log.incarnation(), event.position(), event.id());
    }

    /// Behind the event at `position` of the log in `store`; before the first one for 0.
    ///
    /// @throws IllegalArgumentException if the log does not go that far
    /// @throws TruncatedException       if the event is not there any more
    public static Checkpoint at(EventStore store, long position) {
        var log = store.log();
        if (position < 0 || position > log.head()) {
            throw new IllegalArgumentException("the log goes from 0 to " + log.head() + ", not to " + position);
        }
        return position == 0
                ? start(log)
                : new Checkpoint(log.id(), log.incarnation(), position, idAt(store, position));
    }

    private static UUID idAt(EventStore store, long position) {
        return store.event(position).orElseThrow().id();
    }

    /// @throws CheckpointMismatchException if it is not a point in the history that `store` holds
    public void verify(EventStore store) {
        var info = store.log();
        if (!log.equals(info.id()) || incarnation != info.incarnation()) {
            throw new CheckpointMismatchException("the checkpoint at position " + position + " is of log " + log
                    + " incarnation " + incarnation + ", the store holds log " + info.id() + " incarnation "
                    + info.incarnation() + "; reset the subscription, so that it reads this log from the beginning");
        }
        if (position == 0) {
            return;
        }
        if (position > info.head()) {
            throw new CheckpointMismatchException("the checkpoint is at position " + position + ", the log ends at "
                    + info.head() + "; the log was replaced by an older copy: reset the subscription");
        }
        var there = idAt(store, position);
        if (!there.equals(eventId)) {
            throw new CheckpointMismatchException("the checkpoint says that event " + eventId + " is at position "
                    + position + ", the log has " + there + " there; it is another history: reset the subscription");
        }
    }
}
