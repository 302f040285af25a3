package io.leftfold.decide;

import io.leftfold.Append;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.AsOf;
import io.leftfold.ConditionFailedException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// Runs commands: loads what the decision reads, decides, appends under the condition that nothing of it
/// changed, and on a conflict reads only what is new and decides again. Safe for use by several threads; calls
/// block.
///
/// Every call may throw what [EventStore] throws, and what the decider throws; nothing was written then, unless
/// it is [io.leftfold.OutcomeUnknownException].
public final class CommandHandler {
    private final EventStore store;
    private final Environment environment;
    private final RetryPolicy retry;
    private final CommandRecorder recorder;
    private final UUID log;
    private final Answers answers;

    private CommandHandler(EventStore store, Environment environment, RetryPolicy retry, CommandRecorder recorder) {
        this.store = store;
        this.environment = environment;
        this.retry = retry;
        this.recorder = recorder;
        this.log = store.log().id();
        this.answers = new Answers(store, environment);
    }

    public static CommandHandler on(EventStore store) {
        return on(store, Environment.system(), RetryPolicy.DEFAULTS);
    }

    public static CommandHandler on(EventStore store, Environment environment, RetryPolicy retry) {
        return new CommandHandler(store, environment, retry, CommandRecorder.NONE);
    }

    /// This handler, telling `recorder` of what it decides.
    public CommandHandler recording(CommandRecorder recorder) {
        return new CommandHandler(store, environment, retry, recorder);
    }

    /// Runs a command that may act twice if it is sent twice.
    ///
    /// @throws ConditionFailedException if others were faster in every attempt; nothing was written
    public <C> Outcome handle(Aggregate<C, ?, ?> aggregate, String entity, C command) {
        return handle(aggregate, entity, command, CommandContext.NONE);
    }

    /// Runs a command on one entity.
    ///
    /// @throws ConditionFailedException if others were faster in every attempt; nothing was written
    /// @throws io.leftfold.KeyReusedException if the command's id was used with another content; nothing was
    ///     written
    public <C, S, E> Outcome handle(Aggregate<C, S, E> aggregate, String entity, C command, CommandContext context) {
        var stream = aggregate.stream(entity);
        var reading = Reading.of(store, environment, log, aggregate.codec(), aggregate.decider(), stream);
        var drafts = Drafts.of(aggregate, stream);
        var key = answers.key(context, aggregate, stream, command);
        return run(
                reading,
                state -> aggregate.decider().decide(command, state),
                drafts,
                key,
                context,
                (readTo, outcome) -> new DecidedCommand<>(aggregate, Optional.of(stream), readTo, command, outcome));
    }

    /// Runs a command whose decision reads events of several streams.
    ///
    /// @throws ConditionFailedException if others were faster in every attempt; nothing was written
    /// @throws io.leftfold.KeyReusedException if the command's id was used with another content; nothing was
    ///     written
    public <C, S, E> Outcome handle(Boundary<C, S, E> boundary, C command, CommandContext context) {
        var query = boundary.reads().apply(command);
        var reading = Reading.of(store, environment, log, boundary.codec(), boundary.decider(), query);
        var drafts = new Drafts<E>(boundary.codec(), boundary.stream(), boundary.tags(), boundary.occurredAt());
        var key = answers.key(context, () -> boundary.fingerprint().apply(command));
        return run(
                reading,
                state -> boundary.decider().decide(command, state),
                drafts,
                key,
                context,
                (readTo, outcome) -> new DecidedCommand<>(boundary, Optional.empty(), readTo, command, outcome));
    }

    /// The state of an entity now, or as of some point of history.
    public <S, E> FoldedState<S> state(Aggregate<?, S, E> aggregate, String entity, AsOf asOf) {
        var reading =
                Reading.of(store, environment, log, aggregate.codec(), aggregate.decider(), aggregate.stream(entity));
        reading.advance(asOf);
        return reading.state();
    }

    private <S, E> Outcome run(
            Reading<S, E> reading,
            Function<S, Decision<E>> decide,
            Drafts<E> drafts,
            AppendKey key,
            CommandContext context,
            BiFunction<Long, Outcome, DecidedCommand<?>> decided) {
        Refused lost = null;
        for (int attempt = 1; attempt <= retry.attempts(); attempt++) {
            if (lost != null) {
                environment.pause().accept(retry.waitAfter(attempt - 1, environment.random()));
            }
            reading.advance(new AsOf.Latest());
            switch (decide.apply(reading.state().state())) {
                case Decision.Refused<E>(var code, var reason) -> {
                    var outcome = answers.refused(code, reason, key, context);
                    if (outcome instanceof Outcome.Refused) {
                        tell(() -> decided.apply(reading.scannedTo(), outcome));
                    }
                    return outcome;
                }
                case Decision.Accepted<E>(var events)
                when events.isEmpty() && context.commandId().isEmpty() -> {
                    var outcome = answers.nothingToDo();
                    tell(() -> decided.apply(reading.scannedTo(), outcome));
                    return outcome;
                }
                case Decision.Accepted<E>(var events) -> {
                    var writes = drafts.of(events, context, environment, log);
                    switch (store.append(new Append(Optional.of(key), writes, List.of(reading.condition())))) {
                        case Appended appended -> {
                            var outcome = Answers.accepted(appended);
                            boolean isRepeated = appended.eventCount() != events.size()
                                    || appended.first() <= reading.state().position();
                            if (!isRepeated) {
                                tell(() -> decided.apply(reading.scannedTo(), outcome));
                            }
                            return outcome;
                        }
                        case Refused refused
                        when refused.condition() instanceof StreamOpen(var stream) -> {
                            return answers.notOpen(stream);
                        }
                        case Refused refused -> lost = refused;
                    }
                }
            }
        }
        throw new ConditionFailedException(Objects.requireNonNull(lost));
    }

    private void tell(Supplier<DecidedCommand<?>> decided) {
        try {
            recorder.decided(decided.get());
        } catch (RuntimeException lost) {
            // Whoever sent the command must not take it for one that failed: what it did is durable.
        }
    }
}
