package io.leftfold.process;

import java.time.Instant;
import java.util.List;

/// An instance as operators see it.
///
/// @param id       of the instance
/// @param startedAt when its first event was recorded
/// @param lastAt   when its last event was recorded
public record InstanceInfo(String process, String id, Instance instance, Instant startedAt, Instant lastAt) {
    /// What it waits for, for people: nothing once it is over, unless something that came later could not be
    /// dealt with.
    public List<String> waitsFor() {
        if (instance.parked().isPresent()) {
            var parked = instance.parked().get();
            return List.of("an operator: " + parked.code() + ", " + parked.reason());
        }
        if (instance.status().isOver()) {
            return List.of();
        }
        return instance.steps().entrySet().stream()
                .map(step -> waitsFor(step.getKey(), step.getValue()))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static String waitsFor(String step, StepProgress progress) {
        return switch (progress.phase()) {
            case RUNNING -> step + ": its commands";
            case WAITING -> step + ": what completes it";
            case BACKING_OFF -> step + ": attempt " + (progress.attempt() + 1);
            case STUCK, UNDO_STUCK -> step + ": an operator";
            case UNDOING -> step + ": its compensation";
            case UNDO_BACKING_OFF -> step + ": attempt " + (progress.attempt() + 1) + " of its compensation";
            case PENDING, COMPLETED, SKIPPED, WAIVED, FAILED, UNDONE -> "";
        };
    }
}
