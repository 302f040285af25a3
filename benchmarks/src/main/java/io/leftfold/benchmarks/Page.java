package io.leftfold.benchmarks;

import java.util.function.LongFunction;

/// Some events of a log, in order.
///
/// @param events how many; 0 at the end of the log
/// @param last   position of the last
record Page(long events, long last) {
    /// Reads page after page until there is none.
    ///
    /// @param after the page behind a position
    /// @return the events of all
    static long all(LongFunction<Page> after) {
        long events = 0;
        for (var page = after.apply(0); page.events > 0; page = after.apply(page.last)) {
            events += page.events;
        }
        return events;
    }
}
