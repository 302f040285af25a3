package io.leftfold.subscribe;

import io.leftfold.LogInfo;

/// Where a partition has its events from. For use by one thread.
interface Source {
    /// Forgets what was read ahead: from now on events are of `log`.
    void restart(LogInfo log);

    /// @return a [Message.PageRead] most times
    Message read(long after, int limit);
}
