package io.leftfold.process;

import io.leftfold.process.ProcessCommand.EndChild;
import io.leftfold.process.ProcessCommand.Executed;
import io.leftfold.process.ProcessCommand.Result;
import io.leftfold.process.ProcessCommand.See;
import io.leftfold.process.ProcessEvent.CompensationCompleted;
import io.leftfold.process.ProcessEvent.CompensationFailed;
import io.leftfold.process.ProcessEvent.Saw;
import io.leftfold.process.ProcessEvent.StepCompleted;
import io.leftfold.process.ProcessEvent.StepSent;
import io.leftfold.process.ProcessEvent.StepStuck;
import io.leftfold.process.StepDefinition.Work;
import io.leftfold.process.StepProgress.Omen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What the world tells an instance: events, what became of commands, timers, children. What it does not wait for
/// changes nothing, so that everything may come twice and late.
final class Outcomes<S extends Record> {
    private final Turn<S> turn;

    Outcomes(Turn<S> turn) {
        this.turn = turn;
    }

    private Iterable<StepDefinition<S>> steps() {
        return turn.definition().parts().steps().values();
    }

    private Optional<StepDefinition<S>> find(String step) {
        return Optional.ofNullable(
                turn.definition().parts().steps().get(turn.instance().resolve(step)));
    }

    /// An event of the application.
    void see(See see) {
        var event = see.event();
        var status = turn.instance().status();
        if (status == Status.COMPLETED
                || status == Status.CANCELLED
                || !turn.definition()
                        .concerns(see.instance(), turn.state(), turn.instance().keys(), event)) {
            return;
        }
        var fold = turn.definition().parts().folds().get(event.getClass());
        var next = fold == null || status.isOver() ? turn.state() : fold.apply(turn.state(), event);
        var completes = new HashSet<String>();
        var fails = new HashSet<String>();
        var completed = new ArrayList<StepDefinition<S>>();
        var failed = new ArrayList<StepDefinition<S>>();
        for (var step : steps()) {
            var until = step.until().get(event.getClass());
            var progress = turn.progress(step);
            boolean isAhead = turn.isRunning() && progress.phase() == Phase.PENDING && progress.omen() == Omen.NONE;
            if (until != null && (isAhead || isCompletable(step, progress))) {
                next = until.apply(next, event);
                if (isAhead) {
                    completes.add(step.name());
                } else {
                    completed.add(step);
                }
            } else if (step.failsOn().contains(event.getClass())) {
                if (isAhead) {
                    fails.add(step.name());
                } else if (progress.phase() == Phase.RUNNING || progress.phase() == Phase.WAITING) {
                    failed.add(step);
                }
            }
        }
        boolean isEnd = turn.isRunning() && turn.definition().parts().failsOn().contains(event.getClass());
        var change = turn.changed(next);
        boolean isNothing = completes.isEmpty() && fails.isEmpty() && completed.isEmpty() && failed.isEmpty();
        if (isNothing && change.isEmpty() && !isEnd) {
            return;
        }
        turn.emit(new Saw(see.id(), see.type(), see.stream().toString(), see.position(), change, completes, fails));
        completed.forEach(step -> turn.emit(new StepCompleted(step.name(), Optional.empty())));
        for (var step : failed) {
            if (turn.progress(step).phase().isActive()) {
                turn.attemptFailed(step, List.of(), true, "failed-on", see.type());
            }
        }
        if (isEnd && turn.isRunning()) {
            turn.beginCompensation("failed-on", see.type());
        }
        turn.advance();
    }

    /// Also one that was given up while it only waited: what has come late is to be undone as well.
    private static boolean isCompletable(StepDefinition<?> step, StepProgress progress) {
        return progress.phase().isActive()
                || progress.phase() == Phase.FAILED && !step.isSending() && step.canBeUndone();
    }

    /// What became of the commands of an attempt.
    void executed(Executed executed) {
        var found = find(executed.step());
        if (found.isEmpty() || turn.progress(found.get()).attempt() != executed.attempt()) {
            return;
        }
        var step = found.get();
        var progress = turn.progress(step);
        if (executed.isCompensation()) {
            if (progress.phase() == Phase.UNDOING) {
                undone(step, progress, executed.result());
                turn.advance();
            }
        } else if (progress.isInFlight()) {
            landed(step, progress, executed.result());
            turn.advance();
        }
    }

    private void landed(StepDefinition<S> step, StepProgress progress, Result result) {
        boolean isRunning = progress.phase() == Phase.RUNNING;
        switch (result) {
            case Result.Accepted(var sent) -> {
                turn.emit(new StepSent(step.name(), progress.attempt(), sent, true));
                if (isRunning && step.isDoneWhenAccepted()) {
                    turn.emit(new StepCompleted(step.name(), Optional.empty()));
                } else if (isRunning && !turn.isRunning()) {
                    turn.giveUpSent(step);
                }
            }
            case Result.Refused(var sent, var code, var reason)
            when isRunning -> turn.attemptFailed(step, sent, false, code, reason);
            case Result.Broken(var sent, var reason)
            when isRunning && turn.isRunning() -> {
                turn.emit(new StepStuck(step.name(), progress.attempt(), sent));
                turn.park("step-broken", step.name() + ": " + reason);
            }
            case Result.Broken(var sent, var reason)
            when isRunning -> turn.attemptFailed(step, sent, false, "step-broken", reason);
            case Result.Refused(var sent, var _, var _) ->
                turn.emit(new StepSent(step.name(), progress.attempt(), sent, false));
            case Result.Broken(var sent, var _) ->
                turn.emit(new StepSent(step.name(), progress.attempt(), sent, false));
        }
    }

    private void undone(StepDefinition<S> step, StepProgress progress, Result result) {
        switch (result) {
            case Result.Accepted(var sent) -> {
                // A child says by itself when it is undone.
                if (!(step.work() instanceof Work.Child<S>)) {
                    turn.emit(new CompensationCompleted(step.name(), sent));
                }
            }
            case Result.Refused(var sent, var code, var reason) -> {
                boolean isAgain = Turn.isRetried(step, progress, code);
                turn.emit(new CompensationFailed(
                        step.name(),
                        progress.attempt(),
                        sent,
                        code,
                        reason,
                        isAgain ? Optional.of(step.pause()) : Optional.empty()));
                if (!isAgain) {
                    turn.park("compensation-refused", "compensation of " + step.name() + ": " + code + ", " + reason);
                }
            }
            case Result.Broken(var sent, var reason) -> {
                turn.emit(new CompensationFailed(
                        step.name(), progress.attempt(), sent, "step-broken", reason, Optional.empty()));
                turn.park("compensation-broken", "compensation of " + step.name() + ": " + reason);
            }
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
                boolean isWaitedFor = progress.phase().isActive() && progress.phase() != Phase.STUCK;
                if (turn.isRunning() && isWaitedFor && progress.timeout().equals(name)) {
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
        boolean isSame = progress.sent().stream().anyMatch(sent -> sent.stream().equals(end.child()));
        boolean isAwaited = (progress.phase() == Phase.RUNNING || progress.phase() == Phase.WAITING)
                && progress.attempt() == end.attempt();
        boolean isCompleted = end.status() == Status.COMPLETED;
        if (isAwaited && isCompleted) {
            var change = turn.changed(child.fold().apply(turn.state(), end.state()));
            turn.emit(new StepCompleted(step.name(), change));
        } else if (isAwaited) {
            turn.attemptFailed(step, List.of(), true, "child-ended", "its instance is " + end.status());
        } else if (isSame && !isCompleted && turn.instance().undoable().contains(step.name())) {
            turn.emit(new CompensationCompleted(step.name(), List.of()));
        } else {
            return;
        }
        turn.advance();
    }
}
