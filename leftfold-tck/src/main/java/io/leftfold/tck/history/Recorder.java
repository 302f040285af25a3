package io.leftfold.tck.history;

import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;

/// Takes down what happens. Safe for use by several threads; an entry is kept when the call returns.
@FunctionalInterface
public interface Recorder {
    void record(Entry entry);

    /// Reads all of `store` and takes it down as the final log.
    default void recordLog(EventStore store) {
        long position = 0;
        while (true) {
            var page = store.readAll(Query.ALL, Range.forward().after(position).limit(10_000));
            page.events().forEach(event -> record(new Entry.Logged(LoggedEvent.of(event))));
            position = page.scannedTo();
            if (page.atEnd()) {
                record(new Entry.LogEnded(page.head()));
                return;
            }
        }
    }
}
