package io.leftfold.tck.history;

import io.leftfold.AppendCondition;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.Query;

/// Which queries a history can hold: those that need nothing of an event's metadata, which it does not keep.
final class Queries {
    private Queries() {}

    static void check(AppendCondition condition) {
        switch (condition) {
            case NoneMatching(var query, long ignored) -> check(query);
            case StreamVersion ignored -> {}
            case StreamOpen ignored -> {}
            case EventIdUnused ignored -> {}
        }
    }

    static void check(Query query) {
        for (var criterion : query.anyOf()) {
            if (!criterion.correlationIds().isEmpty()
                    || !criterion.causationIds().isEmpty()) {
                throw new IllegalArgumentException("a history keeps no metadata, so it cannot hold the query " + query
                        + ": ask by types, categories and tags");
            }
        }
    }
}
