package io.leftfold.replay;

import io.leftfold.Environment;
import io.leftfold.Event;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.RecordedEvent;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// Events of a log, or what was made of them, one after another as somebody asks for them. Holds two pages of
/// events at the most, of 500 events each, and what its windows hold.
///
/// Each of its methods that gives another flow uses this one up: go on with that. It is pulled by one thread at a
/// time; [#close] is safe for use by several.
///
/// @param <T> what comes out
public final class EventFlow<T> implements Iterable<T>, AutoCloseable {
    private final FlowSource source;
    private final FlowStage<T> stage;
    private final ArrayDeque<T> out = new ArrayDeque<>();
    /// Whether the source has no more; what stages hold may be still to come.
    private boolean isEnding;

    private boolean ended;

    private EventFlow(FlowSource source, FlowStage<T> stage) {
        this.source = source;
        this.stage = stage;
    }

    /// The selected events that are in the log when the first one is asked for.
    public static EventFlow<RecordedEvent> upToHead(
            EventStore store, EventSelection selection, Environment environment) {
        return of(new FlowSource(store, selection, environment, false));
    }

    /// The selected events that are in the log and those that will be, until it is closed.
    ///
    /// @throws IllegalArgumentException if the selection is bounded by [EventSelection#upTo]
    public static EventFlow<RecordedEvent> following(
            EventStore store, EventSelection selection, Environment environment) {
        return of(new FlowSource(store, selection, environment, true));
    }

    private static EventFlow<RecordedEvent> of(FlowSource source) {
        return new EventFlow<>(source, (event, out) -> out.accept(event));
    }

    /// Those that `wanted` is true for.
    public EventFlow<T> filter(Predicate<? super T> wanted) {
        return then(value -> wanted.test(value) ? Optional.of(value) : Optional.empty());
    }

    /// What `map` makes of each.
    public <R> EventFlow<R> map(Function<? super T, ? extends R> map) {
        return then(value -> Optional.of(map.apply(value)));
    }

    private <R> EventFlow<R> then(Function<T, Optional<R>> next) {
        return with(new FlowStage<>() {
            @Override
            public void accept(RecordedEvent event, Consumer<R> out) {
                stage.accept(event, value -> next.apply(value).ifPresent(out));
            }

            @Override
            public void end(Consumer<R> out) {
                stage.end(value -> next.apply(value).ifPresent(out));
            }
        });
    }

    /// In the place of each the event that it came of, decoded. Events about the life of streams are left out; of
    /// the others `codec` must know all: select them with [EventCodec#query].
    public <E> EventFlow<Event<E>> decode(EventCodec<E> codec) {
        UUID log = source.store().log().id();
        return with((event, out) -> stage.accept(event, _ -> {
            if (!event.isAboutStream()) {
                out.accept(codec.read(event, log));
            }
        }));
    }

    /// Brings together those with equal keys.
    public <K> GroupedFlow<K, T> groupBy(Function<? super T, ? extends K> key) {
        return new GroupedFlow<>(this, key);
    }

    <R> EventFlow<R> with(FlowStage<R> next) {
        return new EventFlow<>(source, next);
    }

    FlowStage<T> stage() {
        return stage;
    }

    /// The next one; waits for it where the flow follows the log.
    ///
    /// Whatever it throws, of a store, a codec or a function that was given, leaves the flow before the event
    /// that it could not take: the next call tries that again. Windows have taken it by then where it was a
    /// function behind them that threw; then the next call goes on with the result that it was given.
    ///
    /// @return empty at the end; once it is closed, or the thread was interrupted, after what windows still hold
    public Optional<T> next() {
        while (out.isEmpty() && !ended) {
            var event = isEnding ? Optional.<RecordedEvent>empty() : source.peek();
            if (event.isPresent()) {
                stage.accept(event.get(), out::addLast);
                source.advance();
            } else {
                isEnding = true;
                stage.end(out::addLast);
                ended = true;
            }
        }
        return Optional.ofNullable(out.pollFirst());
    }

    /// Goes through what is still to come, once: there is no way back.
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private Optional<T> ahead = Optional.empty();

            @Override
            public boolean hasNext() {
                ahead = ahead.isPresent() ? ahead : EventFlow.this.next();
                return ahead.isPresent();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the flow is at its end");
                }
                var value = ahead.orElseThrow();
                ahead = Optional.empty();
                return value;
            }
        };
    }

    /// Ends every wait, and lets no more events come. Can be repeated.
    @Override
    public void close() {
        source.close();
    }
}
