package io.leftfold.replay;

import io.leftfold.AsOf;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which events of a log are meant: those for which all of this holds.
///
/// @param query   what they match
/// @param streams of which streams they are, at most 500; empty for all
/// @param after   a position, exclusive; 0 to begin with the first
/// @param since   an instant, inclusive, on one of the clocks
/// @param upTo    a position or an instant, inclusive; never a version
public record EventSelection(Query query, Set<StreamId> streams, long after, Optional<Since> since, AsOf upTo) {
    /// Every event.
    public static final EventSelection ALL =
            new EventSelection(Query.ALL, Set.of(), 0, Optional.empty(), new AsOf.Latest());

    private static final int STREAMS_MAX = 500;

    /// From `time` on, inclusive.
    public record Since(EventClock clock, Instant time) {
        boolean includes(RecordedEvent event) {
            return !clock.of(event).isBefore(time);
        }
    }

    public EventSelection {
        streams = Set.copyOf(streams);
        if (streams.size() > STREAMS_MAX) {
            throw new IllegalArgumentException("at most " + STREAMS_MAX + " streams can be selected by name, not "
                    + streams.size() + ": select their categories");
        }
        if (after < 0) {
            throw new IllegalArgumentException("after is a position, at least 0: " + after);
        }
        if (upTo instanceof AsOf.Version) {
            throw new IllegalArgumentException("a log has positions, only a stream has versions: " + upTo);
        }
    }

    public EventSelection withQuery(Query query) {
        return new EventSelection(query, streams, after, since, upTo);
    }

    public EventSelection withStreams(Set<StreamId> streams) {
        return new EventSelection(query, streams, after, since, upTo);
    }

    public EventSelection withAfter(long after) {
        return new EventSelection(query, streams, after, since, upTo);
    }

    public EventSelection withSince(EventClock clock, Instant time) {
        return new EventSelection(query, streams, after, Optional.of(new Since(clock, time)), upTo);
    }

    public EventSelection withUpTo(AsOf upTo) {
        return new EventSelection(query, streams, after, since, upTo);
    }

    /// Whether the clock of occurring decides, which leaves out events between others.
    boolean isByOccurring() {
        return !upTo.isPrefix()
                || since.filter(from -> from.clock() == EventClock.OCCURRED).isPresent();
    }

    /// What a store can be asked for it.
    Query asked() {
        return streams.isEmpty()
                ? query
                : query.and(Query.categories(
                        streams.stream().map(StreamId::category).distinct().toArray(String[]::new)));
    }

    /// What a store was not asked.
    boolean includes(RecordedEvent event) {
        return (streams.isEmpty() || streams.contains(event.stream()))
                && since.map(from -> from.includes(event)).orElse(true)
                && upTo.includes(event);
    }
}
