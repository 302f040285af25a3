package io.leftfold.project;

/// What became of the wish to read another version.
public sealed interface SwitchOutcome {
    /// Whoever reads from now on reads `to`.
    record Switched(int from, int to) implements SwitchOutcome {}

    /// Nothing has changed: the version has not come as far as the one that is live.
    ///
    /// @param position up to where all of it has come
    /// @param live     the version that is live
    /// @param there    up to where that has come, in the partition that is ahead of its others
    record Behind(long position, int live, long there) implements SwitchOutcome {}

    /// Nothing has changed, and waiting would not help.
    record Refused(String reason) implements SwitchOutcome {}
}
