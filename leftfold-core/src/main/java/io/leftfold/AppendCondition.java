package io.leftfold;

import java.util.UUID;

/// What must hold at the moment of an append.
public sealed interface AppendCondition {
    /// What the caller states. Every append implies the others.
    sealed interface Stated extends AppendCondition {}

    /// The stream is at that version. It need not be a stream that is written.
    record StreamVersion(StreamId stream, ExpectedVersion expected) implements Stated {}

    /// No event after position `after` matches `query`.
    ///
    /// @param after from 0, which leaves out nothing; usually how far the decision had read. Where the query is
    ///     not tagged, at most [Limits#UNTAGGED_SCAN] below the head
    record NoneMatching(Query query, long after) implements Stated {
        public NoneMatching {
            if (after < 0) {
                throw new IllegalArgumentException("after is a position, at least 0: " + after);
            }
        }
    }

    /// The stream is open for what is written to it, see [StreamState].
    record StreamOpen(StreamId stream) implements AppendCondition {}

    /// No event of the log has this id.
    record EventIdUnused(UUID id) implements AppendCondition {}
}
