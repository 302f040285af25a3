package io.leftfold.tck.history;

import io.leftfold.AppendCondition;
import io.leftfold.AppendOutcome;
import io.leftfold.Page;
import io.leftfold.StreamId;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What came of a call.
public sealed interface Result {
    /// The append is done, by this call or by an earlier one with its key.
    record Done(long first, long last, Map<StreamId, Long> versions) implements Result {
        public Done {
            versions = Map.copyOf(versions);
        }
    }

    /// A condition did not hold; nothing was written.
    ///
    /// @param met as [AppendOutcome.Refused] says it
    record Refused(AppendCondition condition, long met) implements Result {
        public Refused {
            Queries.check(condition);
        }
    }

    /// What a read found.
    ///
    /// @param scannedTo, head, atEnd as [Page] says them
    record Found(List<Seen> events, long scannedTo, long head, boolean atEnd) implements Result {
        public Found {
            events = List.copyOf(events);
        }
    }

    /// One event that a read found.
    record Seen(long position, long version, UUID id) {}

    /// An error after which it is certain that nothing was written, or that nothing was read.
    ///
    /// @param code as [io.leftfold.LeftfoldException#code()] says it
    record Failed(String code, String message) implements Result {
        /// The code of an append whose key was used for something else.
        public static final String KEY_REUSED = "key-reused";
    }

    /// Nobody knows whether it was written: an error that says so, or the caller ended before it heard.
    record Unknown(String reason) implements Result {}

    /// What an append came to.
    static Result of(AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Appended appended -> new Done(appended.first(), appended.last(), appended.versions());
            case AppendOutcome.Refused(var condition, long met) -> new Refused(condition, met);
        };
    }

    /// What a read came to.
    static Result of(Page page) {
        return new Found(
                page.events().stream()
                        .map(event -> new Seen(event.position(), event.version(), event.id()))
                        .toList(),
                page.scannedTo(),
                page.head(),
                page.atEnd());
    }
}
