package io.leftfold.tck.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes the rows of a read model from the events that it is made of, in their order.
@FunctionalInterface
public interface Fold {
    /// The name of [#versions] in a history.
    String VERSIONS = "versions";

    Map<String, String> rows(List<LoggedEvent> events);

    /// One row per stream, which holds how many of its events there are.
    static Map<String, String> versions(List<LoggedEvent> events) {
        var counts = new HashMap<String, Long>();
        for (var event : events) {
            counts.merge(event.stream().toString(), 1L, Long::sum);
        }
        var rows = new HashMap<String, String>();
        counts.forEach((stream, count) -> rows.put(stream, Long.toString(count)));
        return rows;
    }
}
