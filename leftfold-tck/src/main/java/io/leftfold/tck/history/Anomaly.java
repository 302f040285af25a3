package io.leftfold.tck.history;

/// The names of what must not happen, in the order of the checks.
public enum Anomaly {
    /// Positions are not 1, 2, 3 …, or versions of a stream are not.
    GAP_IN_LOG,
    /// An operation saw a state that was not current at any moment between its invocation and its return.
    NOT_LINEARIZABLE,
    /// What an append was told of its place is not where its events are.
    WRONG_OUTCOME,
    /// A read gave something else than what the log has there.
    WRONG_READ,
    /// An append was done though a stream was not at the version that it asked for.
    VERSION_NOT_CHECKED,
    /// A refusal that names a condition which held, or met what is not there.
    FALSE_REFUSAL,

    /// An acknowledged event is not in the final log.
    LOST,
    /// An event is twice in the log, or one key was applied twice.
    DUPLICATE,
    /// The log has an event that nobody tried to append, or not like this.
    INVENTED,
    /// An append that was refused or failed is in the log.
    WRITTEN_AGAINST_WORD,
    /// Part of an append is in the log, or others stand between its events.
    TORN,
    /// One key was taken for two different requests, or refused for the same one.
    KEY_NOT_COMPARED,

    /// A subscription left out an event.
    SKIPPED,
    /// A subscription got an event again, or one from before its checkpoint.
    REPEATED,
    /// A subscription got what the log does not have there, or what its filter leaves out.
    WRONG_DELIVERY,
    /// A checkpoint passed an event that was not finished.
    CHECKPOINT_AHEAD,
    /// A subscription went on from before a checkpoint that was saved.
    CHECKPOINT_LOST,

    /// An append was done though an event matched what it excluded.
    CONDITION_NOT_CHECKED,
    /// A cycle of writes alone.
    G0,
    /// A read of an append that was not done.
    G1A,
    /// A read from the middle of an append.
    G1B,
    /// A cycle of writes and reads of them.
    G1C,
    /// A cycle with one read that a later write overtook.
    G_SINGLE,
    /// A cycle with several reads that later writes overtook.
    G2_ITEM,

    /// An event was applied to a read model twice, not at all, or too early.
    WRONG_APPLY_COUNT,
    /// The rows of a read model are not what the log folds to.
    WRONG_FOLD
}
