package io.leftfold.decide;

import io.leftfold.AsOf;
import io.leftfold.ConditionFailedException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.RetryPolicy;
import java.util.Optional;

/// Runs commands: loads what the decision reads, decides, appends under the condition that nothing of it
/// changed, and on a conflict reads only what is new and decides again. Safe for use by several threads; calls
/// block.
///
/// Every call may throw what [EventStore] throws, and what the decider throws; nothing was written then, unless
/// it is [io.leftfold.OutcomeUnknownException].
public final class CommandHandler {
    private final CommandRun.Shared shared;

    private CommandHandler(CommandRun.Shared shared) {
        this.shared = shared;
    }

    public static CommandHandler on(EventStore store) {
        return on(store, Environment.system(), RetryPolicy.DEFAULTS);
    }

    public static CommandHandler on(EventStore store, Environment environment, RetryPolicy retry) {
        return new CommandHandler(new CommandRun.Shared(
                store,
                environment,
                retry,
                CommandRecorder.NONE,
                States.none(store, environment),
                new Answers(store, environment)));
    }

    /// This handler, telling `recorder` of what it decides.
    public CommandHandler recording(CommandRecorder recorder) {
        return with(recorder, shared.states());
    }

    /// One that keeps folded states of this log in `cache`, for aggregates that say so.
    public CommandHandler withCache(StateCache<CachedState> cache) {
        return with(shared.recorder(), shared.states().with(cache));
    }

    /// One that keeps folded states of this log in a cache that other processes use too, for aggregates that say so
    /// and whose state has a codec. What is found there is never decided on before what is new was read.
    public CommandHandler withSharedCache(StateCache<Snapshot> cache) {
        return with(shared.recorder(), shared.states().withShared(cache));
    }

    /// One that takes and uses snapshots, for aggregates that say so. The caller closes `snapshots`.
    public CommandHandler withSnapshots(Snapshots snapshots) {
        return with(shared.recorder(), shared.states().with(snapshots));
    }

    private CommandHandler with(CommandRecorder recorder, States states) {
        return new CommandHandler(new CommandRun.Shared(
                shared.store(), shared.environment(), shared.retry(), recorder, states, shared.answers()));
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
        var states = shared.states();
        var key = shared.answers().key(context, aggregate, stream, command);
        var guess = states.guess(aggregate, stream);
        var reading = states.begin(aggregate, stream, guess);
        var run = new CommandRun<>(
                shared,
                reading,
                state -> aggregate.decider().decide(command, state),
                Drafts.of(aggregate, stream),
                key,
                context,
                states.isKept(aggregate)
                        ? Optional.of(last -> states.keep(aggregate, stream, reading, last))
                        : Optional.empty(),
                (readTo, outcome) -> new DecidedCommand<>(aggregate, Optional.of(stream), readTo, command, outcome));
        return run.run(guess.isPresent());
    }

    /// Runs a command whose decision reads events of several streams.
    ///
    /// @throws ConditionFailedException if others were faster in every attempt, or what the context demands does
    ///     not hold; nothing was written
    /// @throws io.leftfold.KeyReusedException if the command's id was used with another content; nothing was
    ///     written
    public <C, S, E> Outcome handle(Boundary<C, S, E> boundary, C command, CommandContext context) {
        var query = boundary.reads().apply(command);
        var log = shared.states().log();
        var run = new CommandRun<>(
                shared,
                Reading.of(shared.store(), shared.environment(), log, boundary.codec(), boundary.decider(), query),
                state -> boundary.decider().decide(command, state),
                new Drafts<>(boundary.codec(), boundary.stream(), boundary.tags(), boundary.occurredAt()),
                shared.answers().key(context, () -> boundary.fingerprint().apply(command)),
                context,
                Optional.empty(),
                (readTo, outcome) -> new DecidedCommand<>(boundary, Optional.empty(), readTo, command, outcome));
        return run.run(false);
    }

    /// The state of an entity now, or as of some point of history.
    public <S, E> FoldedState<S> state(Aggregate<?, S, E> aggregate, String entity, AsOf asOf) {
        var stream = aggregate.stream(entity);
        var states = shared.states();
        var reading = states.begin(aggregate, stream, asOf);
        reading.advance(asOf);
        if (asOf instanceof AsOf.Latest) {
            states.keep(aggregate, stream, reading, () -> {});
        }
        return reading.state();
    }
}
