package io.leftfold.cli;

import org.jspecify.annotations.Nullable;

/// Lets an interrupted process end. What is closed after it may not be closed at all.
final class Ending implements AutoCloseable {
    private Interrupt.@Nullable Registration registration;

    /// Runs `stop` at Ctrl-C; the process ends with `code` when this is closed.
    void onInterrupt(Interrupt interrupt, Runnable stop, int code) {
        registration = interrupt.onInterrupt(stop, code);
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.close();
        }
    }
}
