package io.leftfold.diff;

import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import tools.jackson.databind.JsonNode;

/// Folds a stream, and says what its state is at each version.
final class StateFold {
    interface Visitor {
        /// @param state of today's code after this event
        /// @return whether to go on
        boolean at(RecordedEvent event, JsonNode state);

        /// This event could not be folded; it is the last call.
        void brokenAt(RecordedEvent event, Throwable failure);
    }

    private StateFold() {}

    static <S, E> void of(Subject<?, S, E> subject, Log log, StreamId stream, Visitor visitor) {
        var events = log.data(stream);
        var model = subject.model();
        var state = model.decider().initialState();
        for (var next = events.next(); next.isPresent(); next = events.next()) {
            var event = next.get();
            JsonNode tree;
            try {
                if (!event.isAboutStream()) {
                    state = model.decider()
                            .evolve(
                                    state,
                                    model.codec().read(event, log.info().id()).data());
                }
                tree = Trees.of(subject.compared().apply(state));
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                visitor.brokenAt(event, failure);
                return;
            }
            if (!visitor.at(event, tree)) {
                return;
            }
        }
    }
}
