package io.leftfold.process;

import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Answer;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessEvent.Asked;
import io.leftfold.process.ProcessEvent.CompensationCompleted;
import io.leftfold.process.ProcessEvent.Resumed;
import io.leftfold.process.ProcessEvent.StepCompleted;
import io.leftfold.process.ProcessEvent.StepSkipped;
import io.leftfold.process.StepDefinition.Work;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What people want of an instance. Each wish is an event, with who and why, before what comes of it.
final class Wishes<S extends Record> {
    private final Turn<S> turn;

    Wishes(Turn<S> turn) {
        this.turn = turn;
    }

    void ask(Ask ask) {
        turn.emit(asked(ask));
        switch (ask.action()) {
            case RETRY -> retry(ask.step());
            case RESUME -> resume();
            case SKIP -> skip(ask.step());
            case COMPENSATE -> compensate(ask.why());
            case CANCEL -> throw new IllegalArgumentException("one is cancelled without its definition");
            case UPGRADE -> throw new IllegalArgumentException("one is upgraded by another definition");
        }
        turn.advance();
        forgetIfNothingCame();
    }

    static Asked asked(Ask ask) {
        return new Asked(ask.action().name().toLowerCase(Locale.ROOT), ask.step(), ask.by(), ask.why());
    }

    /// Also where the definition is not deployed.
    static Optional<List<ProcessEvent>> cancel(Instance instance, Ask ask) {
        return ask.action() == Action.CANCEL && !instance.status().isOver()
                ? Optional.of(List.of(asked(ask), instance.ended(Status.CANCELLED)))
                : Optional.empty();
    }

    private void forgetIfNothingCame() {
        if (turn.events().size() == 1) {
            turn.events().clear();
        }
    }

    private boolean isMeant(String wanted, String step) {
        return wanted.isEmpty() || turn.instance().resolve(wanted).equals(step);
    }

    private void retry(String wanted) {
        for (var step : turn.definition().parts().steps().values()) {
            var phase = turn.progress(step).phase();
            if (isMeant(wanted, step.name())) {
                if ((phase == Phase.STUCK || phase == Phase.BACKING_OFF) && turn.isRunning()) {
                    turn.start(step, true);
                } else if (phase == Phase.UNDO_STUCK || phase == Phase.UNDO_BACKING_OFF) {
                    turn.undoAgain(step.name(), true);
                }
            }
        }
        resume();
    }

    /// It is parked no longer, unless a step is stuck.
    void resume() {
        var instance = turn.instance();
        boolean isStuck = instance.steps().values().stream()
                .anyMatch(step -> step.phase() == Phase.STUCK || step.phase() == Phase.UNDO_STUCK);
        if (!isStuck && (instance.parked().isPresent() || !instance.deferred().isEmpty())) {
            turn.emit(new Resumed());
        }
    }

    private void skip(String wanted) {
        for (var step : turn.definition().parts().steps().values()) {
            var phase = turn.progress(step).phase();
            if (turn.instance().resolve(wanted).equals(step.name())) {
                if (turn.isRunning() && phase.isActive() && phase != Phase.RUNNING) {
                    turn.emit(new StepSkipped(step.name(), true));
                    resume();
                } else if (phase == Phase.UNDO_STUCK || phase == Phase.UNDO_BACKING_OFF) {
                    turn.emit(new CompensationCompleted(step.name(), List.of()));
                    resume();
                }
            }
        }
    }

    private void compensate(String why) {
        if (turn.isRunning() || turn.instance().status() == Status.COMPLETED) {
            turn.beginCompensation("asked", why);
            resume();
        }
    }

    /// An answer to a step that waits for one.
    void answer(Answer answer) {
        var step = turn.definition().parts().steps().get(turn.instance().resolve(answer.step()));
        if (step == null
                || !(step.work() instanceof Work.ByHand<S> byHand)
                || turn.progress(step).phase() != Phase.WAITING
                || turn.progress(step).attempt() != answer.attempt()) {
            return;
        }
        turn.emit(new Asked(answer.isYes() ? "accept" : "reject", answer.step(), answer.by(), answer.why()));
        if (answer.isYes()) {
            var change = turn.changed(byHand.fold().apply(turn.state(), answer.text()));
            turn.emit(new StepCompleted(step.name(), change));
        } else {
            turn.attemptFailed(step, true, "rejected", answer.why());
        }
        turn.advance();
    }
}
