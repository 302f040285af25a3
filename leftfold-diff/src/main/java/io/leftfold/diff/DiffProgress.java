package io.leftfold.diff;

/// Hears how far the work has come, on the thread that began it.
@FunctionalInterface
public interface DiffProgress {
    DiffProgress NONE = (_, _, _) -> {};

    /// @param work  what is being done: `states` or `decisions`
    /// @param done  how many events or commands
    /// @param share of all that there is to do, 0 to 1
    void at(String work, long done, double share);
}
