package io.leftfold.process;

import io.leftfold.process.Instance.Reason;
import io.leftfold.process.StepProgress.Omen;
import io.leftfold.process.StepProgress.Omen.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The fields of an instance, to be changed by one event.
final class InstanceFold {
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

    private InstanceFold(Instance from) {
        version = from.version();
        schema = from.schema();
        status = from.status();
        state = from.state();
        keys = from.keys();
        parent = from.parent();
        steps = from.steps();
        undoable = from.undoable();
        names = from.names();
        failure = from.failure();
        parked = from.parked();
        deferred = from.deferred();
    }

    static Instance of(Instance instance, ProcessEvent event) {
        var fold = new InstanceFold(instance);
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
                e.completes().forEach(step -> put(step, at(step).with(new Omen(Kind.COMPLETES, e.position()))));
                e.fails().forEach(step -> put(step, at(step).with(new Omen(Kind.FAILS, e.position()))));
            }
            case ProcessEvent.StepStarted e -> started(e);
            case ProcessEvent.StepSent e -> put(e.step(), at(e.step()).sent(e.since(), e.sent(), e.isWhole()));
            case ProcessEvent.AttemptFailed e -> {
                var failed = e.isVoid() ? at(e.step()).voided() : at(e.step());
                put(e.step(), failed.with(Omen.NONE).to(Phase.BACKING_OFF));
            }
            case ProcessEvent.StepStuck e -> {
                put(e.step(), at(e.step()).to(Phase.STUCK));
                drop(e.step());
            }
            case ProcessEvent.StepCompleted e -> {
                e.change().ifPresent(this::change);
                put(e.step(), at(e.step()).with(Omen.NONE).to(Phase.COMPLETED));
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
                put(e.step(), before.started(Phase.UNDOING, e.attempt(), base, ""));
            }
            case ProcessEvent.CompensationFailed e ->
                put(
                        e.step(),
                        at(e.step())
                                .undone(e.sent())
                                .to(e.retryAfter().isPresent() ? Phase.UNDO_BACKING_OFF : Phase.UNDO_STUCK));
            case ProcessEvent.CompensationCompleted e -> {
                put(e.step(), at(e.step()).undone(e.sent()).to(Phase.UNDONE));
                drop(e.step());
            }
            case ProcessEvent.Parked e -> parked = Optional.of(new Reason(e.code(), e.reason()));
            case ProcessEvent.Deferred e -> {
                deferred = new ArrayList<>(deferred);
                deferred.add(e.deferral());
            }
            case ProcessEvent.Brought e ->
                deferred = deferred.stream()
                        .filter(deferral -> !deferral.equals(e.deferral()))
                        .toList();
            case ProcessEvent.Resumed _ -> parked = Optional.empty();
            case ProcessEvent.Upgraded e -> upgraded(e);
            case ProcessEvent.Ended e -> {
                status = e.status();
                parked = Optional.empty();
                if (status == Status.CANCELLED) {
                    deferred = List.of();
                }
            }
            case ProcessEvent.Asked _ -> {}
        }
    }

    private void started(ProcessEvent.StepStarted e) {
        var before = at(e.step());
        put(
                e.step(),
                before.started(
                        e.isSending() ? Phase.RUNNING : Phase.WAITING,
                        e.attempt(),
                        e.isFresh() ? e.attempt() - 1 : before.base(),
                        e.timeout().isPresent() ? TimerName.timeout(e.step(), e.attempt()) : before.timeout()));
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

    /// Of its effects nothing is left, or nothing that is known.
    private void drop(String step) {
        undoable = undoable.stream().filter(other -> !other.equals(step)).toList();
    }

    private void change(Change change) {
        state = change.state();
        keys = new HashSet<>(keys);
        keys.removeAll(change.lost());
        keys.addAll(change.keys());
    }
}
