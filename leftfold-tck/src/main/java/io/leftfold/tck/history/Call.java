package io.leftfold.tck.history;

import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendKey;
import io.leftfold.Query;
import io.leftfold.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was asked of a store.
public sealed interface Call {
    /// Events for one stream.
    record Written(StreamId stream, List<NewEvent> events) {
        public Written {
            events = List.copyOf(events);
        }
    }

    /// An append.
    ///
    /// @param key  the value of the append's key
    /// @param body what is compared when the key turns up again, see [io.leftfold.Append#fingerprint()]
    record Append(Optional<String> key, String body, List<Written> writes, List<Stated> conditions) implements Call {
        public Append {
            writes = List.copyOf(writes);
            conditions = List.copyOf(conditions);
            for (var condition : conditions) {
                Queries.check(condition);
            }
        }

        /// What `append` asks for.
        public static Append of(io.leftfold.Append append) {
            return new Append(
                    append.key().map(AppendKey::value),
                    append.fingerprint(),
                    append.writes().stream()
                            .map(write -> new Written(
                                    write.stream(),
                                    write.events().stream()
                                            .map(event -> new NewEvent(event.id(), event.type(), event.tags()))
                                            .toList()))
                            .toList(),
                    append.conditions());
        }

        /// All events in the order that they get positions in.
        public Stream<NewEvent> events() {
            return writes.stream().flatMap(written -> written.events().stream());
        }

        @Override
        public String toString() {
            return "append to "
                    + writes.stream()
                            .map(written ->
                                    written.stream() + " x" + written.events().size())
                            .collect(Collectors.joining(", "))
                    + key.map(value -> " with key " + value).orElse("")
                    + (conditions.isEmpty() ? "" : " if " + conditions);
        }
    }

    /// A read of one stream up to its present version.
    ///
    /// @param after exclusive, by versions
    record ReadStream(StreamId stream, long after, boolean forward, int limit) implements Call {
        @Override
        public String toString() {
            return "read " + stream + (forward ? " after " : " backward before ") + after;
        }
    }

    /// A read of the whole log.
    ///
    /// @param after exclusive, by positions
    record ReadLog(Query query, long after, boolean forward, int limit) implements Call {
        public ReadLog {
            Queries.check(query);
        }

        @Override
        public String toString() {
            return "read the log" + (forward ? " after " : " backward before ") + after;
        }
    }
}
