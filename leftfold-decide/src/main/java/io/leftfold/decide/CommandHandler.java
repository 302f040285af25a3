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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Runs commands: loads what the decision reads, decides, appends under the condition that nothing of it
/// changed, and on a conflict reads only what is new and decides again. Safe for use by several threads; calls
/// block.
///
/// Every call may throw what [EventStore] throws, and what the decider throws; nothing was written then, unless
/// it is [io.leftfold.OutcomeUnknownException].
public final class CommandHandler {
    private static final Logger LOG = System.getLogger(CommandHandler.class.getPackageName());

    private final EventStore store;
    private final Environment environment;
    private final RetryPolicy retry;
    private final CommandRecorder recorder;
    private final States states;
    private final Answers answers;

    private CommandHandler(
            EventStore store, Environment environment, RetryPolicy retry, CommandRecorder recorder, States states) {
        this.store = store;
        this.environment = environment;
        this.retry = retry;
        this.recorder = recorder;
        this.states = states;
        this.answers = new Answers(store, environment);
    }

    public static CommandHandler on(EventStore store) {
        return on(store, Environment.system(), RetryPolicy.DEFAULTS);
    }

    public static CommandHandler on(EventStore store, Environment environment, RetryPolicy retry) {
        return new CommandHandler(store, environment, retry, CommandRecorder.NONE, States.none(store, environment));
    }

    /// This handler, telling `recorder` of what it decides.
    public CommandHandler recording(CommandRecorder recorder) {
        return new CommandHandler(store, environment, retry, recorder, states);
    }

    /// One that keeps folded states of this log in `cache`, for aggregates that say so.
    public CommandHandler withCache(StateCache<CachedState> cache) {
        return with(states.with(cache));
    }

    /// One that keeps folded states of this log in a cache that other processes use too, for aggregates that say so
    /// and whose state has a codec. What is found there is never decided on before what is new was read.
    public CommandHandler withSharedCache(StateCache<Snapshot> cache) {
        return with(states.withShared(cache));
    }

    /// One that takes and uses snapshots, for aggregates that say so. The caller closes `snapshots`.
    public CommandHandler withSnapshots(Snapshots snapshots) {
        return with(states.with(snapshots));
    }

    private CommandHandler with(States states) {
        return new CommandHandler(store, environment, retry, recorder, states);
    }

    /// Runs a command that may act twice if it is sent twice.
    ///
    /// @throws ConditionFailedException if others were faster in every attempt; nothing was written
    public <C> Outcome handle(Aggregate<C, ?, ?> aggregate, String entity, C command) {
        return handle(aggregate, entity, command, CommandContext.NONE);
    }

    /// Runs a command on one entity.
    ///
    /// @throws ConditionFailedException if others were faster in every attempt, or what the context demands does
    ///     not hold; nothing was written
    /// @throws io.leftfold.KeyReusedException if the command's id was used with another content; nothing was
    ///     written
    public <C, S, E> Outcome handle(Aggregate<C, S, E> aggregate, String entity, C command, CommandContext context) {
        var stream = aggregate.stream(entity);
        var drafts = Drafts.of(aggregate, stream);
        var key = answers.key(context, aggregate, stream, command);
        var guess = states.guess(aggregate, stream);
        var reading = states.begin(aggregate, stream, guess);
        Function<S, Decision<E>> decide = state -> aggregate.decider().decide(command, state);
        var keep = states.isKept(aggregate)
                ? Optional.<Consumer<Runnable>>of(last -> states.keep(aggregate, stream, reading, last))
                : Optional.<Consumer<Runnable>>empty();
        return run(
                reading,
                guess.isPresent(),
                decide,
                drafts,
                key,
                context,
                keep,
                (readTo, outcome) -> new DecidedCommand<>(aggregate, Optional.of(stream), readTo, command, outcome));
    }

    /// Runs a command whose decision reads events of several streams.
    ///
    /// @throws ConditionFailedException if others were faster in every attempt, or what the context demands does
    ///     not hold; nothing was written
    /// @throws io.leftfold.KeyReusedException if the command's id was used with another content; nothing was
    ///     written
    public <C, S, E> Outcome handle(Boundary<C, S, E> boundary, C command, CommandContext context) {
        var query = boundary.reads().apply(command);
        var reading = Reading.of(store, environment, states.log(), boundary.codec(), boundary.decider(), query);
        var drafts = new Drafts<E>(boundary.codec(), boundary.stream(), boundary.tags(), boundary.occurredAt());
        var key = answers.key(context, () -> boundary.fingerprint().apply(command));
        Function<S, Decision<E>> decide = state -> boundary.decider().decide(command, state);
        return run(
                reading,
                false,
                decide,
                drafts,
                key,
                context,
                Optional.empty(),
                (readTo, outcome) -> new DecidedCommand<>(boundary, Optional.empty(), readTo, command, outcome));
    }

    /// The state of an entity now, or as of some point of history.
    public <S, E> FoldedState<S> state(Aggregate<?, S, E> aggregate, String entity, AsOf asOf) {
        var stream = aggregate.stream(entity);
        var reading = states.begin(aggregate, stream, asOf);
        reading.advance(asOf);
        if (asOf instanceof AsOf.Latest) {
            states.keep(aggregate, stream, reading, CommandHandler::nothingNew);
        }
        return reading.state();
    }

    /// @param isGuess whether the state of `reading` may be decided on before anything was read
    /// @param keep    called when `reading`, of a stream, holds the newest state, once that has folded its last
    ///     events; throws nothing
    private <S, E> Outcome run(
            Reading<S, E> reading,
            boolean isGuess,
            Function<S, Decision<E>> decide,
            Drafts<E> drafts,
            AppendKey key,
            CommandContext context,
            Optional<Consumer<Runnable>> keep,
            BiFunction<Long, Outcome, DecidedCommand<?>> decided) {
        Refused lost = null;
        boolean isUnread = isGuess;
        int attempts = 0;
        // A guess is no attempt: who loses by it was not up to date, which says nothing of competitors.
        while (attempts < retry.attempts()) {
            if (attempts > 0) {
                environment.pause().accept(retry.backoff().random(attempts, environment.random()));
            }
            var decision = isUnread ? guess(reading, decide, context) : Optional.<Decision<E>>empty();
            isUnread = false;
            if (decision.isEmpty()) {
                attempts++;
                reading.advance(new AsOf.Latest());
                decision = Optional.of(decide.apply(reading.state().state()));
            }
            switch (decision.get()) {
                case Decision.Refused<E>(var code, var reason) -> {
                    keep.ifPresent(kept -> kept.accept(CommandHandler::nothingNew));
                    var outcome = answers.refused(code, reason, key, context);
                    if (outcome instanceof Outcome.Refused) {
                        tell(() -> decided.apply(reading.scannedTo(), outcome));
                    }
                    return outcome;
                }
                case Decision.Accepted<E>(var events)
                when events.isEmpty() && context.commandId().isEmpty() -> {
                    keep.ifPresent(kept -> kept.accept(CommandHandler::nothingNew));
                    var outcome = answers.nothingToDo();
                    tell(() -> decided.apply(reading.scannedTo(), outcome));
                    return outcome;
                }
                case Decision.Accepted<E>(var events) -> {
                    var writes = drafts.of(events, context, environment, states.log());
                    switch (append(new Append(Optional.of(key), writes, context.conditions(reading.condition())))) {
                        case Appended appended -> {
                            var outcome = Answers.accepted(appended);
                            // The events of a repeated command are those of its first run.
                            if (!appended.isRepeated()) {
                                long readTo = reading.scannedTo();
                                tell(() -> decided.apply(readTo, outcome));
                                if (keep.isPresent() && !writes.isEmpty()) {
                                    keep.get().accept(() -> reading.appended(events, writes.getFirst(), appended));
                                }
                            }
                            return outcome;
                        }
                        case Refused refused
                        when refused.condition() instanceof StreamOpen(var stream) -> {
                            return answers.notOpen(stream);
                        }
                        case Refused refused
                        when refused.condition() instanceof Stated stated
                                && context.onlyIf().contains(stated) -> throw new ConditionFailedException(refused);
                        case Refused refused -> lost = refused;
                    }
                }
            }
        }
        // So that the next command does not begin with what is older still.
        keep.ifPresent(kept -> kept.accept(CommandHandler::nothingNew));
        throw new ConditionFailedException(Objects.requireNonNull(lost));
    }

    private static void nothingNew() {}

    private void tell(Supplier<DecidedCommand<?>> decided) {
        try {
            recorder.decided(decided.get());
        } catch (RuntimeException lost) {
            // Whoever sent the command must not take it for one that failed: what it did is durable.
            LOG.log(
                    Level.WARNING,
                    "a recorder did not take a command that is decided, and whose events are kept; its record lacks it",
                    lost);
        }
    }

    /// What the command comes to on a state that may be old; empty where the append would not tell.
    private static <S, E> Optional<Decision<E>> guess(
            Reading<S, E> reading, Function<S, Decision<E>> decide, CommandContext context) {
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

    private AppendOutcome append(Append append) {
        try {
            return store.append(append);
        } catch (RuntimeException failure) {
            states.doubt();
            throw failure;
        }
    }
}
