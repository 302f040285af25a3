package io.leftfold.process;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which instances are meant.
///
/// @param statuses      any of these; empty for all
/// @param isParked      whether only those that are parked
/// @param step          one that is under way, being undone, or stuck; empty for any
/// @param startedBefore empty for whenever
public record InstanceFilter(
        Set<Status> statuses, boolean isParked, Optional<String> step, Optional<Instant> startedBefore) {
    public static final InstanceFilter ALL = new InstanceFilter(Set.of(), false, Optional.empty(), Optional.empty());

    public InstanceFilter {
        statuses = Set.copyOf(statuses);
    }

    public InstanceFilter withStatuses(Status... statuses) {
        return new InstanceFilter(Set.of(statuses), isParked, step, startedBefore);
    }

    public InstanceFilter parked() {
        return new InstanceFilter(statuses, true, step, startedBefore);
    }

    public InstanceFilter atStep(String step) {
        return new InstanceFilter(statuses, isParked, Optional.of(step), startedBefore);
    }

    public InstanceFilter startedBefore(Instant time) {
        return new InstanceFilter(statuses, isParked, step, Optional.of(time));
    }

    boolean matches(InstanceInfo info) {
        var instance = info.instance();
        return (statuses.isEmpty() || statuses.contains(instance.status()))
                && (!isParked || instance.parked().isPresent())
                && step.map(name -> instance.step(name).phase())
                        .map(phase -> phase.isActive() || phase.isBeingUndone())
                        .orElse(true)
                && startedBefore.map(info.startedAt()::isBefore).orElse(true);
    }
}
