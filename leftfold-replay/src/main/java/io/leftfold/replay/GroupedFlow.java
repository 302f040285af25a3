package io.leftfold.replay;

import io.leftfold.RecordedEvent;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A flow whose values have keys, to be folded by them: first alone, or in windows of time.
///
/// @param <K> keys, compared by `equals`
/// @param <T> values
public final class GroupedFlow<K, T> {
    /// Most keys of a [#fold].
    public static final int KEYS_MAX = 1_000_000;

    private final EventFlow<T> flow;
    private final Function<? super T, ? extends K> key;

    GroupedFlow(EventFlow<T> flow, Function<? super T, ? extends K> key) {
        this.flow = flow;
        this.key = key;
    }

    /// The left fold of the values of each key, over all that is to come, in the order in which keys came first.
    ///
    /// @param initial what the fold of every key begins with, so it must not be changed
    /// @throws IllegalStateException if there are more than [#KEYS_MAX] keys
    public <R> SequencedMap<K, R> fold(R initial, BiFunction<R, ? super T, R> fold) {
        var folded = new LinkedHashMap<K, R>();
        for (var value : flow) {
            K its = key.apply(value);
            folded.put(its, fold.apply(folded.getOrDefault(its, initial), value));
            if (folded.size() > KEYS_MAX) {
                throw new IllegalStateException(
                        "more than " + KEYS_MAX + " keys: select less, fold in windows, or keep it in a projection");
            }
        }
        return Collections.unmodifiableSequencedMap(folded);
    }

    /// The left fold of the values of each key and window. A result comes when its window closes, see
    /// [WindowOptions]; windows that nothing fell into never come.
    ///
    /// @param initial what every fold begins with, so it must not be changed
    /// @return a flow that throws [IllegalStateException] where more windows and keys would be open than the
    ///     options allow; what it held before it still holds
    public <R> EventFlow<WindowResult<K, T, R>> foldWindows(
            WindowOptions options, R initial, BiFunction<R, ? super T, R> fold) {
        return flow.with(new Windowing<>(flow.stage(), key, options, new OpenWindows<>(options, initial, fold)));
    }

    private static final class Windowing<K, T, R> implements FlowStage<WindowResult<K, T, R>> {
        private final FlowStage<T> before;
        private final Function<? super T, ? extends K> key;
        private final WindowOptions options;
        private final OpenWindows<K, T, R> windows;
        /// What later stages have not taken yet.
        private final ArrayDeque<WindowResult<K, T, R>> results = new ArrayDeque<>();
        /// The last event that the windows have taken, which the end of an earlier window stage is dated by.
        private @Nullable RecordedEvent last;

        Windowing(
                FlowStage<T> before,
                Function<? super T, ? extends K> key,
                WindowOptions options,
                OpenWindows<K, T, R> windows) {
            this.before = before;
            this.key = key;
            this.options = options;
            this.windows = windows;
        }

        @Override
        public void accept(RecordedEvent event, Consumer<WindowResult<K, T, R>> out) {
            giveOn(out);
            if (last == null || last.position() != event.position()) {
                before.accept(event, value -> add(event, value));
                last = event;
                giveOn(out);
            }
        }

        private void add(RecordedEvent event, T value) {
            windows.add(options.clock().of(event), key.apply(value), value, results::addLast);
        }

        /// A later stage that throws is given the same result again, and no other is lost.
        private void giveOn(Consumer<WindowResult<K, T, R>> out) {
            while (!results.isEmpty()) {
                out.accept(results.getFirst());
                results.removeFirst();
            }
        }

        @Override
        public void end(Consumer<WindowResult<K, T, R>> out) {
            var event = last;
            before.end(value -> {
                if (event != null) {
                    add(event, value);
                }
            });
            windows.end(results::addLast);
            giveOn(out);
        }
    }
}
