package io.leftfold;

import java.time.Duration;

/// Wakes its holder when a log grows. Safe for use by several threads.
public interface Follower extends AutoCloseable {
    /// Waits until the log has an event after `position`. A wake-up may be missed or come for nothing: read to
    /// know.
    ///
    /// @param atMost how long to wait at the most
    /// @return whether there is such an event; `false` once it is closed, the thread interrupted or the time is
    ///     up
    boolean await(long position, Duration atMost);

    /// Ends every wait at once.
    @Override
    void close();
}
