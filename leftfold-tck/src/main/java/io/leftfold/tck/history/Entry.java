package io.leftfold.tck.history;

import io.leftfold.Query;
import io.leftfold.StreamId;
import java.util.Map;
import java.util.UUID;

/// One line of a history. Times are nanoseconds of one monotonic clock, on one machine that of
/// [io.leftfold.Environment#nanoTime()] in every process.
///
/// Entries about one subscription are in the order in which things happened to it; entries about operations may
/// mix in any order that has each return after its invocation.
public sealed interface Entry {
    /// Begins what one life of a process recorded. What follows up to the next one belongs to it.
    ///
    /// @param run unique in the history
    record Opened(int run, String note) implements Entry {}

    /// A call is about to be made.
    record Invoked(long operation, String process, long at, Call call) implements Entry {}

    /// It came back.
    record Returned(long operation, long at, Result result) implements Entry {}

    /// A subscription begins, or begins again.
    ///
    /// @param after the checkpoint it goes on from
    record Subscribed(String subscription, long at, Query query, long after, Delivery delivery) implements Entry {
        public Subscribed {
            Queries.check(query);
        }
    }

    /// An event was handed to the subscriber.
    record Delivered(String subscription, long at, long position, StreamId stream, long version, UUID id)
            implements Entry {}

    /// The subscriber is done with the event; where delivery is exactly once, that is committed.
    record Finished(String subscription, long at, long position) implements Entry {}

    /// The checkpoint was saved.
    record Checkpointed(String subscription, long at, long position) implements Entry {}

    /// What a read model held when it was looked at.
    ///
    /// @param position its checkpoint
    /// @param query    which events it is made of
    /// @param fold     the name of the function that makes its rows from the log, see [Fold]
    /// @param applied  how often each event was applied
    record Modelled(
            String model,
            long at,
            long position,
            Query query,
            Delivery delivery,
            String fold,
            Map<UUID, Long> applied,
            Map<String, String> rows)
            implements Entry {
        public Modelled {
            Queries.check(query);
            applied = Map.copyOf(applied);
            rows = Map.copyOf(rows);
        }
    }

    /// An event of the final log. They come in the order in which the log was read, up to a [LogEnded].
    record Logged(LoggedEvent event) implements Entry {}

    /// The final log was read to its end.
    record LogEnded(long head) implements Entry {}
}
