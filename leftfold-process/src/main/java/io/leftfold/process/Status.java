package io.leftfold.process;

/// Where an instance is on its way. Whether it is parked is another question.
public enum Status {
    /// Nothing has started it.
    ABSENT,
    RUNNING,
    /// Something failed, and what was done is being undone.
    COMPENSATING,
    COMPLETED,
    COMPENSATED,
    /// An operator has ended it; what was done stays.
    CANCELLED;

    public boolean isOver() {
        return switch (this) {
            case ABSENT, RUNNING, COMPENSATING -> false;
            case COMPLETED, COMPENSATED, CANCELLED -> true;
        };
    }
}
