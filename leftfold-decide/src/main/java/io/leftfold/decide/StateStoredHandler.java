package io.leftfold.decide;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.ConditionFailedException;
import io.leftfold.CorruptStoreException;
import io.leftfold.Environment;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Page;
import io.leftfold.QueuedAppend;
import io.leftfold.Range;
import io.leftfold.RetryPolicy;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.Transaction;
import io.leftfold.TransactionalStore;
import io.leftfold.Write;
import io.leftfold.decide.Rows.Row;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Runs commands on an aggregate whose state is a row of the application's own table: loads the row, decides,
/// writes the row and appends the events, both in one commit. Where others were faster it loads and decides
/// again. What [CommandHandler] says of ids, refusals and failures holds here too. Safe for use by several
/// threads; calls block.
///
/// The row's version is that of the stream, and the append requires it. So rows and events cannot part: whoever
/// appends to such a stream past the rows, or writes a row's version by hand, is found out by the next command.
/// A row's other columns may be written by hand, without an event.
///
/// @param <T> what reaches the table, for example a JDBC connection
public final class StateStoredHandler<T, C, S, E> {
    /// Ends a transaction that has nothing to commit.
    private static final class UndoneException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Undone why;

        UndoneException(Undone why) {
            super(null, null, false, false);
            this.why = why;
        }
    }

    private sealed interface Undone {
        record RefusedByTheDomain(String code, String reason) implements Undone {}

        record NothingToDo() implements Undone {}

        /// The row was written since it was loaded at `version`.
        record TooLate(long version) implements Undone {}
    }

    /// What is known of a stream after a conflict: whoever brought it to version `there` has committed the row
    /// with it, unless all that came after version `row` is about the stream itself, which no row knows of.
    private record Seen(long row, long there) {
        static final Seen NOTHING = new Seen(0, 0);
    }

    private final TransactionalStore<T> store;
    private final Environment environment;
    private final RetryPolicy retry;
    private final Aggregate<C, S, E> aggregate;
    private final Rows<T, S> rows;
    private final UUID log;
    private final Answers answers;

    private StateStoredHandler(
            TransactionalStore<T> store,
            Environment environment,
            RetryPolicy retry,
            Aggregate<C, S, E> aggregate,
            Rows<T, S> rows) {
        this.store = store;
        this.environment = environment;
        this.retry = retry;
        this.aggregate = aggregate;
        this.rows = rows;
        this.log = store.log().id();
        this.answers = new Answers(store, environment);
    }

    public static <T, C, S, E> StateStoredHandler<T, C, S, E> of(
            TransactionalStore<T> store, Aggregate<C, S, E> aggregate, Rows<T, S> rows) {
        return of(store, Environment.system(), RetryPolicy.DEFAULTS, aggregate, rows);
    }

    public static <T, C, S, E> StateStoredHandler<T, C, S, E> of(
            TransactionalStore<T> store,
            Environment environment,
            RetryPolicy retry,
            Aggregate<C, S, E> aggregate,
            Rows<T, S> rows) {
        return new StateStoredHandler<>(store, environment, retry, aggregate, rows);
    }

    /// Runs a command on one entity.
    ///
    /// @throws ConditionFailedException if others were faster in every attempt; nothing was written
    /// @throws io.leftfold.KeyReusedException if the command's id was used with another content; nothing was
    ///     written
    /// @throws io.leftfold.WorkFailedException if the rows threw a checked exception; nothing was written
    /// @throws CorruptStoreException if the row and the stream are not at the same version, and nobody was
    ///     faster; nothing was written
    public Outcome handle(String entity, C command, CommandContext context) {
        var stream = aggregate.stream(entity);
        var key = answers.key(context, aggregate, stream, command);
        Refused lost = null;
        var seen = Seen.NOTHING;
        for (int attempt = 1; attempt <= retry.attempts(); attempt++) {
            if (lost != null) {
                environment.pause().accept(retry.backoff().random(attempt - 1, environment.random()));
            }
            var known = seen;
            try {
                var queued = store.<QueuedAppend>inTransaction(
                        transaction -> attempt(transaction, entity, command, key, context, known));
                return Answers.accepted(queued.outcome());
            } catch (UndoneException undone) {
                switch (undone.why) {
                    case Undone.RefusedByTheDomain(var code, var reason) -> {
                        return answers.refused(code, reason, key, context);
                    }
                    case Undone.NothingToDo() -> {
                        return answers.nothingToDo();
                    }
                    case Undone.TooLate(long version) -> {
                        lost = new Refused(new StreamVersion(stream, new Exactly(version)), version(stream));
                        seen = look(stream, version, lost.met());
                    }
                }
            } catch (ConditionFailedException failure) {
                lost = failure.refused();
                if (lost.condition() instanceof Stated stated
                        && context.onlyIf().contains(stated)) {
                    throw failure;
                }
                switch (lost.condition()) {
                    case StreamOpen(var closed) -> {
                        return answers.notOpen(closed);
                    }
                    case StreamVersion(var at, Exactly(long expected)) -> {
                        if (expected > lost.met()) {
                            throw apart(at, expected, lost.met());
                        }
                        seen = look(at, expected == seen.there ? seen.row : expected, lost.met());
                    }
                    case StreamVersion _, NoneMatching _, EventIdUnused _ -> {
                        // An event's id was taken; the next ones are others.
                    }
                }
            }
        }
        throw new ConditionFailedException(Objects.requireNonNull(lost));
    }

    private QueuedAppend attempt(
            Transaction<T> transaction, String entity, C command, AppendKey key, CommandContext context, Seen seen)
            throws Exception {
        var stream = aggregate.stream(entity);
        var row = rows.load(transaction.connection(), entity)
                .orElseGet(() -> new Row<>(aggregate.decider().initialState(), 0));
        long version = row.version() == seen.row ? seen.there : row.version();
        if (version < seen.there) {
            throw apart(stream, version, seen.there);
        }
        return switch (aggregate.decider().decide(command, row.state())) {
            case Decision.Refused<E>(var code, var reason) ->
                throw new UndoneException(new Undone.RefusedByTheDomain(code, reason));
            case Decision.Accepted<E>(var events)
            when events.isEmpty() -> {
                if (context.commandId().isEmpty()) {
                    throw new UndoneException(new Undone.NothingToDo());
                }
                yield transaction.append(new Append(Optional.of(key), List.of(), context.onlyIf()));
            }
            case Decision.Accepted<E>(var events) -> {
                var next = new Row<>(after(row.state(), events), version + events.size());
                if (!rows.save(transaction.connection(), entity, next, row.version())) {
                    throw new UndoneException(new Undone.TooLate(row.version()));
                }
                yield transaction.append(new Append(
                        Optional.of(key),
                        writes(stream, events, context),
                        context.conditions(new StreamVersion(stream, new Exactly(version)))));
            }
        };
    }

    private Seen look(StreamId stream, long row, long there) {
        long last = row;
        Page page;
        long scanned = row;
        do {
            page = store.read(stream, Range.forward().after(scanned).dataOnly());
            for (var event : page.events()) {
                if (!event.isAboutStream() && event.version() <= there) {
                    last = event.version();
                }
            }
            scanned = page.scannedTo();
        } while (!page.atEnd() && scanned < there);
        return new Seen(last, there);
    }

    private List<Write> writes(StreamId stream, List<E> events, CommandContext context) {
        return Drafts.of(aggregate, stream).of(events, context, environment, log);
    }

    /// A root has applied what it recorded.
    private S after(S state, List<E> events) {
        if (state instanceof AggregateRoot<?>) {
            return state;
        }
        for (var event : events) {
            state = aggregate.decider().evolve(state, event);
        }
        return state;
    }

    private long version(StreamId stream) {
        return store.stream(stream).map(StreamInfo::version).orElse(0L);
    }

    private static CorruptStoreException apart(StreamId stream, long row, long there) {
        return new CorruptStoreException(
                "the row of " + stream + " is at version " + row + " and its stream at " + there
                        + ", though both are written in one commit; nothing was written: look who wrote one of them past the"
                        + " other, and make the row again from its events");
    }
}
