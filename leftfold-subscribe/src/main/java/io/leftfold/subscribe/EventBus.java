package io.leftfold.subscribe;

import io.leftfold.Event;
import io.leftfold.EventCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Handlers by the class of the events, as the sink of one subscription. Each class has one handler, so that nothing
/// is handled by surprise or by nobody: two are refused, and [#sink] tells which are missing.
///
/// @param <E> what all of its events are
public final class EventBus<E> {
    private final EventCodec<E> codec;
    private final Map<Class<? extends E>, Consumer<Event<E>>> handlers = new LinkedHashMap<>();
    private final List<Interceptor> interceptors = new ArrayList<>();

    private EventBus(EventCodec<E> codec) {
        this.codec = codec;
    }

    public static <E> EventBus<E> of(EventCodec<E> codec) {
        return new EventBus<>(codec);
    }

    /// Has `handler` called for events whose data are of `type` itself.
    ///
    /// @throws IllegalArgumentException if that class has a handler
    public <C extends E> EventBus<E> on(Class<C> type, Consumer<Event<C>> handler) {
        Consumer<Event<E>> typed = event -> handler.accept(new Event<>(type.cast(event.data()), event.recorded()));
        if (handlers.putIfAbsent(type, typed) != null) {
            throw new IllegalArgumentException("two handlers are for " + type.getName());
        }
        return this;
    }

    /// Says that events of these classes need no handler.
    ///
    /// @throws IllegalArgumentException if one of them has a handler
    @SafeVarargs
    public final EventBus<E> ignore(Class<? extends E>... types) {
        for (var type : types) {
            on(type, _ -> {});
        }
        return this;
    }

    /// Puts `interceptor` inside those that are there, around all handlers.
    public EventBus<E> with(Interceptor interceptor) {
        interceptors.add(interceptor);
        return this;
    }

    /// The sink of a subscription to the events of the codec, at least once each.
    ///
    /// @param log whose events they are
    /// @throws IllegalStateException if the codec's class is sealed and one of those it permits has no handler
    public <T> EventSink<T> sink(UUID log) {
        var missing = leaves(codec.eventClass())
                .filter(type -> !handlers.containsKey(type))
                .map(Class::getName)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no handler is for " + missing + ": add one, or ignore them");
        }
        var known = Map.copyOf(handlers);
        var around = List.copyOf(interceptors);
        return EventSink.each(recorded -> {
            if (recorded.isAboutStream()) {
                return;
            }
            var event = codec.read(recorded, log);
            var handler = known.get(event.data().getClass());
            if (handler == null) {
                throw new IllegalStateException(
                        "no handler is for " + event.data().getClass());
            }
            run(around, 0, event, handler);
        });
    }

    private static <E> void run(List<Interceptor> around, int index, Event<E> event, Consumer<Event<E>> handler) {
        if (index == around.size()) {
            handler.accept(event);
        } else {
            around.get(index).around(event, () -> run(around, index + 1, event, handler));
        }
    }

    /// The classes that events of a sealed type may have; none where it is not known which.
    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses())
                        .flatMap(permitted -> permitted.isSealed() ? leaves(permitted) : Stream.of(permitted))
                : Stream.of();
    }
}
