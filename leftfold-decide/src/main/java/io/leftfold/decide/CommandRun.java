package io.leftfold.decide;

import io.leftfold.Append;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.AsOf;
import io.leftfold.ConditionFailedException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.RetryPolicy;
import io.leftfold.Write;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/// One command on its way: it is decided on what was read, and what that came to is appended under the condition that
/// nothing of it has changed; where others were faster, what is new is read and it is decided again. For one thread.
///
/// @param decide  the command, on a state
/// @param keep    called when `reading`, of a stream, holds the newest state, once that has folded its last events;
///     throws nothing
/// @param decided by how far was read, and what came of it
record CommandRun<S, E>(
        Shared shared,
        Reading<S, E> reading,
        Function<S, Decision<E>> decide,
        Drafts<E> drafts,
        AppendKey key,
        CommandContext context,
        Optional<Consumer<Runnable>> keep,
        BiFunction<Long, Outcome, DecidedCommand<?>> decided) {
    private static final Logger LOG = System.getLogger(CommandRun.class.getPackageName());

    /// What all commands of a handler share.
    record Shared(
            EventStore store,
            Environment environment,
            RetryPolicy retry,
            CommandRecorder recorder,
            States states,
            Answers answers) {}

    /// What became of a decision.
    private sealed interface Attempt {
        record Done(Outcome outcome) implements Attempt {}

        record Lost(Refused refused) implements Attempt {}
    }

    /// @param isGuess whether the state of `reading` may be decided on before anything was read
    Outcome run(boolean isGuess) {
        Refused lost = null;
        // A guess is no attempt: who loses by it was not up to date, which says nothing of competitors.
        var guess = isGuess ? guess() : Optional.<Decision<E>>empty();
        if (guess.isPresent()) {
            switch (attempt(guess.get())) {
                case Attempt.Done(var outcome) -> {
                    return outcome;
                }
                case Attempt.Lost(var refused) -> lost = refused;
            }
        }
        var retry = shared.retry();
        for (int attempt = 0; attempt < retry.attempts(); attempt++) {
            if (attempt > 0) {
                var environment = shared.environment();
                environment.pause().accept(retry.backoff().random(attempt, environment.random()));
            }
            reading.advance(new AsOf.Latest());
            switch (attempt(decide.apply(reading.state().state()))) {
                case Attempt.Done(var outcome) -> {
                    return outcome;
                }
                case Attempt.Lost(var refused) -> lost = refused;
            }
        }
        // So that the next command does not begin with what is older still.
        nothingNew();
        throw new ConditionFailedException(Objects.requireNonNull(lost));
    }

    /// What the command comes to on a state that may be old; empty where the append would not tell.
    private Optional<Decision<E>> guess() {
        try {
            var decision = decide.apply(reading.state().state());
            return switch (decision) {
                case Decision.Accepted<E>(var events)
                when !events.isEmpty() || context.commandId().isPresent() -> Optional.of(decision);
                case Decision.Accepted<E> _, Decision.Refused<E> _ -> Optional.empty();
            };
        } catch (RuntimeException onThatState) {
            // If it has nothing to do with the state's age, it is thrown again.
            return Optional.empty();
        }
    }

    private Attempt attempt(Decision<E> decision) {
        var answers = shared.answers();
        return switch (decision) {
            case Decision.Refused<E>(var code, var reason) -> {
                nothingNew();
                var outcome = answers.refused(code, reason, key, context);
                if (outcome instanceof Outcome.Refused) {
                    tell(reading.scannedTo(), outcome);
                }
                yield new Attempt.Done(outcome);
            }
            case Decision.Accepted<E>(var events)
            when events.isEmpty() && context.commandId().isEmpty() -> {
                nothingNew();
                var outcome = answers.nothingToDo();
                tell(reading.scannedTo(), outcome);
                yield new Attempt.Done(outcome);
            }
            case Decision.Accepted<E>(var events) -> append(events);
        };
    }

    private Attempt append(List<E> events) {
        var writes =
                drafts.of(events, context, shared.environment(), shared.states().log());
        var append = new Append(Optional.of(key), writes, context.conditions(reading.condition()));
        return switch (append(append)) {
            case Appended appended -> {
                var outcome = Answers.accepted(appended);
                // The events of a repeated command are those of its first run.
                if (!appended.isRepeated()) {
                    tell(reading.scannedTo(), outcome);
                    fold(events, writes, appended);
                }
                yield new Attempt.Done(outcome);
            }
            case Refused refused
            when refused.condition() instanceof StreamOpen(var stream) ->
                new Attempt.Done(shared.answers().notOpen(stream));
            case Refused refused
            when refused.condition() instanceof Stated stated
                    && context.onlyIf().contains(stated) -> throw new ConditionFailedException(refused);
            case Refused refused -> new Attempt.Lost(refused);
        };
    }

    private AppendOutcome append(Append append) {
        try {
            return shared.store().append(append);
        } catch (RuntimeException failure) {
            shared.states().doubt();
            throw failure;
        }
    }

    private void fold(List<E> events, List<Write> writes, Appended appended) {
        if (!writes.isEmpty()) {
            keep.ifPresent(kept -> kept.accept(() -> reading.appended(events, writes.getFirst(), appended)));
        }
    }

    private void nothingNew() {
        keep.ifPresent(kept -> kept.accept(() -> {}));
    }

    private void tell(long readTo, Outcome outcome) {
        try {
            shared.recorder().decided(decided.apply(readTo, outcome));
        } catch (RuntimeException lost) {
            // Whoever sent the command must not take it for one that failed: what it did is durable.
            LOG.log(
                    Level.WARNING,
                    "a recorder did not take a command that is decided, and whose events are kept; its record lacks it",
                    lost);
        }
    }
}
