package io.leftfold.process;

import io.leftfold.process.ProcessCommand.EndChild;
import io.leftfold.process.ProcessCommand.Executed;
import io.leftfold.process.ProcessCommand.Result;
import io.leftfold.process.ProcessEvent.CompensationCompleted;
import io.leftfold.process.ProcessEvent.CompensationFailed;
import io.leftfold.process.ProcessEvent.StepCompleted;
import io.leftfold.process.ProcessEvent.StepSent;
import io.leftfold.process.StepDefinition.Work;
import io.leftfold.process.StepProgress.Omen.Kind;
import java.util.List;
import java.util.Optional;

/// What an instance is told of what it has begun: what became of commands, timers, children. What it does not
/// wait for changes nothing, so that everything may come twice and late.
final class Outcomes<S extends Record> {
    private final Turn<S> turn;

    Outcomes(Turn<S> turn) {
        this.turn = turn;
    }

    private Optional<StepDefinition<S>> find(String step) {
        return Optional.ofNullable(
                turn.definition().parts().steps().get(turn.instance().resolve(step)));
    }

    /// What became of the commands of an attempt.
    void executed(Executed executed) {
        var found = find(executed.step());
        if (found.isEmpty() || turn.progress(found.get()).attempt() != executed.attempt()) {
            return;
        }
        var step = found.get();
        var phase = turn.progress(step).phase();
        if (executed.isCompensation() && phase == Phase.UNDOING) {
            undone(step, executed.result());
            turn.advance();
        } else if (!executed.isCompensation() && phase == Phase.RUNNING) {
            sent(step, executed);
            turn.advance();
        }
    }

    /// Now that its commands are on their way no longer, what was heard meanwhile counts. An event that is older
    /// than the attempt says nothing of it, unless it completes it.
    private void sent(StepDefinition<S> step, Executed executed) {
        var result = executed.result();
        var omen = turn.progress(step).omen();
        boolean isWhole = result instanceof Result.Accepted;
        turn.emit(new StepSent(step.name(), executed.attempt(), executed.position(), result.sent(), isWhole));
        if (isCancelled()) {
            return;
        }
        if (omen.kind() == Kind.COMPLETES) {
            turn.completed(step);
        } else if (omen.kind() == Kind.FAILS && omen.position() > executed.position()) {
            turn.attemptFailed(step, true, "failed-on", "an event has failed it while it was sent");
        } else {
            landed(step, result);
        }
    }

    private void landed(StepDefinition<S> step, Result result) {
        switch (result) {
            case Result.Accepted _ -> {
                if (step.isDoneWhenAccepted()) {
                    turn.completed(step);
                } else if (!turn.isRunning()) {
                    turn.giveUp(step, "given-up", "the process compensates");
                }
            }
            case Result.Refused(var _, var code, var reason) -> turn.attemptFailed(step, false, code, reason);
            case Result.Broken(var _, var reason) -> {
                if (turn.isRunning()) {
                    turn.stuck(step, "step-broken", reason);
                } else {
                    turn.giveUp(step, "step-broken", reason);
                }
            }
        }
    }

    private boolean isCancelled() {
        return turn.instance().status() == Status.CANCELLED;
    }

    private void undone(StepDefinition<S> step, Result result) {
        switch (result) {
            case Result.Accepted(var sent) -> {
                // A child says by itself when it is undone.
                if (!(step.work() instanceof Work.Child<S>)) {
                    turn.emit(new CompensationCompleted(step.name(), sent));
                }
            }
            case Result.Refused(var sent, var code, var reason) ->
                notUndone(step, sent, code, reason, step.isRetried(turn.progress(step), code));
            case Result.Broken(var sent, var reason) -> notUndone(step, sent, "broken", reason, false);
        }
    }

    private void notUndone(StepDefinition<S> step, List<Sent> sent, String code, String reason, boolean isAgain) {
        if (isCancelled()) {
            return;
        }
        turn.emit(new CompensationFailed(
                step.name(),
                turn.progress(step).attempt(),
                sent,
                code,
                reason,
                isAgain ? Optional.of(step.pause()) : Optional.empty()));
        if (!isAgain) {
            turn.park("compensation-failed", "compensation of " + step.name() + ": " + code + ", " + reason);
        }
    }

    /// A timer is due.
    void fire(String name) {
        var timer = TimerName.parse(name);
        var found = timer.flatMap(parsed -> find(parsed.step()));
        if (found.isEmpty()) {
            return;
        }
        var step = found.get();
        var progress = turn.progress(step);
        boolean isOfAttempt = progress.attempt() == timer.get().attempt();
        switch (timer.get().kind()) {
            case TimerName.TIMEOUT -> {
                boolean isToGoOn = progress.phase().isActive() && progress.phase() != Phase.STUCK;
                if (turn.isRunning() && isToGoOn && progress.timeout().equals(name)) {
                    turn.failForGood(
                            step,
                            "timed-out",
                            "not completed after "
                                    + step.timeout().map(Object::toString).orElse("its time"));
                }
            }
            case TimerName.RETRY -> {
                if (turn.isRunning() && progress.phase() == Phase.BACKING_OFF && isOfAttempt) {
                    turn.start(step, false);
                }
            }
            case TimerName.UNDO -> {
                if (progress.phase() == Phase.UNDO_BACKING_OFF && isOfAttempt) {
                    turn.undoAgain(step.name(), false);
                }
            }
            default -> {
                return;
            }
        }
        turn.advance();
    }

    /// An instance of another process that a step has started is over.
    void endChild(EndChild end) {
        var found = find(end.step());
        if (found.isEmpty() || !(found.get().work() instanceof Work.Child<S> child)) {
            return;
        }
        var step = found.get();
        var progress = turn.progress(step);
        if (progress.attempt() == end.attempt() && progress.phase() == Phase.RUNNING) {
            // Its end says that it was started.
            turn.emit(new StepSent(step.name(), end.attempt(), 0, List.of(new Sent(end.child(), "Start")), true));
        }
        boolean isIts = turn.progress(step).isOf(end.child());
        if (isIts && turn.progress(step).phase() == Phase.WAITING) {
            awaited(step, child, end);
        } else if (isIts && end.status() != Status.COMPLETED) {
            endedAgain(step, end.status());
        }
        turn.advance();
    }

    private void awaited(StepDefinition<S> step, Work.Child<S> child, EndChild end) {
        var reason = "its instance is " + end.status();
        if (end.status() == Status.COMPLETED) {
            if (!child.schema().equals(end.schema())) {
                throw new IllegalStateException(step.name() + " knows not the state that version of " + child.process()
                        + " ends with: " + end.schema() + ", not " + child.schema());
            }
            var change = turn.changed(child.fold().apply(turn.state(), end.state()));
            turn.emit(new StepCompleted(step.name(), change));
        } else if (end.status() == Status.COMPENSATED) {
            turn.attemptFailed(step, true, "child-ended", reason);
        } else if (turn.isRunning()) {
            turn.stuck(step, "child-cancelled", reason);
        } else {
            turn.giveUp(step, "child-cancelled", reason);
        }
    }

    /// A child that is cancelled may have left something: it does not count as undone.
    private void endedAgain(StepDefinition<S> step, Status status) {
        var progress = turn.progress(step);
        if (turn.isRunning() && progress.phase() == Phase.COMPLETED) {
            turn.stuck(step, "child-undone", "its instance was completed, and is " + status);
        } else if (status == Status.COMPENSATED && turn.instance().status() == Status.COMPENSATING) {
            turn.nothingIsLeft(step);
        } else if (status == Status.CANCELLED && progress.phase() == Phase.UNDOING) {
            notUndone(step, List.of(), "child-cancelled", "its instance is " + status, false);
        }
    }
}
