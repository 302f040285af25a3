package io.leftfold.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An instance of a process, as its events say: what is decided on. It is folded without the definition, so that one
/// whose definition is not deployed can be looked at as well.
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
/// @param deferred what reached it and could not be dealt with
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
        return steps.containsKey(name) ? name : names.getOrDefault(name, name);
    }

    boolean isInFlight() {
        return steps.values().stream().anyMatch(StepProgress::isInFlight);
    }

    public Instance evolve(ProcessEvent event) {
        return Fold.of(this, event);
    }

    /// Its own fields, to be changed by an event.
    static final class Fold {
        private int version;
        private String schema;
        private Status status;
        private String state;
        private Set<String> keys;
        private Optional<Parent> parent;
        private Map<String, StepProgress> steps;
        private List<String> undoable;
        private Map<String, String> names;
        private Optional<Reason> failure;
        private Optional<Reason> parked;
        private List<Deferral> deferred;

        private Fold(Instance from) {
            version = from.version;
            schema = from.schema;
            status = from.status;
            state = from.state;
            keys = from.keys;
            parent = from.parent;
            steps = from.steps;
            undoable = from.undoable;
            names = from.names;
            failure = from.failure;
            parked = from.parked;
            deferred = from.deferred;
        }

        static Instance of(Instance instance, ProcessEvent event) {
            var fold = new Fold(instance);
            fold.on(event);
            return new Instance(
                    fold.version,
                    fold.schema,
                    fold.status,
                    fold.state,
                    fold.keys,
                    fold.parent,
                    fold.steps,
                    fold.undoable,
                    fold.names,
                    fold.failure,
                    fold.parked,
                    fold.deferred);
        }

        private void on(ProcessEvent event) {
            switch (event) {
                case ProcessEvent.Started e -> {
                    version = e.definition();
                    schema = e.schema();
                    status = Status.RUNNING;
                    parent = e.parent();
                    change(e.change());
                }
                case ProcessEvent.Saw e -> {
                    e.change().ifPresent(this::change);
                    e.completes().forEach(step -> put(step, at(step).with(StepProgress.Omen.COMPLETES)));
                    e.fails().forEach(step -> put(step, at(step).with(StepProgress.Omen.FAILS)));
                }
                case ProcessEvent.StepStarted e -> started(e);
                case ProcessEvent.StepSent e -> {
                    var landed = at(e.step()).landed(e.sent(), e.isWhole());
                    put(e.step(), landed.phase() == Phase.RUNNING ? landed.to(Phase.WAITING) : landed);
                    if (landed.phase() == Phase.FAILED && !landed.sent().isEmpty()) {
                        leave(e.step());
                    }
                }
                case ProcessEvent.AttemptFailed e -> {
                    var landed =
                            e.isVoid() ? at(e.step()).voided() : at(e.step()).landed(e.sent(), false);
                    put(e.step(), landed.to(Phase.BACKING_OFF));
                }
                case ProcessEvent.StepStuck e ->
                    put(e.step(), at(e.step()).landed(e.sent(), false).to(Phase.STUCK));
                case ProcessEvent.StepCompleted e -> {
                    e.change().ifPresent(this::change);
                    put(e.step(), at(e.step()).to(Phase.COMPLETED));
                    leave(e.step());
                }
                case ProcessEvent.StepSkipped e -> {
                    var skipped = at(e.step());
                    put(e.step(), skipped.to(e.isByHand() ? Phase.WAIVED : Phase.SKIPPED));
                    if (!skipped.sent().isEmpty()) {
                        leave(e.step());
                    }
                }
                case ProcessEvent.StepFailed e -> {
                    put(e.step(), at(e.step()).to(Phase.FAILED));
                    if (e.isLeft()) {
                        leave(e.step());
                    }
                }
                case ProcessEvent.CompensationBegun e -> {
                    status = Status.COMPENSATING;
                    failure = Optional.of(new Reason(e.code(), e.reason()));
                }
                case ProcessEvent.CompensationStarted e -> {
                    status = Status.COMPENSATING;
                    var before = at(e.step());
                    int base = e.isFresh() ? e.attempt() - 1 : before.base();
                    put(e.step(), before.started(Phase.UNDOING, e.attempt(), base, false, ""));
                }
                case ProcessEvent.CompensationFailed e ->
                    put(
                            e.step(),
                            at(e.step())
                                    .undone(e.sent())
                                    .to(e.retryAfter().isPresent() ? Phase.UNDO_BACKING_OFF : Phase.UNDO_STUCK));
                case ProcessEvent.CompensationCompleted e -> {
                    put(e.step(), at(e.step()).undone(e.sent()).to(Phase.UNDONE));
                    undoable = undoable.stream()
                            .filter(step -> !step.equals(e.step()))
                            .toList();
                }
                case ProcessEvent.Parked e -> parked = Optional.of(new Reason(e.code(), e.reason()));
                case ProcessEvent.Deferred e -> {
                    deferred = new ArrayList<>(deferred);
                    deferred.add(e.deferral());
                }
                case ProcessEvent.Resumed _ -> {
                    parked = Optional.empty();
                    deferred = List.of();
                }
                case ProcessEvent.Upgraded e -> upgraded(e);
                case ProcessEvent.Ended e -> {
                    status = e.status();
                    parked = Optional.empty();
                }
                case ProcessEvent.Asked _ -> {}
            }
        }

        private void started(ProcessEvent.StepStarted e) {
            var before = at(e.step());
            var timeout = e.timeout().isPresent() ? TimerName.timeout(e.step(), e.attempt()) : before.timeout();
            put(
                    e.step(),
                    before.started(
                            e.isSending() ? Phase.RUNNING : Phase.WAITING,
                            e.attempt(),
                            e.isFresh() ? e.attempt() - 1 : before.base(),
                            e.isSending(),
                            timeout));
        }

        private void upgraded(ProcessEvent.Upgraded e) {
            version = e.definition();
            schema = e.schema();
            change(e.change());
            var renamed = new LinkedHashMap<String, StepProgress>();
            steps.forEach((name, progress) -> renamed.put(e.steps().getOrDefault(name, name), progress));
            steps = renamed;
            undoable = undoable.stream()
                    .map(name -> e.steps().getOrDefault(name, name))
                    .toList();
            var all = new LinkedHashMap<String, String>();
            names.forEach((old, name) -> all.put(old, e.steps().getOrDefault(name, name)));
            all.putAll(e.steps());
            names = all;
        }

        private StepProgress at(String step) {
            return steps.getOrDefault(step, StepProgress.PENDING);
        }

        private void put(String step, StepProgress progress) {
            steps = new LinkedHashMap<>(steps);
            steps.put(step, progress);
        }

        /// The step has had effects: what was completed last is undone first.
        private void leave(String step) {
            if (!undoable.contains(step)) {
                undoable = new ArrayList<>(undoable);
                undoable.add(step);
            }
        }

        private void change(Change change) {
            state = change.state();
            keys = new HashSet<>(keys);
            keys.removeAll(change.lost());
            keys.addAll(change.keys());
        }
    }
}
