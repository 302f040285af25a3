package io.leftfold.replay;

/// An event that a store does not take. Those before it are in, nothing of it was written.
public final class RefusedEventException extends Exception {
    private final EventIntake.Incoming event;

    RefusedEventException(EventIntake.Incoming event, String message) {
        super(message);
        this.event = event;
    }

    /// As it was given to [EventIntake#add].
    public EventIntake.Incoming event() {
        return event;
    }
}
