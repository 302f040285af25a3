package io.leftfold.process;

import io.leftfold.process.ProcessEvent.AttemptFailed;
import io.leftfold.process.ProcessEvent.CompensationBegun;
import io.leftfold.process.ProcessEvent.CompensationCompleted;
import io.leftfold.process.ProcessEvent.CompensationStarted;
import io.leftfold.process.ProcessEvent.Parked;
import io.leftfold.process.ProcessEvent.StepCompleted;
import io.leftfold.process.ProcessEvent.StepFailed;
import io.leftfold.process.ProcessEvent.StepSkipped;
import io.leftfold.process.ProcessEvent.StepStarted;
import io.leftfold.process.ProcessEvent.StepStuck;
import io.leftfold.process.StepProgress.Omen.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one command makes of an instance: the events so far, and what follows of them by the rules of the
/// definition. For one thread.
final class Turn<S extends Record> {
    private final ProcessDefinition<S> definition;
    private final List<ProcessEvent> events = new ArrayList<>();
    private Instance instance;
    private @Nullable S state;

    Turn(ProcessDefinition<S> definition, Instance instance) {
        this.definition = definition;
        this.instance = instance;
    }

    ProcessDefinition<S> definition() {
        return definition;
    }

    Instance instance() {
        return instance;
    }

    List<ProcessEvent> events() {
        return events;
    }

    boolean isRunning() {
        return instance.status() == Status.RUNNING;
    }

    void emit(ProcessEvent event) {
        events.add(event);
        instance = instance.evolve(event);
    }

    S state() {
        var known = state;
        if (known == null) {
            known = definition.read(instance.state());
            state = known;
        }
        return known;
    }

    /// To be emitted within the next event.
    Change change(S next) {
        state = next;
        var found = definition.keys(next);
        var lost = new TreeSet<>(instance.keys());
        lost.removeAll(found);
        found.removeAll(instance.keys());
        return new Change(definition.write(next), found, lost);
    }

    /// To be emitted within the next event; empty where the state stays.
    Optional<Change> changed(S next) {
        return next.equals(state()) ? Optional.empty() : Optional.of(change(next));
    }

    StepProgress progress(StepDefinition<S> step) {
        return instance.step(step.name());
    }

    /// What comes of all that has happened; nothing while it is parked.
    void advance() {
        if (instance.parked().isEmpty() && isRunning()) {
            forward();
        }
        boolean isBack = instance.status() == Status.COMPENSATING || instance.status() == Status.COMPENSATED;
        if (instance.parked().isEmpty() && isBack) {
            back();
        }
    }

    /// Begins what can begin, until nothing more can.
    private void forward() {
        boolean isMore = true;
        while (isMore) {
            isMore = false;
            for (var step : definition.parts().steps().values()) {
                if (isRunning() && isToBegin(step)) {
                    begin(step);
                    isMore = true;
                }
            }
        }
        boolean isDone = definition.parts().steps().values().stream()
                .allMatch(step -> progress(step).phase().isPassed());
        if (isRunning() && isDone) {
            emit(instance.ended(Status.COMPLETED));
        }
    }

    private boolean isToBegin(StepDefinition<S> step) {
        return progress(step).phase() == Phase.PENDING
                && step.after().stream()
                        .allMatch(before -> instance.step(before).phase().isPassed());
    }

    private void begin(StepDefinition<S> step) {
        boolean isCutOff = !step.after().isEmpty()
                && step.after().stream()
                        .allMatch(before -> instance.step(before).phase() == Phase.SKIPPED);
        if (isCutOff || !step.onlyIf().test(state())) {
            emit(new StepSkipped(step.name(), false));
            return;
        }
        if (progress(step).omen().kind() == Kind.FAILS) {
            failForGood(step, "failed-on", "an event has failed it before it began");
            return;
        }
        start(step, true);
        if (progress(step).phase() == Phase.WAITING && progress(step).omen().kind() == Kind.COMPLETES) {
            completed(step);
        }
    }

    /// The state stays as it is.
    void completed(StepDefinition<S> step) {
        emit(new StepCompleted(step.name(), Optional.empty()));
    }

    /// Another attempt, or the first.
    ///
    /// @param isFresh whether retries and the time-out count anew
    void start(StepDefinition<S> step, boolean isFresh) {
        var progress = progress(step);
        emit(new StepStarted(
                step.name(),
                progress.attempt() + 1,
                progress.sent().size(),
                step.isSending(),
                isFresh,
                isFresh ? step.timeout() : Optional.empty()));
    }

    /// An attempt whose commands are not on their way.
    ///
    /// @param isVoid whether nothing is left of what was accepted
    void attemptFailed(StepDefinition<S> step, boolean isVoid, String code, String reason) {
        var progress = progress(step);
        boolean isAgain = isRunning() && step.isRetried(progress, code);
        emit(new AttemptFailed(
                step.name(),
                progress.attempt(),
                isVoid,
                code,
                reason,
                isAgain ? Optional.of(step.pause()) : Optional.empty()));
        if (!isAgain) {
            failForGood(step, code, reason);
        }
    }

    /// What no retry mends, but an operator may.
    void stuck(StepDefinition<S> step, String code, String reason) {
        emit(new StepStuck(step.name(), progress(step).attempt()));
        park(code, step.name() + ": " + reason);
    }

    /// Where its commands are on their way, it is given up when they are no longer.
    void failForGood(StepDefinition<S> step, String code, String reason) {
        if (progress(step).phase() != Phase.RUNNING) {
            giveUp(step, code, reason);
        }
        if (isRunning()) {
            beginCompensation(code, step.name() + ": " + reason);
        }
    }

    void giveUp(StepDefinition<S> step, String code, String reason) {
        boolean isLeft = !progress(step).sent().isEmpty();
        emit(new StepFailed(step.name(), code, reason, isLeft));
    }

    /// Steps whose commands are on their way stay as they are: what becomes of those is not known yet.
    void beginCompensation(String code, String reason) {
        emit(new CompensationBegun(code, reason, instance.status() == Status.COMPLETED ? instance.keys() : Set.of()));
        for (var step : definition.parts().steps().values()) {
            var phase = progress(step).phase();
            if (phase.isActive() && phase != Phase.RUNNING) {
                giveUp(step, "given-up", reason);
            }
        }
    }

    /// Whether commands of this step, or of one that came after it and so is to be undone before, are on their
    /// way.
    private boolean isInFlightFrom(StepDefinition<S> step, Set<String> looked) {
        return looked.add(step.name())
                && (progress(step).phase() == Phase.RUNNING
                        || definition.parts().steps().values().stream()
                                .anyMatch(next -> next.after().contains(step.name()) && isInFlightFrom(next, looked)));
    }

    /// Undoes what was done last, if nothing is being undone; one step at a time.
    private void back() {
        if (instance.steps().values().stream().anyMatch(step -> step.phase().isBeingUndone())) {
            return;
        }
        for (var name : instance.undoable().reversed()) {
            var step = definition.parts().steps().get(name);
            if (step != null && step.canBeUndone()) {
                if (isInFlightFrom(step, new HashSet<>())) {
                    return;
                }
                emit(new CompensationStarted(name, 1, 0, true));
                return;
            }
        }
        if (instance.status() == Status.COMPENSATING && !instance.isInFlight()) {
            emit(instance.ended(Status.COMPENSATED));
        }
    }

    /// Of what a step has done nothing is left to undo.
    void nothingIsLeft(StepDefinition<S> step) {
        if (instance.undoable().contains(step.name())) {
            emit(new CompensationCompleted(step.name(), List.of()));
        }
    }

    /// Another attempt to compensate.
    void undoAgain(String step, boolean isFresh) {
        var progress = instance.step(step);
        emit(new CompensationStarted(
                step, progress.attempt() + 1, progress.undone().size(), isFresh));
    }

    void park(String code, String reason) {
        if (instance.parked().isEmpty()) {
            emit(new Parked(code, reason));
        }
    }
}
