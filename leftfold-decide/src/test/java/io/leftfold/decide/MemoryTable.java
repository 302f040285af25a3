package io.leftfold.decide;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.ConditionFailedException;
import io.leftfold.DelegatingStore;
import io.leftfold.EventStore;
import io.leftfold.QueuedAppend;
import io.leftfold.Transaction;
import io.leftfold.TransactionalStore;
import io.leftfold.UnitOfWork;
import io.leftfold.WorkFailedException;
import io.leftfold.decide.Rows.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// A table in memory beside a store, with one append per transaction; nobody waits for anybody's row.
final class MemoryTable<S> extends DelegatingStore implements TransactionalStore<Map<String, Row<S>>> {
    private final Map<String, Row<S>> rows = new ConcurrentHashMap<>();

    MemoryTable(EventStore store) {
        super(store);
    }

    Map<String, Row<S>> rows() {
        return rows;
    }

    Row<S> row(String entity) {
        return Objects.requireNonNull(rows.get(entity));
    }

    @Override
    public <R> R inTransaction(UnitOfWork<Map<String, Row<S>>, R> work) {
        var seen = new HashMap<>(rows);
        var append = new AtomicReference<Append>();
        var outcome = new AtomicReference<Appended>();
        R result = run(work, seen, append, outcome);
        synchronized (this) {
            var asked = append.get();
            boolean isRepeated = outcomeOf(asked.key().orElseThrow()).isPresent();
            switch (append(asked)) {
                case Appended appended -> outcome.set(appended);
                case Refused refused -> throw new ConditionFailedException(refused);
            }
            if (!isRepeated) {
                rows.putAll(seen);
            }
        }
        return result;
    }

    private static <T, R> R run(
            UnitOfWork<T, R> work, T seen, AtomicReference<Append> append, AtomicReference<Appended> outcome) {
        try {
            return work.in(new Transaction<>() {
                @Override
                public T connection() {
                    return seen;
                }

                @Override
                public QueuedAppend append(Append asked) {
                    append.set(asked);
                    return outcome::get;
                }
            });
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            throw new WorkFailedException("the work failed", checked);
        }
    }

    /// Its rows, as an application would write them.
    static class OfRows<S> implements Rows<Map<String, Row<S>>, S> {
        @Override
        public Optional<Row<S>> load(Map<String, Row<S>> table, String entity) throws Exception {
            return Optional.ofNullable(table.get(entity));
        }

        @Override
        public boolean save(Map<String, Row<S>> table, String entity, Row<S> row, long loaded) {
            table.put(entity, row);
            return true;
        }
    }
}
