package io.leftfold.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/// What a step is. Its functions are pure.
///
/// @param until     events that complete it, with what they make of the state
/// @param failsOn   events that fail an attempt
/// @param undo      the commands that compensate it
/// @param retries   most attempts after the first, of the step and of its compensation
/// @param permanent codes of refusals after which nothing is tried again
record StepDefinition<S>(
        String name,
        List<String> after,
        Predicate<S> onlyIf,
        Work<S> work,
        Map<Class<?>, BiFunction<S, Object, S>> until,
        Set<Class<?>> failsOn,
        Optional<Function<S, List<Send<?>>>> undo,
        Optional<Duration> timeout,
        int retries,
        Duration pause,
        Set<String> permanent) {
    /// What is done first.
    sealed interface Work<S> {
        record Sends<S>(Function<S, List<Send<?>>> commands) implements Work<S> {}

        /// Nothing: an event will come.
        record Waits<S>() implements Work<S> {}

        /// @param fold what an answer makes of the state
        record ByHand<S>(BiFunction<S, String, S> fold) implements Work<S> {}

        /// @param version by which the child goes
        /// @param schema  of the child's state in that version
        /// @param start   the child's state, as JSON
        /// @param fold    what the child's last state, as JSON, makes of the state
        record Child<S>(
                String process, int version, String schema, Function<S, String> start, BiFunction<S, String, S> fold)
                implements Work<S> {}

        /// Whether an attempt that one has begun can go on by the other.
        default boolean isLike(Work<?> other) {
            return switch (this) {
                case Sends<S> _ -> other instanceof Sends;
                case Waits<S> _ -> other instanceof Waits;
                case ByHand<S> _ -> other instanceof ByHand;
                case Child<S> child ->
                    other instanceof Child<?> its && its.process().equals(child.process());
            };
        }
    }

    boolean isSending() {
        return work instanceof Work.Sends || work instanceof Work.Child;
    }

    boolean isDoneWhenAccepted() {
        return work instanceof Work.Sends && until.isEmpty();
    }

    /// Whether an attempt that has failed like that is followed by another one.
    boolean isRetried(StepProgress progress, String code) {
        return !permanent.contains(code) && progress.attempt() - progress.base() <= retries;
    }

    boolean canBeUndone() {
        return undo.isPresent() || work instanceof Work.Child;
    }
}
