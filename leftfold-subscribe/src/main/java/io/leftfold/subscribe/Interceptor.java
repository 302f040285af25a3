package io.leftfold.subscribe;

import io.leftfold.Event;

/// Stands around the handling of an event by an [EventBus]: logs, measures, tries again, or refuses. Safe for use by
/// several threads.
public interface Interceptor {
    /// What is inside: the next interceptor, or the handlers.
    interface Handling {
        void run();
    }

    /// Calls `inside`, which may be called again after it has thrown, or not at all: then the event counts as handled.
    ///
    /// @throws RuntimeException what fails the event
    void around(Event<?> event, Handling inside);
}
