package io.leftfold.subscribe;

import io.leftfold.Names;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import java.util.function.Consumer;
import java.util.function.Function;

/// What a subscription is, the same on every node that runs it.
///
/// @param name       of its record in the ledger
/// @param query      which events it gets
/// @param partitions how many parts are owned, and go on, by themselves: 1 to 1,024, for good
/// @param key        events of one key are of one partition, are handled in their order, and wait for each other
///     where one fails; by default the stream. Must give the same for an event always
/// @param sink       what handles the events
/// @param <T>        the ledger's transaction
public record Subscriber<T>(
        String name,
        Query query,
        int partitions,
        Function<RecordedEvent, String> key,
        EventSink<T> sink,
        SubscriptionOptions options) {
    public static final int PARTITIONS_MAX = 1_024;

    public Subscriber {
        Names.check("a subscription", name);
        if (partitions < 1 || partitions > PARTITIONS_MAX) {
            throw new IllegalArgumentException("partitions must be 1 to " + PARTITIONS_MAX + ": " + partitions);
        }
    }

    /// A subscription with one partition, in the order of the log.
    public static <T> Subscriber<T> of(String name, Query query, EventSink<T> sink) {
        return new Subscriber<>(name, query, 1, event -> event.stream().toString(), sink, SubscriptionOptions.DEFAULTS);
    }

    /// A subscription with one partition that calls `handler` for each event at least once, see
    /// [EventSink#each].
    public static <T> Subscriber<T> each(String name, Query query, Consumer<RecordedEvent> handler) {
        return of(name, query, EventSink.each(handler));
    }

    /// Which partition an event is of: a hash of its key that is the same on every node and in every version.
    public int partitionOf(RecordedEvent event) {
        return partitions == 1 ? 0 : (int) Math.floorMod(Spread.of(key.apply(event)), (long) partitions);
    }

    public Subscriber<T> withPartitions(int partitions) {
        return new Subscriber<>(name, query, partitions, key, sink, options);
    }

    public Subscriber<T> withKey(Function<RecordedEvent, String> key) {
        return new Subscriber<>(name, query, partitions, key, sink, options);
    }

    public Subscriber<T> withOptions(SubscriptionOptions options) {
        return new Subscriber<>(name, query, partitions, key, sink, options);
    }
}
