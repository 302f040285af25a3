package io.leftfold.process;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An instance of a process, as its events say: what is decided on. It is folded without the definition, so that
/// one whose definition is not deployed can be looked at as well.
///
/// @param version  of the definition that it goes by, 0 before it has begun
/// @param schema   of the state
/// @param state    as JSON
/// @param keys     by which events find it, written `name:value`
/// @param steps    those that have begun, or that something is known of, in that order
/// @param undoable steps that had effects which were not undone, in the order of their completion
/// @param names    today's names of steps that an upgrade has renamed, by the old ones
/// @param failure  why it compensates, or has
/// @param parked   why it does not go on
/// @param deferred what reached it and is to be dealt with later, in that order
public record Instance(
        int version,
        String schema,
        Status status,
        String state,
        Set<String> keys,
        Optional<Parent> parent,
        Map<String, StepProgress> steps,
        List<String> undoable,
        Map<String, String> names,
        Optional<Reason> failure,
        Optional<Reason> parked,
        List<Deferral> deferred) {
    /// @param code   stable, for programs
    /// @param reason for people
    public record Reason(String code, String reason) {}

    static final Instance ABSENT = new Instance(
            0,
            "",
            Status.ABSENT,
            "",
            Set.of(),
            Optional.empty(),
            Map.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    public Instance {
        keys = Set.copyOf(keys);
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
        undoable = List.copyOf(undoable);
        names = Map.copyOf(names);
        deferred = List.copyOf(deferred);
    }

    public StepProgress step(String name) {
        return steps.getOrDefault(name, StepProgress.PENDING);
    }

    /// What `name`, perhaps an older one, is called now.
    String resolve(String name) {
        return names.getOrDefault(name, name);
    }

    /// Whether commands of steps are on their way.
    boolean isInFlight() {
        return steps.values().stream().anyMatch(step -> step.phase() == Phase.RUNNING);
    }

    ProcessEvent.Ended ended(Status status) {
        return new ProcessEvent.Ended(status, schema, state, parent, keys);
    }

    public Instance evolve(ProcessEvent event) {
        return InstanceFold.of(this, event);
    }
}
