package io.leftfold.spi;

import io.leftfold.AsOf;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CorruptStoreException;
import io.leftfold.Inline;
import io.leftfold.LeftfoldException;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.RecordedEvent;
import io.leftfold.WorkFailedException;
import java.util.List;
import java.util.Optional;

/// Runs what is inline, within transactions of the store that it belongs to. Safe for use by several threads, if
/// those transactions are one after the other.
///
/// @param <T> what reaches the tables
public final class InlineRuns<T> {
    /// Events that are read at once to bring tables up.
    private static final int PAGE = 500;

    /// The transaction under way, in which nobody else appends.
    ///
    /// @param <T> what reaches the tables
    /// @param <X> how its database fails
    public interface Transaction<T, X extends Exception> {
        Optional<Checkpoint> load(String name) throws X;

        /// @return whether it was at `from`, and is at `to` now
        boolean move(String name, Optional<Checkpoint> from, Checkpoint to) throws X;

        /// As [io.leftfold.EventStore#readAll].
        Page read(Query query, Range range) throws X;

        /// Runs what is the application's own. What that throws comes out as [io.leftfold.WorkFailedException] or
        /// as it is; what says that the database failed comes out as that.
        void run(Work<T, ?> work) throws X;
    }

    /// What is inline did not take the events of an append, which is to be undone.
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        private final LeftfoldException failure;

        private FailedException(LeftfoldException failure) {
            super(failure);
            this.failure = failure;
        }

        /// What to tell the caller whose events they were.
        public LeftfoldException failure() {
            return failure;
        }
    }

    private final LogInfo log;
    private final List<Inline<T>> inlines;

    /// @param log where it ends is of no account
    /// @throws IllegalArgumentException if two have one name
    public InlineRuns(LogInfo log, List<Inline<T>> inlines) {
        this.log = log;
        this.inlines = List.copyOf(inlines);
        if (inlines.stream().map(Inline::name).distinct().count() < inlines.size()) {
            throw new IllegalArgumentException("two that are inline have one name: "
                    + inlines.stream().map(Inline::name).toList());
        }
    }

    public boolean isEmpty() {
        return inlines.isEmpty();
    }

    public List<Inline<T>> all() {
        return inlines;
    }

    /// Applies events that the transaction has written, after those that others have written without it.
    ///
    /// @param events without gap, up to the head of the log as the transaction sees it
    /// @throws CheckpointMismatchException if a checkpoint does not fit, which is so for whatever is appended
    /// @throws CorruptStoreException       if the log is damaged
    /// @throws FailedException             if it is these events that were not taken
    public <X extends Exception> void written(List<RecordedEvent> events, Transaction<T, X> transaction)
            throws X, FailedException {
        if (events.isEmpty() || inlines.isEmpty()) {
            return;
        }
        try {
            apply(events, transaction);
        } catch (CheckpointMismatchException | CorruptStoreException ofAll) {
            throw ofAll;
        } catch (LeftfoldException failure) {
            throw new FailedException(failure);
        } catch (RuntimeException failure) {
            throw new FailedException(new WorkFailedException(
                    "what is inline did not take the events of an append, of which nothing was written: " + failure,
                    failure));
        }
    }

    private <X extends Exception> void apply(List<RecordedEvent> events, Transaction<T, X> transaction) throws X {
        long before = events.getFirst().position() - 1;
        for (var inline : inlines) {
            var there = transaction.load(inline.name());
            var at = checked(inline, there.orElseThrow(() -> mismatch(inline, "it is not there any more")));
            while (at.position() < before) {
                at = page(inline, at, before, transaction);
            }
            var matching = events.stream().filter(inline.query()::matches).toList();
            handle(inline, matching, transaction);
            move(inline, Optional.of(at), Checkpoint.of(log, events.getLast()), transaction);
        }
    }

    /// Makes the tables of one, or brings them up by one page.
    ///
    /// @param head of the log, as the transaction sees it
    /// @return whether there is more to do, in another transaction
    public <X extends Exception> boolean bringUp(Inline<T> inline, long head, Transaction<T, X> transaction) throws X {
        var there = transaction.load(inline.name());
        if (there.isEmpty()) {
            transaction.run(inline.tables());
            move(inline, there, Checkpoint.start(log), transaction);
            return true;
        }
        var at = checked(inline, there.get());
        if (at.position() > head) {
            throw mismatch(inline, "it is at position " + at.position() + ", and the log ends at " + head);
        }
        return at.position() < head && page(inline, at, head, transaction).position() < head;
    }

    private <X extends Exception> Checkpoint page(
            Inline<T> inline, Checkpoint from, long last, Transaction<T, X> transaction) throws X {
        var range = Range.forward().after(from.position()).limit(PAGE).asOf(new AsOf.Position(last));
        var page = transaction.read(inline.query(), range);
        handle(inline, page.events(), transaction);
        var end = Range.forward().after(page.scannedTo() - 1).limit(1);
        var to = Checkpoint.of(log, transaction.read(Query.ALL, end).events().getFirst());
        move(inline, Optional.of(from), to, transaction);
        return to;
    }

    private <X extends Exception> void handle(
            Inline<T> inline, List<RecordedEvent> events, Transaction<T, X> transaction) throws X {
        if (!events.isEmpty()) {
            transaction.run(tables -> {
                inline.handler().apply(events, tables);
                return events.size();
            });
        }
    }

    private <X extends Exception> void move(
            Inline<T> inline, Optional<Checkpoint> from, Checkpoint to, Transaction<T, X> transaction) throws X {
        if (!transaction.move(inline.name(), from, to)) {
            throw mismatch(inline, "it is not at " + from + ", where it was a moment ago: another one moves it");
        }
    }

    private Checkpoint checked(Inline<T> inline, Checkpoint at) {
        if (!at.log().equals(log.id()) || at.incarnation() != log.incarnation()) {
            throw mismatch(
                    inline,
                    "it is of log " + at.log() + " incarnation " + at.incarnation() + ", not of " + log.id()
                            + " incarnation " + log.incarnation());
        }
        return at;
    }

    private CheckpointMismatchException mismatch(Inline<T> inline, String why) {
        return new CheckpointMismatchException(
                "the checkpoint of the inline tables " + inline.name() + " does not fit: " + why
                        + "; nothing was written: drop the tables and the checkpoint, so that they are made anew");
    }
}
