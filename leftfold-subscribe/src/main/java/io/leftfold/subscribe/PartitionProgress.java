package io.leftfold.subscribe;

import java.time.Duration;

/// How far a partition is, as the ledger and the log have it.
///
/// @param behind how many positions of the log it has not passed; events of others among them
/// @param lag    for how long the next of these has been in the log, by the clock of whoever asks; zero where none
///     is
/// @param reason why it stands still; empty where it does not, as far as the ledger can tell
public record PartitionProgress(PartitionRecord partition, State state, long behind, Duration lag, String reason) {
    /// What the ledger and the log say of a partition. What its owner waits for, it alone knows:
    /// [Subscription#partitions].
    public enum State {
        /// A node has it, and it has passed all that is there.
        LIVE,
        /// A node has it, and there is more.
        CATCHING_UP,
        /// An operator has asked for it to stand still.
        PAUSED,
        /// The node that has it does not say any more that it is alive.
        SILENT,
        /// No node has it.
        UNOWNED,
        /// Its checkpoint is not of this log as it is now: nobody goes on from there.
        OTHER_LOG
    }
}
