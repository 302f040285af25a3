package io.leftfold;

import java.util.List;

/// What a read found.
///
/// @param events    in the order of the read
/// @param scannedTo the version or position that was looked at last, the `after` of the next read: it moves on
///     even
///                  where nothing matched. Where nothing was left to look at it is the `after` of the read, but
///                  never
///                  above the head (forward) or below 0
/// @param head      the version of the stream, or the last position of the log, at the time of the read
/// @param atEnd     whether nothing more could be read at that time
public record Page(List<RecordedEvent> events, long scannedTo, long head, boolean atEnd) {
    public Page {
        events = List.copyOf(events);
    }
}
