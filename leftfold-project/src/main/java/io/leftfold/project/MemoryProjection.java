package io.leftfold.project;

import io.leftfold.Environment;
import io.leftfold.Event;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import io.leftfold.subscribe.SubscriptionStatus;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A read model in the memory of each node: what the events of the log fold to, from its beginning at every
/// start.
///
/// @param initial the state before the first event
/// @param fold    a pure function that gives a new state and leaves the one before as it was: whoever reads holds
///     it
public record MemoryProjection<E, S>(
        String name, EventCodec<E> codec, Query query, S initial, BiFunction<S, Event<E>, S> fold) {
    /// A state and how far it has come.
    ///
    /// @param position of the last event that is in it, with all before it; 0 for none
    public record Snapshot<S>(S state, long position) {}

    /// One that is kept. Safe for use by several threads.
    public static final class Running<S> implements AutoCloseable {
        private final Subscription subscription;
        private final MemorySink<?, S> sink;

        private Running(Subscription subscription, MemorySink<?, S> sink) {
            this.subscription = subscription;
            this.sink = sink;
        }

        /// The state after the last batch of events, which nobody changes any more.
        public Snapshot<S> snapshot() {
            return sink.snapshot;
        }

        /// What `question` makes of that state.
        public <R> R query(Function<S, R> question) {
            return question.apply(snapshot().state());
        }

        /// Waits until all events up to `position` are in the state.
        ///
        /// @return `false` if the time is up, the thread was interrupted or it was closed before
        /// @throws io.leftfold.SubscriptionFailedException if it has stopped below `position`
        public boolean waitFor(long position, Duration atMost) {
            return subscription.waitFor(position, atMost);
        }

        public SubscriptionStatus status() {
            return subscription.status();
        }

        @Override
        public void close() {
            subscription.close();
        }
    }

    private static final class MemorySink<E, S> implements EventSink<MemoryLedger.Transaction> {
        private final MemoryProjection<E, S> projection;
        private final UUID log;

        /// Written by the thread of the subscription alone.
        private volatile Snapshot<S> snapshot;

        MemorySink(MemoryProjection<E, S> projection, UUID log) {
            this.projection = projection;
            this.log = log;
            this.snapshot = new Snapshot<>(projection.initial, 0);
        }

        @Override
        public void within(Batch batch, MemoryLedger.Transaction transaction) {
            var folded = new Object() {
                private S state = snapshot.state();
            };
            batch.forEach(event -> {
                if (!event.isAboutStream()) {
                    folded.state = projection.fold.apply(folded.state, projection.codec.read(event, log));
                }
            });
            var next = new Snapshot<>(folded.state, batch.events().getLast().position());
            transaction.onCommit(() -> snapshot = next);
        }
    }

    public static <E, S> MemoryProjection<E, S> of(
            String name, EventCodec<E> codec, S initial, BiFunction<S, Event<E>, S> fold) {
        return new MemoryProjection<>(name, codec, codec.query(), initial, fold);
    }

    public MemoryProjection<E, S> withQuery(Query query) {
        return new MemoryProjection<>(name, codec, query, initial, fold);
    }

    /// Starts to fold the log, and to follow it. A state without an event would be no fold, so whatever `options`
    /// say of failures, one that cannot be folded stops it.
    public Running<S> start(EventStore store, SubscriptionOptions options, Environment environment) {
        var sink = new MemorySink<>(this, store.log().id());
        var subscriber = Subscriber.of(name, query, sink).withOptions(options.withOnFailure(OnFailure.STOP));
        return new Running<>(
                Subscription.start(store, MemoryLedger.create(environment), subscriber, environment), sink);
    }
}
