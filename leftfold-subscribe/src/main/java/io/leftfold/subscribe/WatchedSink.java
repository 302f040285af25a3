package io.leftfold.subscribe;

import io.leftfold.RecordedEvent;
import java.util.function.Predicate;

/// A sink with somebody beside it, who is told of each event and may let the process die there.
///
/// @param isAlive whether the process that made a claim still works under it
record WatchedSink<T>(EventSink<T> sink, SteppedNode.Watcher watcher, Predicate<Claim> isAlive)
        implements EventSink<T> {
    @Override
    public void before(Batch batch) {
        batch.watch(new Beside(batch.claim(), false));
        try {
            sink.before(batch);
        } catch (AssertionError failure) {
            watcher.broken(failure);
            throw failure;
        }
    }

    @Override
    public void within(Batch batch, T transaction) throws Exception {
        batch.watch(new Beside(batch.claim(), true));
        try {
            sink.within(batch, transaction);
        } catch (AssertionError failure) {
            watcher.broken(failure);
            throw failure;
        }
    }

    private final class Beside implements Batch.Watcher {
        private final Claim claim;
        private final boolean isWithin;

        private Beside(Claim claim, boolean isWithin) {
            this.claim = claim;
            this.isWithin = isWithin;
        }

        @Override
        public void before(RecordedEvent event) {
            watcher.before(claim, event, isWithin);
            checkAlive();
        }

        @Override
        public void after(RecordedEvent event) {
            watcher.after(claim, event, isWithin);
            checkAlive();
        }

        /// What is gone does nothing any more: not even the next event of its batch.
        private void checkAlive() {
            if (!isAlive.test(claim)) {
                watcher.happened("a process died in a handler");
                throw new IllegalStateException("the process is gone");
            }
        }
    }
}
