package io.leftfold.process;

/// Where a step is on its way.
public enum Phase {
    /// It waits for other steps.
    PENDING,
    /// Its commands are on their way. What is heard of it meanwhile is noted, and counts when they are no longer.
    RUNNING,
    /// Its commands, if it has any, are on their way no longer; what completes it has not come.
    WAITING,
    /// An attempt has failed, and the next comes after a pause.
    BACKING_OFF,
    /// It cannot go on without an operator.
    STUCK,
    COMPLETED,
    /// Its condition does not hold, or all that it comes after was skipped.
    SKIPPED,
    /// An operator goes on without it.
    WAIVED,
    FAILED,
    /// Its compensation is on its way.
    UNDOING,
    /// An attempt to compensate it has failed, and the next comes after a pause.
    UNDO_BACKING_OFF,
    /// Its compensation cannot go on without an operator.
    UNDO_STUCK,
    /// It is compensated.
    UNDONE;

    /// Whether it is under way, forward.
    boolean isActive() {
        return switch (this) {
            case RUNNING, WAITING, BACKING_OFF, STUCK -> true;
            case PENDING, COMPLETED, SKIPPED, WAIVED, FAILED, UNDOING, UNDO_BACKING_OFF, UNDO_STUCK, UNDONE -> false;
        };
    }

    /// Whether steps after it need not wait for it.
    boolean isPassed() {
        return this == COMPLETED || this == SKIPPED || this == WAIVED;
    }

    boolean isBeingUndone() {
        return this == UNDOING || this == UNDO_BACKING_OFF || this == UNDO_STUCK;
    }
}
