package io.leftfold.process;

import io.leftfold.process.ProcessCommand.See;
import io.leftfold.process.ProcessEvent.Saw;
import io.leftfold.process.StepProgress.Omen.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// What an event of the application makes of an instance. One that does not concern it, or that nothing of it
/// waits for, changes nothing.
final class Sight<S extends Record> {
    private final Turn<S> turn;

    Sight(Turn<S> turn) {
        this.turn = turn;
    }

    /// What an event is to a step where that is now.
    private enum Effect {
        NONE,
        COMPLETES_LATER,
        FAILS_LATER,
        COMPLETES,
        FAILS,
        UNDOES
    }

    void see(See see) {
        var event = see.event();
        var status = turn.instance().status();
        if (status == Status.COMPLETED
                || !turn.definition()
                        .concerns(see.instance(), turn.state(), turn.instance().keys(), event)) {
            return;
        }
        var effects = new LinkedHashMap<StepDefinition<S>, Effect>();
        for (var step : turn.definition().parts().steps().values()) {
            var effect = effect(step, see);
            if (effect != Effect.NONE) {
                effects.put(step, effect);
            }
        }
        var change = turn.changed(folded(event, effects));
        boolean isEnd = turn.isRunning() && turn.definition().parts().failsOn().contains(event.getClass());
        if (effects.isEmpty() && change.isEmpty() && !isEnd) {
            return;
        }
        turn.emit(new Saw(
                see.id(),
                see.type(),
                see.stream().toString(),
                see.position(),
                change,
                names(effects, Effect.COMPLETES_LATER),
                names(effects, Effect.FAILS_LATER)));
        of(effects, Effect.COMPLETES).forEach(turn::completed);
        // The first one to fail may have the others given up.
        of(effects, Effect.FAILS).forEach(step -> {
            if (turn.progress(step).phase().isActive()) {
                turn.attemptFailed(step, true, "failed-on", see.type());
            } else {
                turn.nothingIsLeft(step);
            }
        });
        of(effects, Effect.UNDOES).forEach(turn::nothingIsLeft);
        if (isEnd && turn.isRunning()) {
            turn.beginCompensation("failed-on", see.type());
        }
        turn.advance();
    }

    private Effect effect(StepDefinition<S> step, See see) {
        boolean completes = step.until().containsKey(see.event().getClass());
        if (!completes && !step.failsOn().contains(see.event().getClass())) {
            return Effect.NONE;
        }
        var progress = turn.progress(step);
        return switch (progress.phase()) {
            case PENDING, RUNNING -> later(progress, completes);
            case WAITING, BACKING_OFF, STUCK -> completes ? Effect.COMPLETES : fails(progress, see);
            case FAILED -> completes ? completesLate(step) : failsLate(step, see);
            case COMPLETED, SKIPPED, WAIVED, UNDOING, UNDO_BACKING_OFF, UNDO_STUCK, UNDONE -> Effect.NONE;
        };
    }

    /// What it was told first counts. One that will not begin any more is told nothing.
    private Effect later(StepProgress progress, boolean completes) {
        boolean isToGoOn = turn.isRunning() || progress.phase() == Phase.RUNNING;
        if (!isToGoOn || progress.omen().kind() != Kind.NONE) {
            return Effect.NONE;
        }
        return completes ? Effect.COMPLETES_LATER : Effect.FAILS_LATER;
    }

    /// An event that is older than the attempt says nothing of it, nor does any where nothing was accepted.
    private static Effect fails(StepProgress progress, See see) {
        boolean isOfIt = see.position() > progress.since()
                && (progress.phase() == Phase.WAITING || !progress.sent().isEmpty());
        return isOfIt ? Effect.FAILS : Effect.NONE;
    }

    /// One that was given up while it only waited: what has come is to be undone as well.
    private static Effect completesLate(StepDefinition<?> step) {
        return !step.isSending() && step.canBeUndone() ? Effect.COMPLETES : Effect.NONE;
    }

    private Effect failsLate(StepDefinition<S> step, See see) {
        boolean isOfIt = see.position() > turn.progress(step).since();
        return isOfIt && turn.instance().undoable().contains(step.name()) ? Effect.UNDOES : Effect.NONE;
    }

    private S folded(Object event, Map<StepDefinition<S>, Effect> effects) {
        var fold = turn.definition().parts().folds().get(event.getClass());
        boolean isOver = turn.instance().status().isOver();
        var next = fold == null || isOver ? turn.state() : fold.apply(turn.state(), event);
        for (var step : effects.entrySet()) {
            if (step.getValue() == Effect.COMPLETES || step.getValue() == Effect.COMPLETES_LATER) {
                var until = Objects.requireNonNull(step.getKey().until().get(event.getClass()));
                next = until.apply(next, event);
            }
        }
        return next;
    }

    private static <S> List<StepDefinition<S>> of(Map<StepDefinition<S>, Effect> effects, Effect effect) {
        return effects.entrySet().stream()
                .filter(step -> step.getValue() == effect)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static <S> Set<String> names(Map<StepDefinition<S>, Effect> effects, Effect effect) {
        return of(effects, effect).stream().map(StepDefinition::name).collect(Collectors.toSet());
    }
}
