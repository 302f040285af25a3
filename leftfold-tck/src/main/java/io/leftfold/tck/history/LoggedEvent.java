package io.leftfold.tck.history;

import io.leftfold.Criterion;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.util.Set;
import java.util.UUID;

/// An event of the final log, without payload and metadata.
///
/// @param position from 1
/// @param version  from 1
public record LoggedEvent(long position, StreamId stream, long version, UUID id, String type, Set<Tag> tags) {
    public LoggedEvent {
        tags = Set.copyOf(tags);
    }

    public static LoggedEvent of(RecordedEvent event) {
        return new LoggedEvent(
                event.position(), event.stream(), event.version(), event.id(), event.type(), event.tags());
    }

    /// Whether it is one of the events that `query` means. Judged here once more, so that a wrong answer of
    /// [Query#matches] does not hide itself.
    public boolean matches(Query query) {
        for (var criterion : query.anyOf()) {
            if (matches(criterion)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(Criterion criterion) {
        return (criterion.types().isEmpty() || criterion.types().contains(type))
                && (criterion.categories().isEmpty() || criterion.categories().contains(stream.category()))
                && tags.containsAll(criterion.tags());
    }
}
